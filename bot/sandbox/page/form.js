// What a person has filled in on one surface (a modal, Home, one message), in the shape of Slack's `state.values`.
// It outlives redraws: as in Slack, a field that keeps its block_id and action_id keeps what was typed.

/** Elements whose value is part of the state. Buttons and overflow menus have none. */
const INITIAL = {
  plain_text_input: (element) => ({ value: element.initial_value ?? null }),
  url_text_input: (element) => ({ value: element.initial_value ?? null }),
  email_text_input: (element) => ({ value: element.initial_value ?? null }),
  number_input: (element) => ({ value: element.initial_value ?? null }),
  static_select: (element) => ({ selected_option: element.initial_option ?? null }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  external_select: (element) => ({ selected_option: element.initial_option ?? null }),
  multi_external_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  users_select: (element) => ({ selected_user: element.initial_user ?? null }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  conversations_select: (element, here) => ({ selected_conversation: element.initial_conversation ?? here(element) }),
  multi_conversations_select: (element, here) => ({
    selected_conversations: element.initial_conversations ?? [here(element)].filter(Boolean),
  }),
  channels_select: (element) => ({ selected_channel: element.initial_channel ?? null }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels ?? [] }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null, timezone: element.timezone }),
  datetimepicker: (element) => ({ selected_date_time: element.initial_date_time ?? null }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  radio_buttons: (element) => ({ selected_option: element.initial_option ?? null }),
  file_input: () => ({ files: [] }),
};

/** Every element that carries state, with its block. */
function statefulElements(blocks) {
  return blocks
    .flatMap((block) =>
      [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])].map((element) => ({
        block,
        element,
      })),
    )
    .filter(({ element }) => element && element.type in INITIAL);
}

const fieldKey = (block, element) => JSON.stringify([block.block_id, element.action_id, element.type]);

export class Form {
  /** `currentChannel`: id for `default_to_current_conversation`, or null. */
  constructor(currentChannel = null) {
    this.blocks = [];
    this.fields = new Map();
    this.errors = new Map();
    this.currentChannel = currentChannel;
  }

  /** Take over the surface's blocks: new fields begin with their initial values, vanished ones are forgotten. */
  adopt(blocks) {
    this.blocks = blocks;
    const here = (element) => (element.default_to_current_conversation ? this.currentChannel : null);
    const kept = new Map();
    for (const { block, element } of statefulElements(blocks)) {
      const key = fieldKey(block, element);
      kept.set(key, this.fields.get(key) ?? INITIAL[element.type](element, here));
    }
    this.fields = kept;
    const present = new Set(blocks.map((block) => block.block_id));
    for (const id of this.errors.keys()) if (!present.has(id)) this.errors.delete(id);
  }

  read(block, element) {
    return this.fields.get(fieldKey(block, element));
  }

  write(block, element, value) {
    this.fields.set(fieldKey(block, element), { ...this.read(block, element), ...value });
  }

  /** The state as the server wants it: {block_id: {action_id: {type, …}}}. */
  values() {
    const state = {};
    for (const { block, element } of statefulElements(this.blocks)) {
      state[block.block_id] ??= {};
      state[block.block_id][element.action_id] = { type: element.type, ...this.read(block, element) };
    }
    return state;
  }
}
