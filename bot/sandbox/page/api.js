// The page's way to the sandbox server: one function per thing a person does.

import { route } from "./state.js";

/** A refusal of the server; its message is the sentence to show. */
export class Refused extends Error {}

async function request(method, path, { query = {}, json, form } = {}) {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== null && value !== undefined) parameters.set(key, value);
  const search = parameters.size ? `?${parameters}` : "";
  const options = { method };
  if (json) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(json);
  } else if (form) options.body = form;
  let response;
  try {
    response = await fetch(`/page-api/${path}${search}`, options);
  } catch {
    throw new Refused("The sandbox server does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(answer?.error ?? `The sandbox server answered ${response.status}.`);
  return answer;
}

const as = () => route().as;
const get = (path, query = {}) => request("GET", path, { query });
const post = (path, json) => request("POST", path, { json: { as: as(), ...json } });

export const fetchWorkspace = () => get("workspace", { as: as() });
export const fetchMessages = (channel, thread) => get("messages", { as: as(), channel, thread });
export const fetchViews = () => get("views", { as: as() });
export const fetchTraffic = () => get("traffic");

/** {posts: [{id, at, text}], newest first; subjects: [{key, title}], what a burst can be about}. */
export const fetchPosts = () => get("posts");
export const sendBurst = (subject) => post("posts/burst", { subject });

/** {view}: the Home view or null. `opened`: the person just opened the tab, which the app hears (`app_home_opened`). */
export const fetchHome = (opened) => get("home", { as: as(), quiet: opened ? null : 1 });

export const postMessage = (channel, text, { thread = null, files = [] } = {}) =>
  post("message", { channel, text, ...(thread ? { thread_ts: thread } : {}), ...(files.length ? { files } : {}) });
export const deleteMessage = (channel, ts) => post("message/delete", { channel, ts });
export const runCommand = (channel, command, text) => post("command", { channel, command, text });
export const runShortcut = (callbackId, message = {}) => post("shortcut", { callback_id: callbackId, ...message });
export const sendAction = (action) => post("action", action);
export const fetchSuggestions = (asked) => post("suggest", asked);
export const markRead = (channel) => post("read", { channel });
export const submitView = (viewId, state) => post("view/submit", { view_id: viewId, state });
export const closeView = (viewId) => post("view/close", { view_id: viewId });

/** Upload one File; gives the file object that Slack would put into a view's state. */
export async function uploadFile(file) {
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = await request("POST", "upload", { query: { as: as() }, form });
  return answer.file;
}

/** Where the page can show a file from. */
export function fileAddress(id) {
  return `/page-api/file/${encodeURIComponent(id)}?${new URLSearchParams({ as: as() })}`;
}

/**
 * Live updates for the acting person. `onEvent` gets each event, `onConnection` true/false as the line comes and goes.
 * The browser reconnects by itself. Gives a function that ends it.
 */
export function listen({ onEvent, onConnection }) {
  const source = new EventSource(`/page-api/events?${new URLSearchParams({ as: as() })}`);
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => onConnection(false));
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  return () => source.close();
}
