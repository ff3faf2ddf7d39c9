// The list behind a select menu: filter by typing, choose with the arrow keys, one option or several.

import { fill, h, uniqueId } from "./dom.js";
import { closePopover, openPopover, placePopover } from "./popover.js";

const PAGE = 8;

/** A menu that asks the app does so when the typing pauses. */
const PAUSE_MS = 250;

function matches(option, query) {
  const needle = query.trim().toLowerCase();
  return !needle || `${option.label} ${option.detail ?? ""}`.toLowerCase().includes(needle);
}

function optionNode(option, { chosen, choose, hover }) {
  const node = h(
    "div",
    {
      role: "option",
      id: uniqueId("option"),
      class: "option",
      "aria-selected": String(chosen),
      data: { value: option.key },
      on: { click: () => choose(option), pointermove: () => hover(node) },
    },
    option.leading ?? null,
    h(
      "span",
      { class: "option-words" },
      h("span", { class: "option-label" }, option.label),
      option.detail && h("span", { class: "option-detail" }, option.detail),
    ),
  );
  return node;
}

/**
 * Open the list at a button.
 * `groups`: [{label?, options: [{key, label, detail?, leading?}]}]; `selected()`: keys chosen now;
 * `onChoose(option)`: called for each choice. With `several` the list stays open and toggles. Instead of `groups` there
 * may be `load(typed)`, which fetches the groups once `from` characters are typed.
 */
export function openListbox(anchor, { label, groups = [], load = null, from = 0, selected, onChoose, several = false }) {
  const listId = uniqueId("listbox");
  const list = h("div", {
    role: "listbox",
    id: listId,
    class: "listbox",
    "aria-label": label,
    "aria-multiselectable": several ? "true" : null,
  });
  const filter = h("input", {
    type: "text",
    role: "combobox",
    class: "listbox-filter",
    placeholder: load ? "Type to search" : "Type to filter",
    autocomplete: "off",
    "aria-label": `Filter: ${label}`,
    "aria-controls": listId,
    "aria-expanded": "true",
    "aria-autocomplete": "list",
  });
  const panel = h("div", { class: "select-panel" }, filter, list);
  let active = null;
  let offered = groups;
  let empty = "Nothing matches.";

  const highlight = (node) => {
    active?.classList.remove("option-active");
    active = node ?? null;
    if (active) {
      active.classList.add("option-active");
      filter.setAttribute("aria-activedescendant", active.id);
    } else filter.removeAttribute("aria-activedescendant");
  };
  const step = (to) => {
    const nodes = [...list.querySelectorAll("[role='option']")];
    const index = Math.max(0, Math.min(nodes.length - 1, to(nodes.indexOf(active), nodes.length)));
    highlight(nodes[index]);
    active?.scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    onChoose(option);
    if (several) draw(option.key);
    else closePopover();
  };
  const draw = (keep) => {
    const chosen = new Set(selected());
    const shown = offered
      .map((group) => ({
        ...group,
        options: group.options.filter((option) => load || matches(option, filter.value)),
      }))
      .filter((group) => group.options.length > 0);
    fill(
      list,
      shown.map((group) => {
        const nodes = group.options.map((option) =>
          optionNode(option, { chosen: chosen.has(option.key), choose, hover: highlight }),
        );
        if (!group.label) return nodes;
        return h(
          "div",
          { role: "group", "aria-label": group.label },
          h("div", { class: "option-group", "aria-hidden": "true" }, group.label),
          nodes,
        );
      }),
      shown.length === 0 && h("p", { class: "listbox-empty" }, empty),
    );
    const nodes = [...list.querySelectorAll("[role='option']")];
    highlight(
      nodes.find((node) => node.dataset.value === keep) ??
        nodes.find((node) => node.ariaSelected === "true") ??
        nodes[0],
    );
    active?.scrollIntoView({ block: "nearest" });
  };

  const moves = {
    ArrowDown: (at) => at + 1,
    ArrowUp: (at) => at - 1,
    PageDown: (at) => at + PAGE,
    PageUp: (at) => at - PAGE,
    Home: () => 0,
    End: (at, count) => count - 1,
  };
  let asked = 0;
  let pause = 0;
  const fetchOptions = async () => {
    asked += 1;
    const mine = asked;
    const typed = filter.value.trim();
    const enough = [...typed].length >= from;
    offered = [];
    empty = enough ? "Searching…" : `Type ${from} ${from === 1 ? "character" : "characters"} or more.`;
    draw();
    if (!enough) return;
    const found = await load(typed);
    if (mine !== asked) return;
    offered = found;
    empty = "Nothing matches.";
    draw();
    placePopover(); // the list has grown
  };
  filter.addEventListener("input", () => {
    if (!load) return draw();
    clearTimeout(pause);
    pause = setTimeout(fetchOptions, PAUSE_MS);
  });
  panel.addEventListener("keydown", (event) => {
    if (moves[event.key]) step(moves[event.key]);
    else if (event.key === "Enter") active?.click();
    else if (event.key === "Tab") {
      closePopover();
      return;
    } else return;
    event.preventDefault();
  });
  if (!openPopover(anchor, panel)) return;
  if (load) fetchOptions();
  else draw();
  filter.focus();
}
