// The list of messages of a channel or of a thread. A refresh redraws only the messages that changed, keeps the scroll
// position, and follows new messages when the person was at the end.

import { fetchMessages, markRead } from "./api.js";
import { dayKey, dayName, fromTs } from "./dates.js";
import { fill, h, rememberFocus, restoreFocus } from "./dom.js";
import { authorOf, drawMessage } from "./message.js";
import { me } from "./state.js";
import { orToast } from "./toast.js";

const FOLLOWS_WITHIN_S = 5 * 60;
const AT_END_PX = 48;

function follows(message, before) {
  if (!before || message.blocks?.length || before.blocks?.length || message.ephemeral || before.ephemeral) return false;
  return authorOf(message) === authorOf(before) && Number(message.ts) - Number(before.ts) < FOLLOWS_WITHIN_S;
}

export class Messages {
  /** `thread`: the ts of its first message, or null for the channel itself. */
  constructor(root, channel, thread = null) {
    this.channel = channel;
    this.thread = thread;
    this.drawn = new Map();
    this.asked = 0;
    this.atEnd = true;
    this.list = h("div", {
      class: "messages-list",
      role: "log",
      "aria-label": thread ? "Replies" : "Messages",
      "aria-busy": "true",
    });
    this.newer = h(
      "button",
      { type: "button", class: "newer", hidden: true, on: { click: () => this.toEnd() } },
      "New messages",
    );
    this.scroller = h("div", { class: "messages-scroll" }, this.list);
    fill(root, this.scroller, this.newer);
    this.scroller.addEventListener("scroll", () => this.noteScroll());
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("focusin", (event) => this.rove(event.target.closest("article")));
    // Images arrive after their messages: whoever is at the end stays there.
    this.resizes = new ResizeObserver(() => {
      if (this.atEnd) this.toEnd();
    });
    this.resizes.observe(this.list);
    this.resizes.observe(this.scroller);
  }

  /** End what runs on behind a list that is taken away. */
  close() {
    this.asked += 1;
    this.resizes.disconnect();
  }

  noteScroll() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    this.atEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    if (this.atEnd) this.newer.hidden = true;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
  }

  /** One message at a time is a stop of the Tab key: the one last visited, at first the newest. */
  rove(article) {
    for (const one of this.list.querySelectorAll("article[tabindex='0']")) one.tabIndex = -1;
    if (article) article.tabIndex = 0;
  }

  /** Arrow keys walk from message to message. */
  onKey(event) {
    const article = event.target.closest("article");
    if (event.target !== article || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const all = [...this.list.querySelectorAll("article")];
    all[all.indexOf(article) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    event.preventDefault();
  }

  async refresh() {
    this.asked += 1;
    const mine = this.asked;
    const answer = await orToast(() => fetchMessages(this.channel, this.thread));
    if (answer && mine === this.asked) this.show(answer.messages);
  }

  /** What the list shows, in order: day dividers and messages, each with a key and a signature. */
  items(messages) {
    const items = [];
    let before = null;
    for (const message of messages) {
      const date = fromTs(message.ts);
      const day = dayKey(date);
      const newDay = !before || dayKey(fromTs(before.ts)) !== day;
      if (newDay && !this.thread) {
        const name = dayName(date);
        items.push({ key: `day ${day}`, signature: name, draw: () => h("div", { class: "day" }, h("span", {}, name)) });
      }
      const options = {
        follows: !newDay && follows(message, before),
        inThread: this.thread !== null,
      };
      items.push({
        key: `message ${message.ts}`,
        signature: JSON.stringify([message, options.follows, me().id]),
        draw: () => drawMessage(this.channel, message, options),
      });
      before = message;
    }
    return items;
  }

  show(messages) {
    const first = this.messages === undefined;
    const items = this.items(messages);
    const newest = messages.at(-1)?.ts;
    const grew = !first && newest !== this.messages.at(-1)?.ts;
    this.messages = messages;
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.drawn.delete(key);
    }
    let cursor = this.list.firstElementChild;
    for (const item of items) {
      const inPlace = cursor !== null && this.drawn.get(item.key)?.node === cursor;
      if (inPlace) cursor = cursor.nextElementSibling; // before it may be replaced by a new drawing
      const node = this.settle(item);
      if (!inPlace) this.list.insertBefore(node, cursor);
    }
    if (!this.list.querySelector("article[tabindex='0']")) this.rove([...this.list.querySelectorAll("article")].at(-1));
    this.list.setAttribute("aria-busy", "false");
    this.scroller.classList.toggle("messages-empty", items.length === 0);
    this.noteRead();
    if (first || this.atEnd) this.toEnd();
    else if (grew) this.newer.hidden = false;
    if (first && this.wanted) this.reveal(this.wanted);
  }

  /** What stands in an open channel has been read, while the person looks at the page. */
  noteRead() {
    const newest = this.messages?.at(-1)?.ts;
    if (this.thread || document.hidden || newest === undefined || newest === this.readUpTo) return;
    this.readUpTo = newest;
    markRead(this.channel).catch(() => (this.readUpTo = null));
  }

  /** The node for an item: the one that is there if nothing changed, else a new one in its place. */
  settle(item) {
    const known = this.drawn.get(item.key);
    if (known?.signature === item.signature) return known.node;
    const node = item.draw();
    if (known) {
      const focus = rememberFocus(known.node);
      known.node.replaceWith(node);
      restoreFocus(node, focus);
    }
    this.drawn.set(item.key, { node, signature: item.signature });
    return node;
  }

  /** Scroll to a message and mark it for a moment; before the first load this is remembered. */
  reveal(ts) {
    this.wanted = ts;
    const known = this.drawn.get(`message ${ts}`);
    if (!known) return;
    this.wanted = null;
    const tall = known.node.offsetHeight > this.scroller.clientHeight;
    known.node.scrollIntoView({ block: tall ? "start" : "center" });
    this.noteScroll();
    known.node.classList.add("message-found");
    known.node.focus({ preventScroll: true });
  }
}
