// A small emoji picker for text fields. It inserts the shortcode (`:+1:`): that is what an app receives from Slack.

import { h } from "./dom.js";
import { PICKER } from "./emoji.js";
import { icon } from "./icons.js";
import { closePopover, openPopover } from "./popover.js";

const COLUMNS = 8;

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function open(anchor, field) {
  const cells = PICKER.map(({ name, glyph }) =>
    h(
      "button",
      {
        type: "button",
        class: "emoji-cell",
        "aria-label": name,
        title: `:${name}:`,
        on: {
          click: () => {
            closePopover({ refocus: false });
            insert(field, `:${name}:`);
            field.focus();
          },
        },
      },
      glyph,
    ),
  );
  const panel = h("div", { class: "emoji-picker", role: "group", "aria-label": "Emoji" }, cells);
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
  panel.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    cells[cells.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  });
  if (openPopover(anchor, panel)) cells[0].focus();
}

/** The button that opens the picker for `field` (an input or a textarea). */
export function emojiButton(field) {
  const button = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Insert emoji",
      title: "Insert emoji",
      "aria-expanded": "false",
      on: { click: () => open(button, field) },
    },
    icon("smile"),
  );
  return button;
}
