// Confirmation dialogs: those of Block Kit elements, and the page's own before it deletes something.

import { focusable, h, uniqueId } from "./dom.js";

/**
 * Ask. `title`, `text`: nodes or strings; resolves to true when the person confirms, to false when they deny or
 * press Escape.
 */
export function ask({ title, text, confirm, deny, danger = false }) {
  const titleId = uniqueId("confirm-title");
  const textId = uniqueId("confirm-text");
  const before = document.activeElement;
  const below = [...document.querySelectorAll("#app, #modals > *")].filter((node) => !node.inert);
  return new Promise((resolve) => {
    const answer = (value) => {
      layer.remove();
      for (const node of below) node.inert = false;
      if (before?.isConnected) before.focus({ preventScroll: true });
      resolve(value);
    };
    const layer = h(
      "div",
      { class: "dialog-layer dialog-layer-confirm" },
      h(
        "div",
        {
          class: "dialog dialog-small",
          role: "alertdialog",
          "aria-modal": "true",
          "aria-labelledby": titleId,
          "aria-describedby": textId,
        },
        h("h2", { id: titleId, class: "dialog-title" }, title),
        h("div", { id: textId, class: "dialog-text mrkdwn" }, text),
        h(
          "div",
          { class: "dialog-buttons" },
          h("button", { type: "button", class: "button", on: { click: () => answer(false) } }, deny),
          h(
            "button",
            {
              type: "button",
              class: `button ${danger ? "button-danger" : "button-primary"}`,
              on: { click: () => answer(true) },
            },
            confirm,
          ),
        ),
      ),
    );
    layer.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        answer(false);
      } else if (event.key === "Tab") {
        const items = focusable(layer);
        const next =
          items[(items.indexOf(document.activeElement) + (event.shiftKey ? items.length - 1 : 1)) % items.length];
        next.focus();
        event.preventDefault();
      }
    });
    for (const node of below) node.inert = true;
    document.body.append(layer);
    focusable(layer)[0].focus();
  });
}
