import { h, uniqueId } from "../dom.js";
import { ids } from "./ids.js";
import { textNodes } from "./text.js";

/** A group of ticks or dots. `sync` redraws which are on, after a choice that was taken back. */
function group(kind, element, block, surface, aria, { isOn, next }) {
  const name = uniqueId(kind);
  const boxes = element.options.map((option) => {
    const box = h("input", { type: kind, name, value: option.value, class: "choice-box" });
    box.addEventListener("change", async () => {
      await surface.choose(block, element, next(option, box.checked), node);
      sync();
    });
    return { option, box };
  });
  const sync = () => {
    for (const { option, box } of boxes) box.checked = isOn(option);
  };
  const node = h(
    "div",
    { role: kind === "radio" ? "radiogroup" : "group", class: "choices", data: ids(block, element), ...aria },
    boxes.map(({ option, box }) =>
      h(
        "label",
        { class: "choice" },
        box,
        h(
          "span",
          { class: "choice-words" },
          h("span", { class: "mrkdwn" }, textNodes(option.text)),
          option.description && h("span", { class: "choice-detail mrkdwn" }, textNodes(option.description)),
        ),
      ),
    ),
  );
  sync();
  return node;
}

export function checkboxes(element, block, surface, aria) {
  const chosen = () => surface.read(block, element).selected_options.map((option) => option.value);
  return group("checkbox", element, block, surface, aria, {
    isOn: (option) => chosen().includes(option.value),
    // In the element's own order, whatever the order of the clicks.
    next: (option, on) => ({
      selected_options: element.options.filter((one) =>
        one.value === option.value ? on : chosen().includes(one.value),
      ),
    }),
  });
}

export function radioButtons(element, block, surface, aria) {
  return group("radio", element, block, surface, aria, {
    isOn: (option) => surface.read(block, element).selected_option?.value === option.value,
    next: (option) => ({ selected_option: option }),
  });
}
