// Menus: a list of things to do, with the keyboard of an ARIA menu.

import { fill, h } from "./dom.js";
import { closePopover, openPopover } from "./popover.js";

function itemNode(item) {
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  const choose = () => {
    closePopover();
    item.run();
  };
  return h(
    "button",
    {
      type: "button",
      role,
      tabindex: "-1",
      class: item.danger ? "menu-item menu-item-danger" : "menu-item",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      data: item.data ?? {},
      on: { click: choose },
    },
    item.leading ?? null,
    h(
      "span",
      { class: "menu-words" },
      h("span", { class: "menu-label" }, item.label),
      item.detail && h("span", { class: "menu-detail" }, item.detail),
    ),
    item.trailing ?? null,
  );
}

function onMenuKey(event, panel) {
  const items = [...panel.querySelectorAll("[role^='menuitem']")];
  const at = items.indexOf(document.activeElement);
  const focusOn = (index) => items[(index + items.length) % items.length]?.focus();
  if (event.key === "ArrowDown") focusOn(at + 1);
  else if (event.key === "ArrowUp") focusOn(at < 0 ? -1 : at - 1);
  else if (event.key === "Home") focusOn(0);
  else if (event.key === "End") focusOn(-1);
  else if (event.key === "Tab") {
    closePopover();
    return;
  } else if (event.key.length === 1 && /\p{L}/u.test(event.key)) {
    const letter = event.key.toLowerCase();
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    order.find((item) => item.querySelector(".menu-label").textContent.toLowerCase().startsWith(letter))?.focus();
  } else return;
  event.preventDefault();
}

/**
 * Open a menu at a button.
 * `groups`: [{title?, items: [{label, detail?, leading?, trailing?, danger?, checked?, data?, run}]}]. An item with `checked` is one of several to choose from.
 */
export function openMenu(anchor, label, groups) {
  const panel = h("div", { role: "menu", "aria-label": label, class: "menu" });
  panel.addEventListener("keydown", (event) => onMenuKey(event, panel));
  fill(
    panel,
    groups
      .filter((group) => group.items.length > 0)
      .map((group) =>
        h(
          "div",
          { role: "group", "aria-label": group.title ?? null, class: "menu-group" },
          group.title && h("div", { class: "menu-title", "aria-hidden": "true" }, group.title),
          group.items.map(itemNode),
        ),
      ),
  );
  if (!openPopover(anchor, panel)) return;
  (panel.querySelector("[aria-checked='true']") ?? panel.querySelector("[role^='menuitem']"))?.focus();
}
