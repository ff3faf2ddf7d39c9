// One interactive element → one control; the dispatch table of element types.
// A renderer gets (element, block, surface, aria): `aria` are the attributes that tie the control to its label.

import { h } from "../dom.js";
import { button } from "./button.js";
import { checkboxes, radioButtons } from "./choices.js";
import { datePicker, dateTimePicker, timePicker } from "./dates.js";
import { fileInput } from "./file_input.js";
import { overflow } from "./overflow.js";
import { multiSelect, select } from "./select.js";
import { textInput } from "./text_input.js";

const RENDERERS = {
  button,
  channels_select: select,
  checkboxes,
  conversations_select: select,
  datepicker: datePicker,
  datetimepicker: dateTimePicker,
  email_text_input: textInput,
  external_select: select,
  file_input: fileInput,
  multi_channels_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_external_select: multiSelect,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  number_input: textInput,
  overflow,
  plain_text_input: textInput,
  radio_buttons: radioButtons,
  static_select: select,
  timepicker: timePicker,
  url_text_input: textInput,
  users_select: select,
};

export function drawElement(element, block, surface, aria = {}) {
  const draw = RENDERERS[element.type];
  if (!draw)
    return h("p", { class: "block-unknown" }, `This page does not draw elements of the type “${element.type}”.`);
  return draw(element, block, surface, aria);
}
