// Rich text: Slack's structured text, from its own composer or from an app.

import { h } from "../dom.js";
import { glyph } from "../emoji.js";
import { link } from "../links.js";
import { broadcast, channelMention, dateText, groupMention, userMention } from "../mrkdwn.js";

const STYLE_TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function withStyle(node, style = {}) {
  return Object.entries(STYLE_TAGS).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}

function emoji(element) {
  const characters = element.unicode
    ? String.fromCodePoint(...element.unicode.split("-").map((code) => Number.parseInt(code, 16)))
    : glyph(element.name);
  return characters
    ? h("span", { class: "emoji", role: "img", "aria-label": element.name }, characters)
    : `:${element.name}:`;
}

const LEAVES = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text ?? element.url),
  emoji,
  user: (element) => userMention(element.user_id),
  channel: (element) => channelMention(element.channel_id),
  usergroup: (element) => groupMention(element.usergroup_id),
  broadcast: (element) => broadcast(element.range),
  date: (element) => dateText(element.timestamp, element.format, element.url, element.fallback ?? ""),
  color: (element) => element.value,
};

function leaves(elements) {
  return elements.map((element) => withStyle(LEAVES[element.type]?.(element) ?? "", element.style));
}

function list(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const start = element.style === "ordered" && element.offset ? element.offset + 1 : null;
  return h(
    tag,
    { class: `rich-list rich-indent-${Math.min(element.indent ?? 0, 8)}`, start },
    element.elements.map((item) => h("li", {}, leaves(item.elements))),
  );
}

const PARTS = {
  rich_text_section: (element) => h("div", { class: "rich-section" }, leaves(element.elements)),
  rich_text_list: list,
  rich_text_quote: (element) => h("blockquote", {}, leaves(element.elements)),
  rich_text_preformatted: (element) => h("pre", {}, leaves(element.elements)),
};

export function richTextBlock(block) {
  return h(
    "div",
    { class: "rich-text mrkdwn" },
    block.elements.map((element) => PARTS[element.type]?.(element)),
  );
}
