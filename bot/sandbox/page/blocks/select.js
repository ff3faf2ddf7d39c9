// Select menus: one choice or several; static options, people, channels, conversations.

import { fill, h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";
import { openListbox } from "../listbox.js";
import { choiceField, describeChoice, optionGroups, staticGroups } from "./options.js";
import { placePopover } from "../popover.js";
import { ids } from "./ids.js";
import { plainText } from "./text.js";

/** Slack asks the app from this many typed characters on, unless the element says otherwise. */
const QUERY_LENGTH = 3;

/** Where a menu's options come from: {groups}, or {load, from} when the app is asked while one types. */
function source(element, block, surface) {
  if (!element.type.endsWith("external_select")) return { groups: optionGroups(element) };
  return {
    from: element.min_query_length ?? QUERY_LENGTH,
    load: async (typed) => staticGroups((await surface.suggest(block, element, typed)) ?? {}),
  };
}

const stored = (picked) => picked.option ?? picked.key;

/** The button that opens the list. Its accessible name is the block's label and what is chosen. */
function trigger(element, block, aria, open) {
  const id = uniqueId("select");
  const words = h("span", { class: "select-words" });
  const label = plainText(element.placeholder) || "Choose an option";
  const node = h(
    "button",
    {
      type: "button",
      id,
      class: "select",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      data: ids(block, element),
      ...aria,
      "aria-labelledby": aria["aria-labelledby"] ? `${aria["aria-labelledby"]} ${id}` : null,
      on: {
        click: open,
        keydown: (event) => {
          if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
          event.preventDefault();
          open();
        },
      },
    },
    words,
    icon("down"),
  );
  return { node, words, label };
}

/** A menu with one choice. In an optional input the choice can be cleared again. */
export function select(element, block, surface, aria) {
  const field = choiceField(element);
  const chosen = () => surface.read(block, element)[field];
  const set = async (value) => {
    await surface.choose(block, element, { [field]: value }, node);
    sync();
  };
  const open = () =>
    openListbox(node, {
      label,
      ...source(element, block, surface),
      selected: () => (chosen() ? [describeChoice(chosen()).key] : []),
      onChoose: (picked) => set(stored(picked)),
    });
  const { node, words, label } = trigger(element, block, aria, open);
  const clear = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Clear", on: { click: () => set(null) } },
    icon("close"),
  );
  const sync = () => {
    fill(words, chosen() ? describeChoice(chosen()).label : h("span", { class: "placeholder" }, label));
    clear.hidden = !chosen();
  };
  sync();
  return block.type === "input" && block.optional ? h("div", { class: "select-row" }, node, clear) : node;
}

/** A menu with several choices, each shown with a button that removes it. */
export function multiSelect(element, block, surface, aria) {
  const field = choiceField(element);
  const chosen = () => surface.read(block, element)[field];
  const keys = () => chosen().map((choice) => describeChoice(choice).key);
  const set = async (value) => {
    await surface.choose(block, element, { [field]: value }, node);
    sync();
  };
  const remove = (key) => set(chosen().filter((choice) => describeChoice(choice).key !== key));
  const toggle = (picked) => {
    if (keys().includes(picked.key)) return remove(picked.key);
    const full = element.max_selected_items && chosen().length >= element.max_selected_items;
    return full ? undefined : set([...chosen(), stored(picked)]);
  };
  const open = () =>
    openListbox(node, {
      label,
      ...source(element, block, surface),
      selected: keys,
      onChoose: toggle,
      several: true,
    });
  const { node, words, label } = trigger(element, block, aria, open);
  const chips = h("ul", { class: "chips", "aria-label": "Chosen" });
  const chip = ({ key, label: name }) =>
    h(
      "li",
      { class: "chip", data: { value: key } },
      name,
      h(
        "button",
        {
          type: "button",
          class: "chip-remove",
          "aria-label": `Remove ${name}`,
          on: {
            click: async () => {
              await remove(key);
              node.focus();
            },
          },
        },
        icon("close"),
      ),
    );
  const sync = () => {
    fill(chips, chosen().map(describeChoice).map(chip));
    chips.hidden = chosen().length === 0;
    fill(words, h("span", { class: "placeholder" }, label));
    placePopover(); // the chips push the button down while its list is open
  };
  sync();
  return h("div", { class: "multi-select" }, chips, node);
}
