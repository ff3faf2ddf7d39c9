// The middle of the page: one channel or direct message, the app's Home, or the public posts.

import { Composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { Home, appTabs } from "./home.js";
import { icon } from "./icons.js";
import { Messages } from "./messages.js";
import { avatar, badges, nameOf } from "./people.js";
import { Posts } from "./posts.js";
import { bot, channel, isBot, isOwnPlace, person } from "./state.js";

function channelHead(found) {
  const signs = [
    found.private && h("span", { class: "badge" }, "Private"),
    found.shared && h("span", { class: "badge badge-outside" }, "Shared with another organisation"),
    found.archived && h("span", { class: "badge badge-deleted" }, "Archived"),
  ];
  return [
    found.private ? icon("lock") : h("span", { class: "hash", "aria-hidden": "true" }, "#"),
    h("h1", {}, found.name),
    signs,
  ];
}

function imHead(found) {
  const someone = person(found.person);
  return [
    avatar(found.person, { size: "small" }),
    h("h1", {}, nameOf(found.person)),
    badges(someone ?? {}),
    someone?.title && h("p", { class: "head-title" }, someone.title),
  ];
}

function appHead(tab) {
  return [avatar(bot().id, { size: "small" }), h("h1", {}, bot().name), appTabs(tab)];
}

const postsHead = () => [icon("globe"), h("h1", {}, "Public posts"), h("span", { class: "badge" }, "Generated")];

/** Why nothing can be written here; null when it can. */
function closedBecause(found) {
  if (found.archived) return "This channel is archived: it can be read, not written in.";
  if (found.member === false) return "You are not in this channel.";
  if (isBot(found.person) && bot().messages_read_only) return "Sending messages to this app has been turned off.";
  return null;
}

export class Conversation {
  /** `at`: a channel's id, "home" or "posts". */
  constructor(at) {
    this.at = at;
    this.found = channel(at);
    const head = h("header", { class: "panel-head" });
    const body = h("div", { class: isOwnPlace(at) ? at : "messages" });
    this.foot = h("div", { class: "conversation-foot" });
    fill(document.getElementById("main"), head, body, this.foot);
    this.head = head;
    if (at === "home") this.home = new Home(body);
    else if (at === "posts") this.posts = new Posts(body);
    else if (this.found) this.messages = new Messages(body, at);
    else fill(body, h("div", { class: "empty" }, h("p", {}, "There is no such conversation, or you are not in it.")));
    this.drawHead();
    this.drawFoot();
  }

  drawHead() {
    if (this.at === "home") fill(this.head, appHead("home"));
    else if (this.at === "posts") fill(this.head, postsHead());
    else if (this.found && isBot(this.found.person)) fill(this.head, appHead("messages"));
    else if (this.found)
      fill(this.head, this.found.person === undefined ? channelHead(this.found) : imHead(this.found));
  }

  drawFoot() {
    const closed = this.found ? closedBecause(this.found) : "";
    if (isOwnPlace(this.at) || !this.found) fill(this.foot);
    else if (closed !== null) {
      this.composer = null;
      fill(this.foot, h("p", { class: "closed" }, closed));
    } else if (!this.composer) {
      this.composer = new Composer(this.at);
      fill(this.foot, this.composer.node);
      this.composer.sync();
    }
  }

  /** The workspace changed: the channel may have been renamed, archived, left. */
  follow() {
    this.found = channel(this.at);
    this.drawHead();
    this.drawFoot();
  }

  refresh({ opened = false } = {}) {
    if (this.home) return this.home.refresh(opened);
    if (this.posts) return this.posts.refresh();
    return this.messages?.refresh();
  }

  close() {
    this.messages?.close();
    this.posts?.close();
  }
}
