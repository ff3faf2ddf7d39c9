// Text objects: plain_text is never interpreted (emoji shortcodes aside), mrkdwn is.

import { withEmoji } from "../emoji.js";
import { mrkdwn } from "../mrkdwn.js";

/** A text object → nodes and strings. `emoji` is on unless it says false, as Slack fills it in. */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim === true });
  return [plainText(object)];
}

/** A plain_text object → the string a person reads. */
export function plainText(object) {
  if (!object) return "";
  return object.emoji === false ? object.text : withEmoji(object.text);
}
