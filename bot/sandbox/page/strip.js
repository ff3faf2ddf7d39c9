// The line at the top: which workspace this is, that it is not Slack, and the switches of the page itself.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { setDrawer } from "./sidebar.js";
import { workspace } from "./state.js";
import { isTrafficOpen, toggleTraffic } from "./traffic.js";

const THEME_KEY = "sandbox-theme";

const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
};

/** Apply the theme chosen earlier, if any; otherwise the system's counts. */
export function applyTheme() {
  const chosen = localStorage.getItem(THEME_KEY);
  if (chosen) document.documentElement.dataset.theme = chosen;
}

function themeButton() {
  const button = h("button", { type: "button", class: "icon-button", on: { click: () => toggle() } });
  const sync = () => {
    const words = isDark() ? "Use light colours" : "Use dark colours";
    button.setAttribute("aria-label", words);
    button.title = words;
    fill(button, icon(isDark() ? "sun" : "moon"));
  };
  const toggle = () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem(THEME_KEY, document.documentElement.dataset.theme);
    sync();
  };
  sync();
  return button;
}

function trafficButton() {
  const button = h(
    "button",
    {
      type: "button",
      class: "strip-button",
      "aria-expanded": String(isTrafficOpen()),
      "aria-controls": "traffic",
      on: { click: () => toggleTraffic(button) },
    },
    icon("traffic"),
    "Traffic",
  );
  return button;
}

export function drawStrip() {
  const drawerButton = h(
    "button",
    {
      type: "button",
      class: "icon-button drawer-button",
      "aria-label": "Places",
      "aria-expanded": "false",
      "aria-controls": "sidebar",
      on: { click: () => setDrawer(true) },
    },
    icon("menu"),
  );
  fill(
    document.getElementById("strip"),
    drawerButton,
    h("span", { class: "strip-team" }, workspace().team.name),
    h(
      "p",
      { class: "strip-note" },
      h("strong", {}, "Local sandbox, not Slack."),
      h("span", { class: "strip-more" }, " Everything stays on this computer; the people are made up."),
    ),
    trafficButton(),
    themeButton(),
  );
}
