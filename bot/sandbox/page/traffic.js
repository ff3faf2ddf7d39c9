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

const milliseconds = (value) => (value === null || value === undefined ? "" : `${Math.round(value)} ms`);

/** An entry in words: which way it went, what it was, how it ended and how long that took. */
function describe(entry) {
  if (entry.kind === "call") {
    const good = entry.ok === true;
    return {
      way: "from-app",
      from: "app → Slack",
      name: entry.method,
      outcome: good ? "ok" : (entry.error ?? String(entry.status)),
      good,
    };
  }
  const good = entry.acked === true;
  return {
    way: "to-app",
    from: "Slack → app",
    name: entry.type,
    outcome: good ? "acknowledged" : (entry.error ?? "not acknowledged"),
    good,
  };
}

function row(entry) {
  const { way, from, name, outcome, good } = describe(entry);
  const detail = h("pre", { class: "traffic-detail" });
  const node = h(
    "details",
    { class: `traffic-row traffic-${way}`, data: { entry: entry.id, kind: entry.kind, name } },
    h(
      "summary",
      {},
      h("time", { class: "traffic-time" }, clockTimeWithSeconds(new Date(entry.at * 1000))),
      h("span", { class: "traffic-way" }, from),
      h("span", { class: "traffic-name" }, name),
      h("span", { class: good ? "traffic-outcome" : "traffic-outcome traffic-bad" }, outcome),
      h("span", { class: "traffic-took" }, milliseconds(entry.ms)),
    ),
    detail,
  );
  // Payloads are long: each is written out only when somebody looks.
  node.addEventListener("toggle", () => {
    detail.textContent = node.open ? JSON.stringify(entry.detail ?? entry, null, 2) : "";
  });
  return node;
}

/** Bring the list up to date, if it is open; rows that are there stay as they are, opened or not. */
export async function refreshTraffic() {
  if (!isTrafficOpen()) return;
  const answer = await orToast(fetchTraffic);
  const list = panel().querySelector(".traffic-list");
  if (!answer || !list) return;
  const known = new Map([...list.children].map((node) => [node.dataset.signature, node]));
  const nodes = answer.entries.toReversed().map((entry) => {
    const signature = JSON.stringify(entry);
    const node = known.get(signature) ?? row(entry);
    node.dataset.signature = signature;
    return node;
  });
  list.replaceChildren(...nodes);
}
