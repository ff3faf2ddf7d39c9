import { fill, focusable, h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";
import { drawElement } from "./element.js";
import { plainText } from "./text.js";

/** An input block: label, control, hint, and the place for what is wrong with it. */
export function inputBlock(block, surface) {
  const labelId = uniqueId("label");
  const hintId = uniqueId("hint");
  const errorId = uniqueId("error");
  const control = drawElement(block.element, block, surface, {
    "aria-labelledby": labelId,
    "aria-describedby": `${errorId} ${hintId}`,
    "aria-required": block.optional ? null : "true",
  });
  const error = h("p", { class: "field-error", id: errorId });
  const node = h(
    "div",
    { class: "input", data: { field: block.block_id } },
    h(
      "div",
      {
        class: "input-label",
        id: labelId,
        on: { click: () => focusable(control.matches("input, textarea, button") ? node : control)[0]?.focus() },
      },
      plainText(block.label),
      block.optional && h("span", { class: "input-optional" }, " (optional)"),
    ),
    control,
    error,
    block.hint && h("p", { class: "input-hint", id: hintId }, plainText(block.hint)),
  );
  const showError = (words) => {
    fill(error, words && [icon("warning"), h("span", {}, words)]);
    node.classList.toggle("input-wrong", Boolean(words));
    for (const one of node.querySelectorAll("[aria-labelledby]"))
      one.setAttribute("aria-invalid", String(Boolean(words)));
  };
  surface.inputs.set(block.block_id, { showError, focus: () => focusable(node)[0]?.focus() });
  showError(surface.form.errors.get(block.block_id) ?? null);
  return node;
}
