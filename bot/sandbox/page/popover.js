// One floating panel at a time, beside what opened it: menus, select lists, the emoji picker.

import { isNarrow } from "./dom.js";

const GAP = 4;
const MARGIN = 8;

let open = null;

/** Put the open panel, if any, beside its anchor: on opening, and whenever the anchor may have moved. */
export function placePopover() {
  if (!open) return;
  const { anchor, panel } = open;
  if (!anchor.isConnected) {
    closePopover({ refocus: false });
    return;
  }
  const box = anchor.getBoundingClientRect();
  const width = Math.min(panel.offsetWidth, innerWidth - 2 * MARGIN);
  const below = innerHeight - box.bottom - GAP - MARGIN;
  const above = box.top - GAP - MARGIN;
  const upwards = below < Math.min(panel.scrollHeight, 280) && above > below;
  panel.style.maxHeight = `${Math.max(120, upwards ? above : below)}px`;
  panel.style.minWidth = `${Math.min(box.width, innerWidth - 2 * MARGIN)}px`;
  panel.style.left = `${Math.max(MARGIN, Math.min(box.left, innerWidth - width - MARGIN))}px`;
  panel.style.top = upwards ? "auto" : `${box.bottom + GAP}px`;
  panel.style.bottom = upwards ? `${innerHeight - box.top + GAP}px` : "auto";
}

function onOutside(event) {
  if (open && !open.panel.contains(event.target) && !open.anchor.contains(event.target))
    closePopover({ refocus: false });
}

function onKey(event) {
  if (event.key !== "Escape" || !open) return;
  event.preventDefault();
  event.stopPropagation(); // the dialog below must not close with it
  closePopover();
}

/** Show `panel` at `anchor`. The anchor's `aria-expanded` follows; opening at the same anchor again closes it. */
export function openPopover(anchor, panel) {
  const again = open?.anchor === anchor;
  closePopover({ refocus: again });
  if (again) return false;
  panel.classList.add("popover");
  panel.classList.toggle("popover-narrow", isNarrow());
  document.body.append(panel);
  open = { anchor, panel };
  anchor.setAttribute("aria-expanded", "true");
  placePopover();
  document.addEventListener("pointerdown", onOutside, true);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("scroll", placePopover, true);
  window.addEventListener("resize", placePopover);
  return true;
}

/** Close what is open; the focus goes back to its anchor unless told otherwise. */
export function closePopover({ refocus = true } = {}) {
  if (!open) return;
  const { anchor, panel } = open;
  open = null;
  document.removeEventListener("pointerdown", onOutside, true);
  document.removeEventListener("keydown", onKey, true);
  document.removeEventListener("scroll", placePopover, true);
  window.removeEventListener("resize", placePopover);
  anchor.setAttribute("aria-expanded", "false");
  panel.remove();
  if (refocus) anchor.focus({ preventScroll: true });
}
