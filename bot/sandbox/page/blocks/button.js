import { h } from "../dom.js";
import { follow } from "../links.js";
import { ids } from "./ids.js";
import { plainText } from "./text.js";

const LOOKS = { primary: "button-primary", danger: "button-danger" };

/** A button; one with an address opens it as well as telling the app. */
export function button(element, block, surface, aria) {
  const node = h(
    "button",
    {
      type: "button",
      class: `button ${LOOKS[element.style] ?? ""}`,
      data: ids(block, element),
      "aria-label": element.accessibility_label ?? null,
      "aria-describedby": aria["aria-describedby"] ?? null,
      on: {
        click: async () => {
          if (node.ariaBusy === "true") return;
          const pressed = await surface.press(
            block,
            element,
            element.value === undefined ? {} : { value: element.value },
            node,
          );
          if (pressed && element.url) follow(element.url);
        },
      },
    },
    plainText(element.text),
  );
  return node;
}
