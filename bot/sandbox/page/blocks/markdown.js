// The markdown block: standard Markdown as far as apps use it: headings, lists, quotes, code, emphasis, links.

import { h } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { link } from "../links.js";

// The first rule that matches earliest in the text wins; what it encloses is read again.
const INLINE = [
  { run: /`([^`\n]+)`/, draw: ([, code]) => h("code", {}, code) },
  { run: /\[([^\]\n]+)\]\(([^)\s]+)\)/, draw: ([, label, target]) => link(target, label) },
  { run: /\*\*(\S(?:.*?\S)?)\*\*/, draw: ([, inner]) => h("strong", {}, inline(inner)) },
  { run: /~~(\S(?:.*?\S)?)~~/, draw: ([, inner]) => h("s", {}, inline(inner)) },
  { run: /(?<![\p{L}\p{N}*])\*(\S(?:[^*]*?\S)?)\*(?!\*)/u, draw: ([, inner]) => h("em", {}, inline(inner)) },
  { run: /(?<![\p{L}\p{N}_])_(\S(?:[^_]*?\S)?)_(?![\p{L}\p{N}_])/u, draw: ([, inner]) => h("em", {}, inline(inner)) },
];

function inline(text) {
  const hits = INLINE.map((rule) => ({ rule, match: rule.run.exec(text) })).filter(({ match }) => match);
  if (hits.length === 0) return [withEmoji(text)];
  const { rule, match } = hits.reduce((first, hit) => (hit.match.index < first.match.index ? hit : first));
  const end = match.index + match[0].length;
  return [...inline(text.slice(0, match.index)), rule.draw(match), ...inline(text.slice(end))];
}

/** Kinds of paragraph: how a line begins, and how lines of that kind in a row are drawn together. */
const KINDS = [
  {
    start: /^(#{1,6}) +/,
    single: true,
    draw: ([line]) => h("h4", { class: "markdown-heading" }, inline(line.replace(/^#+ +/, ""))),
  },
  {
    start: /^\s*[-*+] +/,
    draw: (rows) =>
      h(
        "ul",
        {},
        rows.map((row) => h("li", {}, inline(row.replace(/^\s*[-*+] +/, "")))),
      ),
  },
  {
    start: /^\s*\d+[.)] +/,
    draw: (rows) =>
      h(
        "ol",
        {},
        rows.map((row) => h("li", {}, inline(row.replace(/^\s*\d+[.)] +/, "")))),
      ),
  },
  { start: /^> ?/, draw: (rows) => h("blockquote", {}, inline(rows.map((row) => row.replace(/^> ?/, "")).join("\n"))) },
  { start: /^(?:---+|\*\*\*+)$/, single: true, draw: () => h("hr", {}) },
  { start: /\S/, draw: (rows) => h("p", {}, inline(rows.join("\n"))) },
];

function paragraphs(text) {
  const nodes = [];
  const rows = text.split("\n");
  for (let row = 0; row < rows.length;) {
    const kind = KINDS.find(({ start }) => start.test(rows[row]));
    if (!kind) {
      row += 1; // an empty line only ends what was before
      continue;
    }
    let end = row + 1;
    while (!kind.single && end < rows.length && KINDS.find(({ start }) => start.test(rows[end])) === kind) end += 1;
    nodes.push(kind.draw(rows.slice(row, end)));
    row = end;
  }
  return nodes;
}

const FENCE = /^```[^\n]*\n([\s\S]*?)\n?```\s*$/gm;

export function markdownBlock(block) {
  const nodes = [];
  let from = 0;
  for (const match of block.text.matchAll(FENCE)) {
    nodes.push(...paragraphs(block.text.slice(from, match.index)), h("pre", {}, match[1]));
    from = match.index + match[0].length;
  }
  nodes.push(...paragraphs(block.text.slice(from)));
  return h("div", { class: "markdown" }, nodes);
}
