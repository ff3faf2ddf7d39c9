// The thread panel beside the conversation; on a narrow window it covers everything.

import { Composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { Messages } from "./messages.js";
import { channelTitle, go } from "./state.js";

export class Thread {
  constructor(channel, ts) {
    this.channel = channel;
    this.ts = ts;
    const list = h("div", { class: "messages" });
    this.composer = new Composer(channel, ts);
    fill(
      document.getElementById("thread"),
      h(
        "header",
        { class: "panel-head" },
        h("div", { class: "panel-words" }, h("h2", {}, "Thread"), h("p", {}, channelTitle(channel))),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": "Close thread",
            on: { click: () => go({ thread: null }) },
          },
          icon("close"),
        ),
      ),
      list,
      this.composer.node,
    );
    this.messages = new Messages(list, channel, ts);
    document.getElementById("thread").hidden = false;
    document.getElementById("app").classList.add("with-thread");
  }

  close() {
    this.messages.close();
    document.getElementById("thread").hidden = true;
    document.getElementById("thread").replaceChildren();
    document.getElementById("app").classList.remove("with-thread");
  }
}
