// What goes over the wire between the workspace and the app: Web API calls, and deliveries with their acknowledgements.

import { fetchTraffic } from "./api.js";
import { clockTimeWithSeconds } from "./dates.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { orToast } from "./toast.js";

const panel = () => document.getElementById("traffic");

export function isTrafficOpen() {
  return !panel().hidden;
}

/** Show or hide the panel; `button` is the switch, whose state follows. */
export function toggleTraffic(button) {
  const open = !isTrafficOpen();
  panel().hidden = !open;
  document.getElementById("app").classList.toggle("with-traffic", open);
  button.setAttribute("aria-expanded", String(open));
  if (!open) {
    panel().replaceChildren();
    return;
  }
  const close = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close traffic", on: { click: () => toggleTraffic(button) } },
    icon("close"),
  );
  fill(
    panel(),
    h(
      "header",
      { class: "panel-head" },
      h(
        "div",
        { class: "panel-words" },
        h("h2", {}, "Traffic"),
        h("p", {}, "Between the workspace and the app, newest first. Tokens are left out."),
      ),
      close,
    ),
    h("div", { class: "traffic-list", role: "log", "aria-label": "Traffic", "aria-live": "off", tabindex: "0" }),
  );
  refreshTraffic();
}

const milliseconds = (value) => (value === undefined ? "" : `${value} ms`);

/** What happened, by the entry's kind: a call of the app, a delivery to it, or what was wrong with its answer. */
function nameOf(entry) {
  if (entry.kind === "call") return entry.method;
  const again = entry.attempt ? `, attempt ${entry.attempt + 1}` : "";
  return [entry.what ?? entry.kind, entry.name].filter(Boolean).join(" · ") + again;
}

/** An entry in words: which way it went, what it was, how it ended. */
function describe(entry) {
  const delivery = entry.kind === "delivery";
  const answer = entry.answer ?? entry.error;
  const good = answer === "ok";
  return {
    way: delivery ? "to-app" : "from-app",
    from: delivery ? "Slack → app" : "app → Slack",
    name: nameOf(entry),
    outcome: delivery && good ? "acknowledged" : answer,
    good,
  };
}

function row(entry) {
  const { way, from, name, outcome, good } = describe(entry);
  const detail = h("pre", { class: "traffic-detail" });
  const node = h(
    "details",
    { class: `traffic-row traffic-${way}`, data: { entry: entry.no, kind: entry.kind, name } },
    h(
      "summary",
      {},
      h("time", { class: "traffic-time" }, clockTimeWithSeconds(new Date(entry.at * 1000))),
      h("span", { class: "traffic-way" }, from),
      h("span", { class: "traffic-name" }, name),
      h("span", { class: good ? "traffic-outcome" : "traffic-outcome traffic-bad" }, outcome),
      h("span", { class: "traffic-took" }, milliseconds(entry.took_ms)),
    ),
    detail,
  );
  // Payloads are long: each is written out only when somebody looks.
  node.addEventListener("toggle", () => {
    detail.textContent = node.open ? JSON.stringify(entry, null, 2) : "";
  });
  return node;
}

/** Bring the list up to date, if it is open; rows that are there stay as they are, opened or not, focused or not. */
export async function refreshTraffic() {
  if (!isTrafficOpen()) return;
  const answer = await orToast(fetchTraffic);
  const list = panel().querySelector(".traffic-list");
  if (!answer || !list) return;
  const newest = answer.entries.at(-1)?.no ?? 0;
  let shown = Number(list.firstElementChild?.dataset.entry ?? 0);
  if (newest < shown) {
    list.replaceChildren(); // the server has started anew, and counts from one again
    shown = 0;
  }
  const fresh = answer.entries.filter((entry) => entry.no > shown);
  list.prepend(...fresh.toReversed().map(row));
  while (list.childElementCount > answer.entries.length) list.lastElementChild.remove();
}
