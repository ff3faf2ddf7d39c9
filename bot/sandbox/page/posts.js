// Public posts as the app listens to them: nobody wrote them, the sandbox makes them up.

import { fetchPosts, sendBurst } from "./api.js";
import { clockTimeWithSeconds, dayKey, dayName, fullTime } from "./dates.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { orToast, toast } from "./toast.js";

const EVERY_MS = 2000;

function row(post) {
  const at = new Date(post.at * 1000);
  const day = dayKey(at) === dayKey(new Date()) ? "" : `${dayName(at)}, `;
  return h(
    "li",
    { class: "post", data: { post: post.id } },
    h(
      "time",
      { class: "post-time", datetime: at.toISOString(), title: fullTime(at) },
      `${day}${clockTimeWithSeconds(at)}`,
    ),
    h("p", { class: "post-text", dir: "auto" }, post.text),
  );
}

export class Posts {
  constructor(root) {
    this.list = h("ol", { class: "posts-list", "aria-label": "Newest posts first" });
    this.subjects = [];
    const button = h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        on: { click: () => this.chooseBurst(button) },
      },
      icon("bolt"),
      "Send a burst now",
    );
    fill(
      root,
      h(
        "div",
        { class: "posts-intro" },
        h(
          "p",
          {},
          "The sandbox makes these posts up; nobody wrote them, and some of them are wrong on purpose. The app listens " +
            "to them as it would to a public network. In a burst many people write about one subject, from now on for " +
            "about half an hour.",
        ),
        button,
      ),
      this.list,
    );
    this.timer = setInterval(() => this.follow(), EVERY_MS);
  }

  /** While the page is looked at; a server that does not answer is told of elsewhere. */
  async follow() {
    if (document.hidden) return;
    const answer = await fetchPosts().catch(() => null);
    if (answer) this.draw(answer);
  }

  async refresh() {
    const answer = await orToast(fetchPosts);
    if (answer) this.draw(answer);
  }

  draw({ posts, subjects }) {
    this.subjects = subjects;
    const shown = new Set([...this.list.children].map((node) => node.dataset.post));
    this.list.prepend(...posts.filter((post) => !shown.has(post.id)).map(row));
    while (this.list.childElementCount > posts.length) this.list.lastElementChild.remove();
  }

  chooseBurst(button) {
    openMenu(button, "Send a burst now", [
      {
        title: "Many people write about",
        items: this.subjects.map((subject) => ({
          label: subject.title,
          data: { subject: subject.key },
          run: () => this.burst(subject),
        })),
      },
    ]);
  }

  async burst(subject) {
    if (await orToast(() => sendBurst(subject.key))) {
      toast(`Many people begin to write about “${subject.title}”. Whoever listens needs a few minutes to be sure.`);
    }
  }

  close() {
    clearInterval(this.timer);
  }
}
