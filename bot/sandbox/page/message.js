// One message: who, when, what, its files, and what can be done with it.

import { deleteMessage, runShortcut } from "./api.js";
import { ask } from "./confirm.js";
import { clockTime, fromTs, fullTime } from "./dates.js";
import { fill, h } from "./dom.js";
import { fileCard } from "./files.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { appBadge, avatar, badges, nameOf } from "./people.js";
import { address, bot, go, me, person, workspace } from "./state.js";
import { Surface } from "./surface.js";
import { orToast, toast } from "./toast.js";

// What was typed or chosen in a message's own controls, by channel and ts: it outlives redraws and changes of channel.
const surfaces = new Map();

function surfaceOf(channel, ts) {
  const key = `${channel} ${ts}`;
  if (!surfaces.has(key)) surfaces.set(key, new Surface({ type: "message", channel, ts }, new Form(channel)));
  return surfaces.get(key);
}

/** Forget what was chosen in messages: another person has taken over. */
export function forgetChoices() {
  surfaces.clear();
}

const isApp = (message) => Boolean(message.bot);

/** The id under which the author's picture and name are found. */
export function authorOf(message) {
  return isApp(message) ? bot().id : message.user;
}

function mayDelete(message) {
  return !message.ephemeral && (message.user === me().id || me().admin);
}

async function remove(channel, message) {
  const sure = await ask({
    title: "Delete this message?",
    text: "It is removed for everybody. This cannot be undone.",
    confirm: "Delete",
    deny: "Cancel",
    danger: true,
  });
  if (sure) await orToast(() => deleteMessage(channel, message.ts));
}

async function copyLink(channel, message) {
  const link = new URL(address({ at: channel, thread: message.thread_ts ?? null, message: message.ts }), location.href)
    .href;
  try {
    await navigator.clipboard.writeText(link);
    toast("Link copied.");
  } catch {
    toast(link); // no clipboard here (permission): show it to be copied by hand
  }
}

async function start(shortcut, channel, message) {
  const answer = await orToast(() => runShortcut(shortcut.callback_id, { channel, ts: message.ts }));
  if (answer?.error) toast(answer.error, { problem: true });
}

function openActions(anchor, channel, message) {
  const shortcuts = workspace().shortcuts.filter((shortcut) => shortcut.type === "message");
  openMenu(anchor, "Message actions", [
    {
      title: "Shortcuts",
      items: shortcuts.map((shortcut) => ({
        label: shortcut.name,
        detail: bot().name,
        leading: avatar(bot().id, { size: "small" }),
        run: () => start(shortcut, channel, message),
      })),
    },
    {
      items: [
        { label: "Copy link", leading: icon("link"), run: () => copyLink(channel, message) },
        mayDelete(message) && {
          label: "Delete message…",
          leading: icon("trash"),
          danger: true,
          run: () => remove(channel, message),
        },
      ].filter(Boolean),
    },
  ]);
}

function toolbar(channel, message, inThread) {
  const more = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "More actions",
      title: "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { focusKey: "more" },
      on: { click: () => openActions(more, channel, message) },
    },
    icon("more"),
  );
  return h(
    "div",
    { class: "message-tools" },
    !inThread &&
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          data: { focusKey: "reply" },
          on: { click: () => go({ at: channel, thread: message.thread_ts ?? message.ts }) },
        },
        icon("thread"),
      ),
    more,
  );
}

function head(message) {
  const author = authorOf(message);
  const date = fromTs(message.ts);
  return h(
    "header",
    { class: "message-head" },
    h("span", { class: "message-author" }, message.name ?? nameOf(author)),
    isApp(message) ? appBadge() : badges(person(author) ?? {}),
    h("time", { class: "message-time", datetime: date.toISOString(), title: fullTime(date) }, clockTime(date)),
  );
}

/** An old-style attachment, set off by a bar. */
function attachment(channel, message, item) {
  const body = h("div", { class: "mrkdwn" });
  if (item.blocks?.length)
    new Surface({ type: "message", channel, ts: message.ts }, new Form(channel)).drawInto(body, item.blocks);
  else fill(body, mrkdwn(item.text ?? item.fallback ?? ""));
  return h(
    "div",
    { class: "attachment" },
    item.pretext && h("div", { class: "mrkdwn" }, mrkdwn(item.pretext)),
    item.title && h("strong", {}, item.title),
    body,
  );
}

/** Blocks take the place of the text, which is then only the words of notifications. */
function content(channel, message) {
  const surface = surfaceOf(channel, message.ts);
  if (message.blocks?.length) {
    const root = h("div", { class: isApp(message) ? "blocks blocks-card" : "blocks" });
    surface.drawInto(root, message.blocks);
    return root;
  }
  return message.text ? h("div", { class: "message-text mrkdwn" }, mrkdwn(message.text)) : null;
}

function replies(channel, message) {
  if (!message.reply_count) return null;
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h(
    "a",
    { class: "replies", href: address({ at: channel, thread: message.ts }), data: { focusKey: "replies" } },
    icon("thread"),
    words,
  );
}

/**
 * Draw a message. `follows`: it continues the one above and needs no head. `inThread`: it stands in the thread panel.
 */
export function drawMessage(channel, message, { follows, inThread }) {
  const classes = ["message", follows && "message-follows", message.ephemeral && "message-ephemeral"];
  const author = authorOf(message);
  return h(
    "article",
    {
      class: classes.filter(Boolean).join(" "),
      tabindex: "-1",
      "aria-label": `${message.name ?? nameOf(author)}, ${clockTime(fromTs(message.ts))}`,
      data: { ts: message.ts, ephemeral: message.ephemeral ? "yes" : null, author },
    },
    h("div", { class: "message-side" }, follows ? null : avatar(author, { name: message.name ?? nameOf(author) })),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral && h("p", { class: "message-private" }, icon("eye"), "Only visible to you"),
      !follows && head(message),
      content(channel, message),
      message.edited && h("span", { class: "message-edited" }, "(edited)"),
      (message.attachments ?? []).map((item) => attachment(channel, message, item)),
      message.files?.length ? h("div", { class: "files" }, message.files.map(fileCard)) : null,
      !inThread && replies(channel, message),
      message.ephemeral &&
        h(
          "button",
          {
            type: "button",
            class: "link-button",
            on: { click: () => orToast(() => deleteMessage(channel, message.ts)) },
          },
          "Dismiss message",
        ),
    ),
    message.ephemeral ? null : toolbar(channel, message, inThread),
  );
}
