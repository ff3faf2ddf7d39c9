// One block → one element; the dispatch table of block types.

import { h } from "../dom.js";
import { actionsBlock } from "./actions.js";
import { contextBlock } from "./context.js";
import { imageBlock } from "./image.js";
import { inputBlock } from "./input.js";
import { markdownBlock } from "./markdown.js";
import { richTextBlock } from "./rich_text.js";
import { sectionBlock } from "./section.js";
import { plainText } from "./text.js";

const RENDERERS = {
  actions: actionsBlock,
  context: contextBlock,
  divider: () => h("hr", { class: "block-divider" }),
  header: (block) => h(`h${block.level ?? 3}`, { class: "block-header" }, plainText(block.text)),
  image: imageBlock,
  input: inputBlock,
  markdown: markdownBlock,
  rich_text: richTextBlock,
  section: sectionBlock,
};

function unknown(block) {
  return h("p", { class: "block-unknown" }, `This page does not draw blocks of the type “${block.type}”.`);
}

/** Draw blocks on a surface; each element carries its block_id and type. */
export function drawBlocks(blocks, surface) {
  return blocks.map((block) => {
    const node = (RENDERERS[block.type] ?? unknown)(block, surface);
    node.classList.add("block");
    node.dataset.block = block.block_id ?? "";
    node.dataset.blockType = block.type;
    return node;
  });
}
