import { h } from "../dom.js";
import { emojiButton } from "../emoji_picker.js";
import { ids } from "./ids.js";
import { plainText } from "./text.js";

const TYPING_PAUSE_MS = 400;

/** From this share of the limit on, the number of characters left is shown. */
const COUNTER_FROM = 0.8;

const KEYBOARDS = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

/** How much room is left, told as the limit comes near. The limit counts characters, not UTF-16 units. */
function counter(limit) {
  const node = h("span", { class: "counter", "aria-live": "polite" });
  const show = (text) => {
    const left = limit - [...text].length;
    node.textContent = left <= limit * (1 - COUNTER_FROM) ? `${left} left` : "";
    node.classList.toggle("counter-over", left < 0);
  };
  return { node, show };
}

/** A text field: plain text of one or more lines, a number, an address. */
export function textInput(element, block, surface, aria) {
  const field = h(element.multiline ? "textarea" : "input", {
    type: element.multiline ? null : "text",
    rows: element.multiline ? 5 : null,
    class: "field",
    inputmode: KEYBOARDS[element.type] ?? null,
    placeholder: plainText(element.placeholder) || null,
    autocomplete: "off",
    data: { ...ids(block, element), focusOnLoad: element.focus_on_load ? "yes" : null },
    ...aria,
  });
  field.value = surface.read(block, element).value ?? "";
  const room = element.max_length ? counter(element.max_length) : null;
  room?.show(field.value);

  const value = () => ({ value: field.value === "" ? null : field.value });
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let pause = 0;
  field.addEventListener("input", () => {
    surface.write(block, element, value());
    room?.show(field.value);
    if (!surface.isLive(block) || !triggers.includes("on_character_entered")) return;
    clearTimeout(pause);
    pause = setTimeout(() => surface.dispatch(block, element, value(), field), TYPING_PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || element.multiline) return;
    if (surface.isLive(block) && triggers.includes("on_enter_pressed")) {
      event.preventDefault();
      event.stopPropagation(); // Enter means this action here, not the modal's submit
      surface.dispatch(block, element, value(), field);
    }
  });
  if (!element.multiline && !room) return field;
  return h(
    "div",
    { class: "text-input" },
    field,
    h(
      "div",
      { class: "text-input-foot" },
      element.multiline && element.type === "plain_text_input" && emojiButton(field),
      room?.node,
    ),
  );
}
