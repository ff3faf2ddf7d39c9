import { h, uniqueId } from "../dom.js";
import { drawElement } from "./element.js";
import { pictureElement } from "./image.js";
import { textNodes } from "./text.js";

/** A section: text, up to ten fields in two columns, one accessory beside them. */
export function sectionBlock(block, surface) {
  const textId = uniqueId("section");
  const accessory = block.accessory;
  return h(
    "div",
    { class: accessory ? "section section-with-accessory" : "section" },
    h(
      "div",
      { class: "section-words", id: textId },
      block.text && h("div", { class: "mrkdwn" }, textNodes(block.text)),
      block.fields &&
        h(
          "div",
          { class: "section-fields" },
          block.fields.map((field) => h("div", { class: "mrkdwn" }, textNodes(field))),
        ),
    ),
    accessory &&
      h(
        "div",
        { class: "section-accessory" },
        accessory.type === "image"
          ? pictureElement(accessory)
          : drawElement(accessory, block, surface, { "aria-describedby": textId }),
      ),
  );
}
