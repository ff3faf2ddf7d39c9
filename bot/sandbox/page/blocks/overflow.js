import { h } from "../dom.js";
import { icon } from "../icons.js";
import { follow } from "../links.js";
import { openMenu } from "../menu.js";
import { ids } from "./ids.js";
import { plainText } from "./text.js";

/** An overflow menu: up to five more things to do. */
export function overflow(element, block, surface, aria) {
  const choose = async (option) => {
    const pressed = await surface.press(block, element, { selected_option: option }, node);
    if (pressed && option.url) follow(option.url);
  };
  const items = element.options.map((option) => ({
    label: plainText(option.text),
    detail: plainText(option.description) || null,
    data: { value: option.value },
    run: () => choose(option),
  }));
  const node = h(
    "button",
    {
      type: "button",
      class: "button button-icon",
      data: ids(block, element),
      "aria-label": "More options",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-describedby": aria["aria-describedby"] ?? null,
      on: { click: () => openMenu(node, "More options", [{ items }]) },
    },
    icon("more"),
  );
  return node;
}
