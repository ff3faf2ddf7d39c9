import { h } from "../dom.js";
import { drawElement } from "./element.js";

/** A row of controls. */
export function actionsBlock(block, surface) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((element) => drawElement(element, block, surface)),
  );
}
