// What the composer offers while one types: slash commands at the beginning, people after an @.

import { fill, h, uniqueId } from "./dom.js";
import { avatar } from "./people.js";
import { workspace } from "./state.js";

const MOST = 8;

/** The command a text begins with, or undefined: `/draft hello` → the entry of /draft. */
export function commandOf(text) {
  const word = /^\/\S+/.exec(text)?.[0];
  return workspace().commands.find((one) => one.command === word);
}

/** What fits the text before the caret: {from, items: [{key, label, hint, detail, leading, text}]}, or null. */
function suggestionsFor(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) {
    const items = workspace()
      .commands.filter((one) => one.command.startsWith(before))
      .map((one) => ({
        key: one.command,
        label: one.command,
        hint: one.usage_hint,
        detail: one.description,
        text: `${one.command} `,
      }));
    return { from: 0, items };
  }
  const mention = /(?:^|\s)@([\p{L}.' -]{0,30})$/u.exec(before);
  if (!mention) return null;
  const needle = mention[1].toLowerCase();
  const items = workspace()
    .people.filter(
      (one) =>
        one.handle &&
        !one.deleted &&
        one.name
          .toLowerCase()
          .split(/\s+/)
          .some((_, at, words) => words.slice(at).join(" ").startsWith(needle)),
    )
    .slice(0, MOST)
    .map((one) => ({
      key: one.id,
      label: one.name,
      detail: one.title,
      leading: avatar(one.id, { size: "small" }),
      text: `@${one.handle} `,
    }));
  const groups = workspace()
    .usergroups.filter((one) => one.handle.startsWith(needle))
    .map((one) => ({ key: one.id, label: `@${one.handle}`, detail: one.name, text: `@${one.handle} ` }));
  return { from: caret - mention[1].length - 1, items: [...items, ...groups] };
}

/** The suggestions of one text field, with their keys: arrows choose, Tab and Enter take, Escape puts away. */
export class Suggestions {
  constructor(field) {
    this.field = field;
    this.items = [];
    this.active = 0;
    this.node = h("div", {
      role: "listbox",
      id: uniqueId("suggestions"),
      class: "suggestions",
      "aria-label": "Suggestions",
      hidden: true,
    });
    field.setAttribute("aria-controls", this.node.id);
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.update());
    field.addEventListener("click", () => this.update());
    field.addEventListener("blur", () => this.hide());
  }

  update() {
    const found = suggestionsFor(this.field.value, this.field.selectionStart);
    this.items = found?.items ?? [];
    this.from = found?.from ?? 0;
    this.active = 0;
    this.draw();
  }

  draw() {
    this.node.hidden = this.items.length === 0;
    fill(
      this.node,
      this.items.map((item, index) =>
        h(
          "div",
          {
            role: "option",
            id: `${this.node.id}-${index}`,
            class: index === this.active ? "option option-active" : "option",
            "aria-selected": String(index === this.active),
            data: { value: item.key },
            on: {
              // The field must not lose the focus to the list.
              pointerdown: (event) => event.preventDefault(),
              click: () => this.take(item),
            },
          },
          item.leading ?? null,
          h(
            "span",
            { class: "option-words" },
            h(
              "span",
              { class: "option-label" },
              item.label,
              item.hint && h("span", { class: "option-hint" }, ` ${item.hint}`),
            ),
            item.detail && h("span", { class: "option-detail" }, item.detail),
          ),
        ),
      ),
    );
    if (this.node.hidden) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.node.id}-${this.active}`);
  }

  hide() {
    this.items = [];
    this.draw();
  }

  take(item) {
    this.field.setRangeText(item.text, this.from, this.field.selectionStart, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.hide();
  }

  /** Handle a key while the list is open; true when it was for the list. */
  onKey(event) {
    if (this.items.length === 0) return false;
    const item = this.items[this.active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : this.items.length - 1)) % this.items.length;
      this.draw();
    } else if (event.key === "Escape") this.hide();
    else if (event.key === "Tab") this.take(item);
    // A command that is typed in full runs on Enter; anything shorter is completed first.
    else if (event.key === "Enter" && !event.shiftKey && this.field.value.trim() !== item.key) this.take(item);
    else return false;
    event.preventDefault();
    return true;
  }
}
