// Short notices at the edge of the window. Refusals stay until they are put away; the rest leave by themselves.

import { Refused } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

const STAYS_MS = 6000;

const region = (urgent) => document.getElementById(urgent ? "alerts" : "notices");

/** Show a sentence. `problem`: something went wrong; announced at once and kept until dismissed. */
export function toast(text, { problem = false } = {}) {
  const node = h(
    "div",
    { class: problem ? "toast toast-problem" : "toast" },
    problem ? icon("warning") : null,
    h("p", {}, text),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => node.remove() } },
      icon("close"),
    ),
  );
  region(problem).append(node);
  if (!problem) setTimeout(() => node.remove(), STAYS_MS);
}

/** Put all notices away, as when another person takes over in this tab. */
export function forgetToasts() {
  for (const urgent of [true, false]) region(urgent).replaceChildren();
}

/** Run something that may be refused by the server; the refusal becomes a notice. Gives the result, or undefined. */
export async function orToast(work) {
  try {
    return await work();
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    toast(refusal.message, { problem: true });
    return undefined;
  }
}
