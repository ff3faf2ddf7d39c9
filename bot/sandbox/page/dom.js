// Building DOM nodes. Data only ever becomes text nodes or checked attributes; no markup is parsed in the page.

/**
 * Make an element.
 * `props`: `class`, `on` ({event: listener}), `data` ({name: value}), anything else is an attribute
 * (`true` = present without a value; `false`, `null`, `undefined` = absent).
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, item] of Object.entries(value)) {
        if (item !== null && item !== undefined) node.dataset[key] = item;
      }
    } else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** Append strings and nodes, however nested; empty values are skipped. */
function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

/** Replace all children of a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

let counter = 0;

/** An id that is unique in this page, for labels and `aria-*` references. */
export function uniqueId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address if it is one a link may open, else null (`javascript:` and the like never become links). */
export function safeUrl(address) {
  try {
    const url = new URL(address, location.href);
    return SAFE_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** True while the layout is the narrow one (a phone). Keep in step with the media queries in styles/. */
export function isNarrow() {
  return window.matchMedia("(max-width: 760px)").matches;
}

const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex='0']";

/** The focusable elements inside a node, in document order. */
export function focusable(node) {
  return [...node.querySelectorAll(FOCUSABLE)].filter((item) => item.getClientRects().length > 0);
}

/**
 * What has the focus inside `root`, described so that it can be found again after a redraw: its block and action,
 * which of several such elements it is, and the caret.
 */
export function rememberFocus(root) {
  const active = document.activeElement;
  if (!active || !root.contains(active)) return null;
  const owner = active.closest("[data-action-id]");
  const key = owner
    ? `[data-action-id="${CSS.escape(owner.dataset.actionId)}"][data-block-id="${CSS.escape(owner.dataset.blockId)}"]`
    : active.dataset.focusKey
      ? `[data-focus-key="${CSS.escape(active.dataset.focusKey)}"]`
      : null;
  if (!key) return null;
  const holder = root.querySelector(key);
  const nth = owner && owner !== active ? focusable(holder).indexOf(active) : -1;
  const caret = "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  return { key, nth, caret };
}

/** Give the focus back to what `rememberFocus` described, if it still exists. */
export function restoreFocus(root, memory) {
  if (!memory) return;
  const holder = root.querySelector(memory.key);
  const target = memory.nth >= 0 && holder ? focusable(holder)[memory.nth] : holder;
  if (!target) return;
  target.focus({ preventScroll: true });
  if (memory.caret && memory.caret[0] !== null && target.setSelectionRange) target.setSelectionRange(...memory.caret);
}
