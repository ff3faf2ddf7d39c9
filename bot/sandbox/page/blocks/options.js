// What a select menu offers: its own options, or the people and conversations that the acting person sees.

import { avatar, nameOf } from "../people.js";
import { bot, channelTitle, isBot, workspace } from "../state.js";
import { plainText } from "./text.js";

function staticOption(option) {
  return { key: option.value, label: plainText(option.text), detail: plainText(option.description) || null, option };
}

/** The groups of a menu that lists its options, or of what an app suggested. */
export function staticGroups(element) {
  if (element.option_groups) {
    return element.option_groups.map((group) => ({
      label: plainText(group.label),
      options: group.options.map(staticOption),
    }));
  }
  return [{ options: (element.options ?? []).map(staticOption) }];
}

function personOption(id, title) {
  return { key: id, label: nameOf(id), detail: title || null, leading: avatar(id, { size: "small" }) };
}

function people() {
  const humans = workspace().people.filter((one) => !one.deleted);
  return [{ options: [...humans.map((one) => personOption(one.id, one.title)), personOption(bot().id, "App")] }];
}

const channelOption = (channel) => ({
  key: channel.id,
  label: channelTitle(channel.id),
  detail: channel.private ? "Private channel" : null,
});

const live = () => workspace().channels.filter((channel) => !channel.archived);

function publicChannels() {
  return [
    {
      options: live()
        .filter((channel) => !channel.private)
        .map(channelOption),
    },
  ];
}

function conversations(element) {
  const filter = element.filter ?? {};
  const kinds = filter.include ?? ["public", "private", "im", "mpim"];
  const channels = live().filter(
    (channel) =>
      kinds.includes(channel.private ? "private" : "public") &&
      !(filter.exclude_external_shared_channels && channel.shared),
  );
  const ims = workspace().ims.filter((im) => kinds.includes("im") && !(filter.exclude_bot_users && isBot(im.person)));
  return [
    { label: "Channels", options: channels.map(channelOption) },
    { label: "Direct messages", options: ims.map((im) => ({ ...personOption(im.person), key: im.id })) },
  ].filter((group) => group.options.length > 0);
}

/** The groups of options for any select element, for the listbox. */
export function optionGroups(element) {
  const kind = element.type.replace(/^multi_/, "");
  if (kind === "users_select") return people();
  if (kind === "channels_select") return publicChannels();
  if (kind === "conversations_select") return conversations(element);
  return staticGroups(element);
}

const FIELDS = {
  static_select: "selected_option",
  external_select: "selected_option",
  users_select: "selected_user",
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
};

/** The name of the field in `state.values` that holds the choice: `selected_user`, `selected_options`, … */
export function choiceField(element) {
  const several = element.type.startsWith("multi_");
  const name = FIELDS[element.type.replace(/^multi_/, "")];
  return several ? `${name}s` : name;
}

/** A stored choice (an option object or an id) as key and words. */
export function describeChoice(choice) {
  if (typeof choice === "object") return { key: choice.value, label: plainText(choice.text) };
  const label = /^[UWB]/.test(choice) ? nameOf(choice) : channelTitle(choice);
  return { key: choice, label };
}
