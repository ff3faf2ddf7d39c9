// People as the page shows them: initials in a colour of their own, badges that matter for who may do what.

import { h } from "./dom.js";
import { bot, isBot, person } from "./state.js";

const HUES = 8;

/** A stable colour for an id: the same person looks the same everywhere and after a restart. */
function hue(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % HUES;
}

function initialsOf(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !/^(dr|prof)\.?$/i.test(word));
  return [words.at(0), words.length > 1 ? words.at(-1) : ""].map((word) => (word ?? "").charAt(0)).join("") || "?";
}

/** The name of a person or of the bot; the id when nobody is known by it. */
export function nameOf(id) {
  return isBot(id) ? bot().name : (person(id)?.name ?? id);
}

/** A picture of initials (the bot gets a square of its own), hidden from screen readers: the name stands beside it. */
export function avatar(id, { size = "medium", name = nameOf(id) } = {}) {
  const app = isBot(id);
  const initials = app ? name.charAt(0) : (person(id)?.initials ?? initialsOf(name));
  return h(
    "span",
    { class: `avatar avatar-${size} ${app ? "avatar-app" : `hue-${hue(id)}`}`, "aria-hidden": "true" },
    initials,
  );
}

const FLAGS = [
  ["deleted", "Deactivated"],
  ["outside", "Outside"],
  ["guest", "Guest"],
  ["admin", "Admin"],
];

/** Small badges: admin, guest, from outside, deactivated. */
export function badges(someone) {
  return FLAGS.filter(([flag]) => someone[flag]).map(([flag, words]) =>
    h("span", { class: `badge badge-${flag}` }, words),
  );
}

export function appBadge() {
  return h("span", { class: "badge badge-app" }, "App");
}
