// What the page knows: where it is (kept in the address, so that two tabs can be two people) and the workspace.

const DEFAULT_PERSON = "U0AMARA";

let current = null;

/**
 * Where the page is: `as` acting person, `at` channel id, `home` or `posts`, `thread` the open thread's ts or null,
 * `message` the ts of a message to point out or null. In the address they are called as, channel, thread, ts.
 */
export function route() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  return {
    as: parameters.get("as") || DEFAULT_PERSON,
    at: parameters.get("channel"),
    thread: parameters.get("thread"),
    message: parameters.get("ts"),
  };
}

/** The address of a place; what is not named stays as it is, except that another place closes the thread. */
export function address(change) {
  const now = route();
  const moves = change.at !== undefined && change.at !== now.at;
  const next = {
    as: change.as ?? now.as,
    channel: change.at ?? now.at,
    thread: change.thread === undefined ? (moves ? null : now.thread) : change.thread,
    ts: change.message ?? null,
  };
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(next)) if (value) parameters.set(key, value);
  return `#${parameters}`;
}

/** Go to a place; the page follows through `hashchange`. */
export function go(change) {
  location.hash = address(change);
}

/** Like `go`, without leaving a step in the browser's history. */
export function replaceRoute(change) {
  history.replaceState(null, "", address(change));
}

export function setWorkspace(found) {
  current = found;
}

export function workspace() {
  return current;
}

/** The acting person, as the workspace describes them; undefined before it is loaded. */
export function me() {
  return current?.people.find((one) => one.id === current.me);
}

export function bot() {
  return current.bot;
}

export function isBot(id) {
  return id !== undefined && [bot().id, bot().bot_id].includes(id);
}

/** A person by id; undefined for the bot and for strangers. */
export function person(id) {
  return current.people.find((one) => one.id === id);
}

/** A channel or direct message by id, whichever it is; undefined when the acting person cannot see it. */
export function channel(id) {
  return current.channels.find((one) => one.id === id) ?? current.ims.find((one) => one.id === id);
}

/** The acting person's direct message with the bot; undefined before there is one. */
export function botIm() {
  return current.ims.find((one) => isBot(one.person));
}

/** Is this a place of the page itself, beside channels and direct messages? */
export function isOwnPlace(at) {
  return at === "home" || at === "posts";
}

/** What a channel or direct message is called, with its sign. */
export function channelTitle(id) {
  const found = channel(id);
  if (!found) return id;
  if (found.person === undefined) return `#${found.name}`;
  return isBot(found.person) ? bot().name : (person(found.person)?.name ?? found.person);
}
