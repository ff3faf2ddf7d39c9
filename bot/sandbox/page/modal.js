// The stack of open modals. Only the top one is shown; the ones below keep what was typed until it is their turn again.

import { Refused, closeView, fetchViews, submitView } from "./api.js";
import { plainText } from "./blocks/text.js";
import { fill, focusable, h, uniqueId } from "./dom.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { closePopover } from "./popover.js";
import { route } from "./state.js";
import { Surface } from "./surface.js";
import { orToast } from "./toast.js";
import { problems } from "./validation.js";

const TROUBLE = "We had some trouble connecting. Try again?";

class Modal {
  constructor(view) {
    this.surface = new Surface({ type: "view", view_id: view.id }, new Form(route().at));
    this.titleId = uniqueId("modal-title");
    this.title = h("h2", { class: "dialog-title", id: this.titleId });
    this.under = h("p", { class: "dialog-under" });
    this.trouble = h("p", { class: "dialog-trouble", role: "alert", hidden: true });
    this.body = h("div", { class: "dialog-body" });
    this.closeButton = h("button", { type: "button", class: "button", on: { click: () => this.close() } });
    this.submitButton = h("button", { type: "submit", class: "button button-primary" });
    this.dialog = h(
      "form",
      {
        class: "dialog",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": this.titleId,
        tabindex: "-1",
        novalidate: true,
        data: { viewId: view.id },
      },
      h(
        "header",
        { class: "dialog-head" },
        h("div", {}, this.under, this.title),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Close", on: { click: () => this.close() } },
          icon("close"),
        ),
      ),
      this.body,
      this.trouble,
      h("footer", { class: "dialog-buttons" }, this.closeButton, this.submitButton),
    );
    this.node = h("div", { class: "dialog-layer" }, this.dialog);
    this.dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
      if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && this.view.submit) this.submit();
      if (event.key === "Tab") this.keepFocus(event);
    });
  }

  /** Draw the view as it now is; an unchanged one is left alone. */
  update(view, under) {
    this.under.textContent = under ? `over “${under}”` : "";
    if (this.view && this.view.hash === view.hash) return;
    this.view = view;
    const scroll = this.body.scrollTop;
    this.title.textContent = plainText(view.title);
    this.dialog.dataset.callbackId = view.callback_id ?? "";
    this.surface.drawInto(this.body, view.blocks);
    this.body.scrollTop = scroll;
    this.closeButton.textContent = plainText(view.close) || (view.submit ? "Cancel" : "Close");
    this.submitButton.textContent = plainText(view.submit);
    this.submitButton.hidden = !view.submit;
    this.submitButton.disabled = !view.submit || view.submit_disabled === true; // Enter must not submit either
    // What had the focus may be gone, hidden or disabled; outside the dialog neither Escape nor Tab would be heard.
    const focused = document.activeElement;
    if (!focused || focused === document.body || (this.dialog.contains(focused) && (focused.hidden || focused.disabled)))
      this.dialog.focus({ preventScroll: true });
  }

  focusFirst() {
    const wanted =
      this.body.querySelector("[data-focus-on-load]") ?? focusable(this.body)[0] ?? focusable(this.dialog)[0];
    wanted?.focus();
  }

  /** Tab goes round inside the dialog. */
  keepFocus(event) {
    const items = focusable(this.dialog);
    const edge = event.shiftKey ? items[0] : items.at(-1);
    if (document.activeElement !== edge && this.dialog.contains(document.activeElement)) return;
    (event.shiftKey ? items.at(-1) : items[0])?.focus();
    event.preventDefault();
  }

  async close() {
    if (this.busy) return;
    await orToast(() => closeView(this.view.id));
    await refreshViews();
  }

  async submit() {
    if (this.busy || this.submitButton.disabled) return;
    closePopover({ refocus: false });
    if (this.body.querySelector(".upload-zone[aria-busy='true']")) {
      this.showTrouble("A file is still on its way. Try again in a moment.");
      return;
    }
    this.complain(problems(this.surface.form));
    if (this.surface.form.errors.size > 0) return;
    this.setBusy(true);
    try {
      const answer = await submitView(this.view.id, this.surface.form.values());
      if (answer.result === "errors") this.complain(new Map(Object.entries(answer.errors ?? {})));
      else if (answer.result === "failed") this.showTrouble(answer.error ?? TROUBLE);
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      this.showTrouble(refusal.message);
    } finally {
      this.setBusy(false);
    }
    await refreshViews();
  }

  setBusy(busy) {
    this.busy = busy;
    this.dialog.setAttribute("aria-busy", String(busy));
    this.submitButton.setAttribute("aria-busy", String(busy));
    if (busy) this.showTrouble(null);
  }

  showTrouble(words) {
    this.trouble.hidden = !words;
    fill(this.trouble, words && [icon("warning"), words]);
  }

  /** Show what is wrong at its field, and take the person to the first. */
  complain(found) {
    this.surface.form.errors = found;
    let first = null;
    for (const [blockId, input] of this.surface.inputs) {
      input.showError(found.get(blockId) ?? null);
      if (found.has(blockId)) first ??= input;
    }
    first?.focus();
  }
}

const modals = new Map();
let opener = null;

function show(views) {
  const app = document.getElementById("app");
  const layer = document.getElementById("modals");
  const before = [...modals.keys()].at(-1);
  if (modals.size === 0 && views.length > 0) opener = document.activeElement;
  for (const [id, modal] of modals) {
    if (views.some((view) => view.id === id)) continue;
    modal.node.remove();
    modals.delete(id);
  }
  views.forEach((view, index) => {
    if (!modals.has(view.id)) {
      modals.set(view.id, new Modal(view));
      layer.append(modals.get(view.id).node);
    }
    const modal = modals.get(view.id);
    modal.update(view, index > 0 ? plainText(views[index - 1].title) : null);
    modal.node.hidden = index < views.length - 1;
  });
  app.inert = views.length > 0;
  const top = views.at(-1)?.id;
  if (top === before) return;
  closePopover({ refocus: false });
  if (top) modals.get(top).focusFirst();
  else if (opener?.isConnected) opener.focus({ preventScroll: true });
}

let asked = 0;

/** Fetch the acting person's open modals and show them. Of overlapping answers only the latest counts. */
export async function refreshViews() {
  asked += 1;
  const mine = asked;
  const answer = await orToast(fetchViews);
  if (answer && mine === asked) show(answer.views);
}

/** Put everything away, as when another person takes over in this tab. */
export function forgetModals() {
  asked += 1;
  show([]);
}
