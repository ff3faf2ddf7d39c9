// The app's place in the workspace: its Home tab, and the tab with its messages.

import { fetchHome } from "./api.js";
import { fill, h } from "./dom.js";
import { Form } from "./form.js";
import { avatar } from "./people.js";
import { address, bot, botIm } from "./state.js";
import { Surface } from "./surface.js";
import { orToast } from "./toast.js";

/** The two tabs under the app's name; `current` is "home" or "messages". */
export function appTabs(current) {
  const tab = (key, label, at) =>
    h(
      "a",
      {
        class: "tab",
        href: address({ at }),
        "aria-current": key === current ? "page" : null,
        data: { focusKey: `tab-${key}` },
      },
      label,
    );
  return h(
    "nav",
    { class: "tabs", "aria-label": `${bot().name}` },
    tab("home", "Home", "home"),
    botIm() && tab("messages", "Messages", botIm().id),
  );
}

export class Home {
  constructor(root) {
    this.body = h("div", { class: "home-body", data: { surface: "home" } });
    fill(root, this.body);
    this.view = undefined;
    this.surface = null;
    this.asked = 0;
  }

  /** Fetch and draw; `opened` when the person has just come here, which the app hears of. */
  async refresh(opened) {
    this.asked += 1;
    const mine = this.asked;
    const answer = await orToast(() => fetchHome(opened));
    if (!answer || mine !== this.asked || !this.body.isConnected) return;
    const { view } = answer;
    if (!view) {
      this.view = null;
      fill(
        this.body,
        h(
          "div",
          { class: "empty" },
          avatar(bot().id, { size: "large" }),
          h("p", {}, `${bot().name} has not published a Home for you yet.`),
        ),
      );
      return;
    }
    if (this.view && this.view.id === view.id && this.view.hash === view.hash) return;
    if (!this.surface || this.view?.id !== view.id)
      this.surface = new Surface({ type: "view", view_id: view.id }, new Form());
    this.view = view;
    this.surface.drawInto(this.body, view.blocks);
  }
}
