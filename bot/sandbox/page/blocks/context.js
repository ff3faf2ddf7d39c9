import { h } from "../dom.js";
import { pictureElement } from "./image.js";
import { textNodes } from "./text.js";

/** A context block: small print, texts and small pictures in a row. */
export function contextBlock(block) {
  return h(
    "div",
    { class: "context" },
    block.elements.map((element) =>
      element.type === "image"
        ? pictureElement(element)
        : h("span", { class: "context-text mrkdwn" }, textNodes(element)),
    ),
  );
}
