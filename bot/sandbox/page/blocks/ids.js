// The names under which a control can be found again: by tests, and by the page after a redraw.

/** `data` attributes for the control of an element. */
export function ids(block, element) {
  return { blockId: block.block_id ?? "", actionId: element.action_id ?? "" };
}
