// Where blocks live (a modal, Home, a message): passes what people do with their elements on to the app.

import { fetchSuggestions, sendAction } from "./api.js";
import { drawBlocks } from "./blocks/block.js";
import { plainText, textNodes } from "./blocks/text.js";
import { ask } from "./confirm.js";
import { fill, rememberFocus, restoreFocus } from "./dom.js";
import { orToast, toast } from "./toast.js";

function confirmed(element) {
  const dialog = element.confirm;
  if (!dialog) return true;
  return ask({
    title: plainText(dialog.title),
    text: textNodes(dialog.text),
    confirm: plainText(dialog.confirm),
    deny: plainText(dialog.deny),
    danger: dialog.style === "danger",
  });
}

export class Surface {
  /** `container`: what Slack calls so: {type: "message", channel, ts} or {type: "view", view_id}. `form`: its Form. */
  constructor(container, form) {
    this.container = container;
    this.form = form;
    /** Input blocks drawn on this surface: block_id → {showError(words), focus()}. */
    this.inputs = new Map();
  }

  /** Draw the surface's blocks into `root`; what was typed, the focus and the caret stay. */
  drawInto(root, blocks) {
    const focus = rememberFocus(root);
    this.form.adopt(blocks);
    this.inputs.clear();
    fill(root, drawBlocks(blocks, this));
    restoreFocus(root, focus);
  }

  read(block, element) {
    return this.form.read(block, element);
  }

  /** Keep what was typed or chosen; the complaint at this field, if any, is then out of date. */
  write(block, element, value) {
    this.form.write(block, element, value);
    if (this.form.errors.delete(block.block_id)) this.inputs.get(block.block_id)?.showError(null);
  }

  /** Say what is wrong at an input block. */
  complain(block, words) {
    this.form.errors.set(block.block_id, words);
    this.inputs.get(block.block_id)?.showError(words);
  }

  /** Does a choice in this block reach the app at once? In input blocks only where the app asked for it. */
  isLive(block) {
    return block.type !== "input" || block.dispatch_action === true;
  }

  /** What the app offers in a menu of its own for what was typed; null when it offered nothing it may. */
  async suggest(block, element, typed) {
    const answer = await orToast(() =>
      fetchSuggestions({
        container: this.container,
        block_id: block.block_id,
        action_id: element.action_id,
        value: typed,
      }),
    );
    if (answer?.error) toast(answer.error, { problem: true });
    return answer && !answer.error ? answer : null;
  }

  /** A choice was made: confirm where asked, keep it, tell the app. False when the person took it back. */
  async choose(block, element, value, node) {
    const live = this.isLive(block);
    if (live && !(await confirmed(element))) return false;
    this.write(block, element, value);
    if (live) this.dispatch(block, element, value, node);
    return true;
  }

  /** A button or an overflow item was pressed. False when it was not confirmed. */
  async press(block, element, value, node) {
    if (!(await confirmed(element))) return false;
    this.dispatch(block, element, value, node);
    return true;
  }

  /** Send a block action; the element is busy until the app has acknowledged it. */
  async dispatch(block, element, value, node) {
    node.setAttribute("aria-busy", "true");
    const answer = await orToast(() =>
      sendAction({
        container: this.container,
        block_id: block.block_id,
        action_id: element.action_id,
        value,
        state: this.form.values(),
      }),
    );
    node.removeAttribute("aria-busy");
    if (answer?.error) toast(answer.error, { problem: true });
    node.classList.toggle("action-failed", !answer || Boolean(answer.error));
  }
}
