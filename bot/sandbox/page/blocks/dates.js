// Date and time pickers: the browser's own, which bring their keyboard and their language with them.

import { fromLocalInput, toLocalInput } from "../dates.js";
import { h } from "../dom.js";
import { ids } from "./ids.js";
import { plainText } from "./text.js";

const FIRST_SENSIBLE_YEAR = 1900;

/** While a year is typed, the browser reports 0002, 0020, 0202 on the way: those are no choices yet. */
function isHalfTyped(value) {
  return /^\d{4}-/.test(value) && Number(value.slice(0, 4)) < FIRST_SENSIBLE_YEAR;
}

function picker(type, element, block, surface, aria, { shown, chosen }) {
  const placeholder = plainText(element.placeholder);
  const input = h("input", {
    type,
    class: "field field-short",
    value: shown(),
    data: ids(block, element),
    "aria-label": aria["aria-labelledby"]
      ? null
      : placeholder || { date: "Date", time: "Time" }[type] || "Date and time",
    title: placeholder || null,
    ...aria,
  });
  input.addEventListener("change", async () => {
    if (isHalfTyped(input.value)) return;
    if (!(await surface.choose(block, element, chosen(input.value), input))) input.value = shown();
  });
  return input;
}

export function datePicker(element, block, surface, aria) {
  return picker("date", element, block, surface, aria, {
    shown: () => surface.read(block, element).selected_date ?? "",
    chosen: (value) => ({ selected_date: value || null }),
  });
}

/** A time of day; where the app names a time zone, it stands beside it. */
export function timePicker(element, block, surface, aria) {
  const input = picker("time", element, block, surface, aria, {
    shown: () => surface.read(block, element).selected_time ?? "",
    chosen: (value) => ({ selected_time: value || null }),
  });
  return element.timezone
    ? h("span", { class: "field-with-note" }, input, element.timezone.replaceAll("_", " "))
    : input;
}

export function dateTimePicker(element, block, surface, aria) {
  return picker("datetime-local", element, block, surface, aria, {
    shown: () => {
      const seconds = surface.read(block, element).selected_date_time;
      return seconds === null ? "" : toLocalInput(seconds);
    },
    chosen: (value) => ({ selected_date_time: value ? fromLocalInput(value) : null }),
  });
}
