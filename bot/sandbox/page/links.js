// Links in messages and on buttons. One to a message of this workspace leads to that message in this page.

import { h, safeUrl } from "./dom.js";
import { address, go } from "./state.js";

const PERMALINK = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})(?:\?(.*))?$/;

/** Where a permalink leads in this page ({at, thread, message}); null for any other address. */
function place(target) {
  const match = PERMALINK.exec(target);
  if (!match) return null;
  const [, at, seconds, micros, query] = match;
  return { at, thread: new URLSearchParams(query ?? "").get("thread_ts"), message: `${seconds}.${micros}` };
}

/** A link as an element; an address that no link may open stays text. */
export function link(target, label) {
  const here = place(target);
  if (here) return h("a", { href: address(here) }, label);
  const href = safeUrl(target);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, label) : label;
}

/** Go where a link leads, as a press of a button with an address does. */
export function follow(target) {
  const here = place(target);
  if (here) go(here);
  else if (safeUrl(target)) window.open(safeUrl(target), "_blank", "noopener");
}
