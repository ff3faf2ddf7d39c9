// Slack's mrkdwn → DOM nodes: *bold*, _italic_, ~strike~, `code`, ```pre```, > quotes, <links>, <@people>,
// <#channels>, <!date>s, broadcasts and emoji. Text between is only ever text.

import { fillTemplate } from "./dates.js";
import { h, safeUrl } from "./dom.js";
import { SHORTCODE, glyph } from "./emoji.js";
import { link } from "./links.js";
import { nameOf } from "./people.js";
import { address, channelTitle, me, workspace } from "./state.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Undo Slack's three escapes, once. */
function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

// Finished pieces (code, links, mentions, emoji) stand in the text as one private-use character each while the styles
// around them are read, so that a star inside a link cannot end a bold run.
const FIRST_PIECE = 0xf0000;
const PIECES = /[\u{F0000}-\u{FFFFD}]/gu;

const CODE = /`([^`\n]+)`/g;
const ANGLE = /<([^<>\n]+)>/g;
const BARE_URL = /\bhttps?:\/\/[^\s<>\u{F0000}-\u{FFFFD}]+[^\s<>\u{F0000}-\u{FFFFD}.,;:!?'")\]*_~]/gu;

const STYLES = [
  { mark: "*", tag: "strong", run: /\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\p{L}\p{N}])/uy },
  { mark: "_", tag: "em", run: /_(?=[^\s_])([^_\n]*?[^\s_])_(?![\p{L}\p{N}])/uy },
  { mark: "~", tag: "s", run: /~(?=[^\s~])([^~\n]*?[^\s~])~(?![\p{L}\p{N}])/uy },
];

export function userMention(id) {
  const mine = me()?.id === id;
  return h("span", { class: mine ? "mention mention-me" : "mention" }, `@${nameOf(id)}`);
}

export function channelMention(id) {
  return h("a", { class: "mention", href: address({ at: id }) }, channelTitle(id));
}

/** A user group by its handle; one that holds the acting person stands out. */
export function groupMention(id) {
  const group = workspace().usergroups.find((one) => one.id === id);
  const mine = group?.users.includes(me()?.id);
  return h("span", { class: mine ? "mention mention-me" : "mention" }, `@${group?.handle ?? id}`);
}

export function broadcast(range) {
  return h("span", { class: "mention mention-me" }, `@${range}`);
}

export function dateText(unixSeconds, template, target, fallback) {
  const date = new Date(Number(unixSeconds) * 1000);
  if (Number.isNaN(date.valueOf())) return fallback;
  const text = fillTemplate(template, Number(unixSeconds)) ?? fallback;
  const time = h("time", { datetime: date.toISOString() }, text);
  return target ? link(target, time) : time;
}

function special(body, label) {
  const [kind, ...rest] = body.split("^");
  if (kind === "date" && /^-?\d+$/.test(rest[0] ?? "")) return dateText(rest[0], rest[1] ?? "", rest[2], label ?? "");
  if (kind === "subteam") return groupMention(rest[0]);
  if (["here", "channel", "everyone"].includes(kind)) return broadcast(kind);
  return label ?? `<${body}>`;
}

/** The content of `<…>` as a node. */
function angle(content) {
  const bar = content.indexOf("|");
  const body = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? null : unescape(content.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]+$/.test(body)) return userMention(body.slice(1));
  if (/^#C[A-Z0-9]+$/.test(body)) return channelMention(body.slice(1));
  if (body.startsWith("!")) return special(body.slice(1), label);
  const target = unescape(body);
  return safeUrl(target) && /^[a-z]+:/i.test(target)
    ? link(target, label ?? target.replace(/^mailto:/, ""))
    : `<${target}>`;
}

function styled(text, pieces) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(unescape(plain));
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const style = STYLES.find(({ mark }) => mark === text[at]);
    if (style && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) {
      style.run.lastIndex = at;
      const match = style.run.exec(text);
      if (match) {
        flush();
        nodes.push(h(style.tag, {}, styled(match[1], pieces)));
        at += match[0].length;
        continue;
      }
    }
    const point = text.codePointAt(at);
    const piece = pieces[point - FIRST_PIECE];
    if (piece) {
      flush();
      nodes.push(piece);
    } else plain += String.fromCodePoint(point);
    at += point > 0xffff ? 2 : 1;
  }
  flush();
  return nodes;
}

/** One run of text without quotes or preformatted parts. */
function inline(text, { verbatim, emoji }) {
  const pieces = [];
  const keep = (node) => {
    pieces.push(node);
    return String.fromCodePoint(FIRST_PIECE + pieces.length - 1);
  };
  let held = text
    .replace(PIECES, "\uFFFD")
    .replace(CODE, (whole, code) => keep(h("code", {}, unescape(code))))
    .replace(ANGLE, (whole, content) => keep(angle(content)));
  if (!verbatim) held = held.replace(BARE_URL, (target) => keep(link(unescape(target), unescape(target))));
  if (emoji) {
    held = held.replace(SHORTCODE, (whole, name) => {
      const found = glyph(name);
      return found ? keep(h("span", { class: "emoji", role: "img", "aria-label": name, title: whole }, found)) : whole;
    });
  }
  return styled(held, pieces);
}

const QUOTED = /^(?:&gt;|>) ?/;
const QUOTE_ALL = /^(?:&gt;|>){3} ?/;

/** Text between preformatted parts: paragraphs and quotes, line by line. */
function lines(text, options) {
  const nodes = [];
  const rows = text.split("\n");
  for (let row = 0; row < rows.length;) {
    if (QUOTE_ALL.test(rows[row])) {
      const rest = [rows[row].replace(QUOTE_ALL, ""), ...rows.slice(row + 1)].join("\n");
      nodes.push(h("blockquote", {}, inline(rest, options)));
      break;
    }
    const quoted = QUOTED.test(rows[row]);
    let end = row;
    while (end < rows.length && QUOTED.test(rows[end]) === quoted && !QUOTE_ALL.test(rows[end])) end += 1;
    const part = rows.slice(row, end);
    if (quoted) nodes.push(h("blockquote", {}, inline(part.map((one) => one.replace(QUOTED, "")).join("\n"), options)));
    else nodes.push(...inline(part.join("\n"), options));
    row = end;
  }
  return nodes;
}

const PREFORMATTED = /```\n?([\s\S]+?)\n?```\n?/g;

/**
 * mrkdwn → a list of nodes and strings, for a container that keeps line breaks.
 * `verbatim`: bare addresses stay text. `emoji`: shortcodes become emoji.
 */
export function mrkdwn(text, { verbatim = false, emoji = true } = {}) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(PREFORMATTED)) {
    const before = text.slice(from, match.index).replace(/\n$/, "");
    if (before) nodes.push(...lines(before, { verbatim, emoji }));
    nodes.push(h("pre", {}, unescape(match[1])));
    from = match.index + match[0].length;
  }
  const rest = text.slice(from);
  if (rest) nodes.push(...lines(rest, { verbatim, emoji }));
  return nodes;
}
