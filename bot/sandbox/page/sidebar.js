// The list of places: the app, channels, direct messages. On a narrow window it is a drawer.

import { actingButton } from "./acting.js";
import { fill, h, isNarrow, rememberFocus, restoreFocus } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, badges, nameOf } from "./people.js";
import { address, bot, isBot, person, route, workspace } from "./state.js";

function place({ at, leading, label, unread = 0, trailing = null, dim = false, current }) {
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: address({ at }),
        class: ["place", unread && "place-unread", dim && "place-dim"].filter(Boolean).join(" "),
        "aria-current": current ? "page" : null,
        data: { place: at, focusKey: `place-${at}` },
      },
      leading,
      h("span", { class: "place-name" }, label),
      trailing,
      unread > 0 && h("span", { class: "unread", "aria-label": `${unread} unread` }, String(unread)),
    ),
  );
}

function group(title, items) {
  return items.length > 0 && [h("h2", { class: "sidebar-title" }, title), h("ul", { class: "places" }, items)];
}

function channelPlace(channel, at) {
  return place({
    at: channel.id,
    leading: channel.private ? icon("lock") : h("span", { class: "hash", "aria-hidden": "true" }, "#"),
    label: channel.name,
    unread: channel.unread,
    dim: !channel.member || channel.archived,
    trailing: channel.shared && h("span", { class: "badge badge-outside" }, "Shared"),
    current: channel.id === at,
  });
}

function imPlace(im, at) {
  return place({
    at: im.id,
    leading: avatar(im.person, { size: "small" }),
    label: nameOf(im.person),
    unread: im.unread,
    trailing: badges(person(im.person) ?? {}),
    current: im.id === at,
  });
}

function appPlace(at) {
  const im = workspace().ims.find((one) => isBot(one.person));
  return place({
    at: "home",
    leading: avatar(bot().id, { size: "small" }),
    label: bot().name,
    unread: im?.unread ?? 0,
    trailing: h(
      "span",
      {
        class: bot().connected ? "line line-on" : "line line-off",
        title: bot().connected ? "The app is connected" : "The app is not connected",
      },
      bot().connected ? "" : "not connected",
    ),
    current: at === "home" || (im && at === im.id),
  });
}

function postsPlace(at) {
  return place({
    at: "posts",
    leading: icon("globe"),
    label: "Public posts",
    trailing: h("span", { class: "badge" }, "Generated"),
    current: at === "posts",
  });
}

/** Draw the sidebar anew; the focus and the scroll position stay. */
export function drawSidebar() {
  const root = document.getElementById("sidebar");
  const { at } = route();
  const focus = rememberFocus(root);
  const scroll = root.querySelector(".sidebar-scroll")?.scrollTop ?? 0;
  const lists = h(
    "div",
    { class: "sidebar-scroll" },
    group("App", [appPlace(at)]),
    group(
      "Channels",
      workspace().channels.map((channel) => channelPlace(channel, at)),
    ),
    group(
      "Direct messages",
      workspace()
        .ims.filter((im) => !isBot(im.person))
        .map((im) => imPlace(im, at)),
    ),
    group("Outside", [postsPlace(at)]),
  );
  fill(root, actingButton(), lists);
  lists.scrollTop = scroll;
  restoreFocus(root, focus);
}

/** Open or close the drawer (narrow windows only). */
export function setDrawer(open) {
  const sidebar = document.getElementById("sidebar");
  const button = document.querySelector(".drawer-button");
  const held = sidebar.contains(document.activeElement);
  sidebar.classList.toggle("sidebar-open", open);
  sidebar.inert = isNarrow() && !open;
  document.getElementById("main").inert = open;
  document.getElementById("scrim").hidden = !open;
  button?.setAttribute("aria-expanded", String(open));
  if (open) sidebar.querySelector("[aria-current='page'], .acting")?.focus();
  else if (held && isNarrow()) button?.focus();
}
