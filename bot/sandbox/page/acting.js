// "Acting as": which person this tab is. Anybody may be chosen; the choice is part of the address.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { avatar, badges } from "./people.js";
import { go, me, workspace } from "./state.js";

function openPeople(anchor) {
  openMenu(anchor, "Act as", [
    {
      title: "Act as",
      items: workspace()
        .people.filter((one) => !one.deleted)
        .map((one) => ({
          label: one.name,
          detail: one.title,
          leading: avatar(one.id),
          trailing: h("span", { class: "badges" }, badges(one)),
          checked: one.id === me().id,
          data: { person: one.id },
          run: () => go({ as: one.id }),
        })),
    },
  ]);
}

/** The button that shows who one is and changes it. */
export function actingButton() {
  const someone = me();
  const button = h(
    "button",
    {
      type: "button",
      class: "acting",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": `Acting as ${someone.name}. Change`,
      data: { acting: someone.id, focusKey: "acting" },
      on: { click: () => openPeople(button) },
    },
    avatar(someone.id),
  );
  fill(
    button,
    avatar(someone.id),
    h(
      "span",
      { class: "acting-words" },
      h("span", { class: "acting-label" }, "Acting as"),
      h("span", { class: "acting-name" }, someone.name),
      h("span", { class: "acting-title" }, someone.title),
      h("span", { class: "badges" }, badges(someone)),
    ),
    icon("down"),
  );
  return button;
}
