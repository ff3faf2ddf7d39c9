// The page: follows the address, draws the place it names, and keeps it current.

import { fetchWorkspace, listen } from "./api.js";
import { Conversation } from "./conversation.js";
import { fill, h, isNarrow } from "./dom.js";
import { forgetChoices } from "./message.js";
import { forgetModals, refreshViews } from "./modal.js";
import { closePopover } from "./popover.js";
import { drawSidebar, setDrawer } from "./sidebar.js";
import { channelTitle, isOwnPlace, me, replaceRoute, route, setWorkspace, workspace } from "./state.js";
import { applyTheme, drawStrip } from "./strip.js";
import { Thread } from "./thread.js";
import { forgetToasts, orToast, toast } from "./toast.js";
import { refreshTraffic } from "./traffic.js";

/** Bursts of events become one refresh of each kind. */
const GATHER_MS = 40;

const page = { as: null, conversation: null, thread: null, stopListening: null, offline: null };

function firstPlace() {
  const { channels } = workspace();
  return (channels.find((channel) => channel.member && !channel.archived) ?? channels[0])?.id ?? "home";
}

function drawTitle() {
  const { at } = route();
  const place = { home: workspace().bot.name, posts: "Public posts" }[at] ?? channelTitle(at);
  document.title = `${place} · ${me().name} · Local sandbox`;
}

/** Draw the conversation and the thread that the address names, unless they are there already. */
function drawPlace() {
  const { at, thread, message } = route();
  if (page.conversation?.at !== at) {
    page.conversation?.close();
    page.conversation = new Conversation(at);
    page.conversation.refresh({ opened: true });
    if (!isNarrow()) page.conversation.composer?.field.focus();
  }
  if (page.thread && (page.thread.channel !== at || page.thread.ts !== thread)) {
    page.thread.close();
    page.thread = null;
  }
  if (thread && !page.thread && page.conversation.messages) {
    page.thread = new Thread(at, thread);
    page.thread.messages.refresh();
    page.thread.composer.sync();
    page.thread.composer.field.focus();
  }
  if (message) (thread ? page.thread : page.conversation)?.messages?.reveal(message);
  drawSidebar();
  drawTitle();
}

async function refreshWorkspace() {
  const { as } = route();
  const found = await orToast(fetchWorkspace);
  if (!found || as !== route().as) return false;
  setWorkspace(found);
  return true;
}

function clearPlace() {
  page.conversation?.close();
  page.thread?.close();
  page.conversation = null;
  page.thread = null;
}

/** The address names nobody of this workspace: offer a way in. */
function drawNothing() {
  const words = h(
    "p",
    {},
    "There is nothing to show for this person. ",
    h("a", { href: "#" }, "Act as somebody who is here"),
  );
  fill(document.getElementById("main"), h("div", { class: "empty" }, words));
}

/** Become a person: everything on the page is theirs from here on. */
async function become(as) {
  page.as = as;
  page.stopListening?.();
  closePopover({ refocus: false });
  forgetModals();
  forgetChoices();
  forgetToasts();
  if (!(await refreshWorkspace())) {
    if (!workspace()) drawNothing();
    return;
  }
  const { at, message } = route();
  const known = isOwnPlace(at) || [...workspace().channels, ...workspace().ims].some((one) => one.id === at);
  replaceRoute({ as, at: known ? at : firstPlace(), message: known ? message : null });
  clearPlace();
  drawStrip();
  drawPlace();
  setDrawer(false);
  page.stopListening = listen({ onEvent: gather, onConnection });
}

function refreshMessages(channel) {
  if (page.conversation?.at === channel) page.conversation.refresh();
  if (page.thread?.channel === channel) page.thread.messages.refresh();
}

async function followWorkspace() {
  if (!(await refreshWorkspace())) return;
  drawSidebar();
  page.conversation?.follow();
}

const REFRESHES = {
  messages: ({ channel }) => {
    refreshMessages(channel);
    if (channel !== route().at) followWorkspace();
  },
  ephemeral: ({ channel }) => refreshMessages(channel),
  views: () => refreshViews(),
  home: () => page.conversation?.home?.refresh(false),
  toast: ({ text }) => toast(text, { problem: true }),
  workspace: () => followWorkspace(),
  traffic: () => refreshTraffic(),
};

const waiting = new Map();

function gather(event) {
  const key = JSON.stringify(event);
  if (waiting.has(key)) return;
  waiting.set(
    key,
    setTimeout(() => {
      waiting.delete(key);
      REFRESHES[event.type]?.(event);
    }, GATHER_MS),
  );
}

/**
 * While the line is down a notice says so. Whenever it comes up, the first time too, something may have happened that
 * nobody told this page of: everything is asked for again.
 */
function onConnection(connected) {
  page.offline?.remove();
  page.offline = null;
  if (!connected) {
    page.offline = h("p", { class: "offline", role: "status" }, "The sandbox server does not answer. Trying again…");
    document.getElementById("app").append(page.offline);
    return;
  }
  followWorkspace();
  page.conversation?.refresh();
  page.thread?.messages.refresh();
  refreshViews();
  refreshTraffic();
}

function onRoute() {
  const { as, at } = route();
  if (as !== page.as) {
    become(as);
    return;
  }
  if (!at) replaceRoute({ at: firstPlace() });
  closePopover({ refocus: false });
  drawPlace();
  setDrawer(false);
}

applyTheme();
window.addEventListener("hashchange", onRoute);
document.addEventListener("visibilitychange", () => page.conversation?.messages?.noteRead());
window.matchMedia("(max-width: 760px)").addEventListener("change", () => setDrawer(false));
document.getElementById("scrim").addEventListener("click", () => setDrawer(false));
document.getElementById("sidebar").addEventListener("keydown", (event) => {
  if (event.key === "Escape") setDrawer(false);
});
document.querySelector(".skip-link").addEventListener("click", (event) => {
  event.preventDefault(); // the hash is the page's address
  document.getElementById("main").focus();
});
become(route().as);
