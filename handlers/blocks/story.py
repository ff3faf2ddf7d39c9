"""One line of a draft's story for each entry of the record; the thread and the history tell the same."""

from typing import TYPE_CHECKING

from bot.audit.entries import Entry, Fact, Happening
from bot.ids import PersonId
from bot.review.decision import Verdict
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import mention, said, word_for_word

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

VERDICTS = {
    Verdict.APPROVED: "✅ {who} approved version {version} ({role})",
    Verdict.CHANGES: "✏️ {who} asked for changes to version {version} ({role})",
    Verdict.REJECTED: "⛔ {who} rejected version {version} ({role})",
}

LINES = {
    Happening.SAVED: "💾 {who} saved it for later",
    Happening.SUBMITTED: "📝 {who} submitted version {version}",
    Happening.EDITED: "📝 {who} submitted version {version}",
    Happening.OPENED: "👁️ {who} opened version {version}",
    Happening.UNDONE: "↩️ {who} took the {role} approval of version {version} back",
    Happening.REASSIGNED: "🔁 {who} handed the {stage} review to {other}",
    Happening.APPROVAL_RECORDED: "✅ {who} recorded an approval of version {version} from outside Slack ({role})",
    Happening.RESTARTED: "🔄 {who} restarted the review under the rules of today; every decision was voided",
    Happening.COMMENTED: "💬 {who} commented",
    Happening.ASKED: "❓ {who} asked {other}",
    Happening.ANSWERED: "💬 {who} answered {other}",
    Happening.SUGGESTED: "💡 {who} suggested another wording for version {version}",
    Happening.SUGGESTION_TAKEN: "💡 {who} took the wording that {other} suggested",
    Happening.SUGGESTION_DECLINED: "💡 {who} did not take the wording that {other} suggested",
    Happening.VOIDED: "↩️ {who}'s {role} approval of version {version} no longer counts",
    Happening.REFUSED_CLICK: "🚫 {who} tried to decide and may not",
    Happening.WITHDRAWN: "🗑️ {who} withdrew the draft",
    Happening.IMAGES_REFUSED: "🖼️ An image could not be used; the author was told",
    Happening.READY: "🟢 Version {version} is ready to publish",
    Happening.READY_TAKEN_BACK: "⛔ Version {version} was taken back: it must not be published",
    Happening.MISSED: "⌛ The slot has passed; nothing was announced",
    Happening.SCHEDULED_ELSEWHERE: "📌 {who} scheduled version {version} in another tool",
    Happening.PAUSE_ASKED: "⏸️ {who} was asked to pause it in the other tool",
    Happening.PAUSE_ESCALATED: "⏰ Nobody confirmed the pause in time; the author and the admins were told",
    Happening.PAUSE_CONFIRMED: "⏸️ {who} confirmed that it is paused",
    Happening.CALLED_OFF: "⛔ A consent it rests on has ended ({consent}): every approval was voided",
    Happening.TAKE_DOWN_ASKED: "🧯 {who} was asked to take the published post down",
    Happening.TAKE_DOWN_ESCALATED: (
        "⏰ Nobody confirmed in time that it is taken down; the author, the privacy role and the admins were told"
    ),
    Happening.TAKEN_DOWN: "🧯 {who} confirmed that it is taken down",
    Happening.CONSENT_REQUESTED: "🔏 {who} registered {consent}",
    Happening.CONSENT_OPENED: "🔏 {who} opened {consent}",
    Happening.CONSENT_CONFIRMED: "🔏 {who} confirmed {consent}",
    Happening.CONSENT_REVOKED: "🔏 {who} recorded that {consent} was revoked",
    Happening.CONSENT_EXPIRED: "🔏 {consent} has expired",
    Happening.CONSENT_FORGOTTEN: "🔏 {consent} was deleted under the retention rule",
    Happening.CRISIS_STARTED: "🛑 {who} started a {crisis}",
    Happening.CRISIS_CHANGED: "🛑 {who} changed the reason or the scope of the {crisis}",
    Happening.CRISIS_NARROWER_ASKED: ("🛑 {who} asks that the {crisis} covers less; a second person has to confirm it"),
    Happening.CRISIS_NARROWER_CONFIRMED: "🛑 {who} confirmed that the {crisis} covers less",
    Happening.CRISIS_NARROWER_TAKEN_BACK: "↩️ {who} took the request that the {crisis} covers less back",
    Happening.CRISIS_END_ASKED: "🏁 {who} asks for the end of the {crisis}; a second person has to confirm it",
    Happening.CRISIS_END_TAKEN_BACK: "↩️ {who} took the request to end the {crisis} back",
    Happening.CRISIS_ENDED: "🏁 {who} ended the {crisis}",
    Happening.CRISIS_PROPOSED: "🚨 A crisis hold was proposed",
    Happening.CRISIS_DISMISSED: "☑️ {who} saw no need for a crisis hold",
    Happening.HELD: "🛑 Held: a crisis hold is on, and no approval given before counts when it has ended",
    Happening.LET_GO: "▶️ {who} sent the held post back into review",
    Happening.DRILL_REACTED: "☑️ {who} reacted to the crisis drill",
    Happening.DELIVERY_PARKED: "📪 A message could not be delivered; the admins were told",
    Happening.DELIVERY_RETRIED: "📬 {who} had a message tried again",
    Happening.EXPORTED: "📤 The record was exported",
    Happening.PURGED: "🧹 What was written was purged under the retention rule",
    Happening.RETENTION_HELD: "🔒 {who} held the draft back from purging",
    Happening.RETENTION_RELEASED: "🔓 {who} ended the hold on purging",
    Happening.FINDING_ANSWERED: "🔎 {who} answered a finding of preflight on version {version}",
    Happening.CONSENT_REQUESTED: "📝 {who} registered {consent}",
    Happening.CONSENT_OPENED: "👁️ {who} opened {consent}",
    Happening.CONSENT_CONFIRMED: "✅ {who} confirmed {consent}",
    Happening.CONSENT_REVOKED: "⛔ {who} recorded that {consent} was revoked",
    Happening.CONSENT_EXPIRED: "⌛ {consent} has expired",
    Happening.CONSENT_FORGOTTEN: "🧹 {consent} was deleted when its time of keeping was over",
    Happening.READ_OUTSIDE: "🤖 Version {version} was shown to a language model, redacted",
    Happening.PASS_ASKED: "🎫 {who} asked the privacy role for a pass",
    Happening.PASS_GRANTED: "🎫 {who} let one draft pass",
    Happening.PASS_REFUSED: "🎫 {who} did not grant a pass",
    Happening.TEXT_KEPT: "📚 {who} kept version {version} as an approved text",
    Happening.TEXT_REUSED: "📚 {who} used the approved text of version {version} again",
    Happening.TEXT_RETIRED: "📚 {who} retired the approved text of version {version}",
    Happening.IMPORTED: "📥 {who} imported it from a file",
    Happening.ESCALATED: "⏫ The {stage} review has waited too long: more people are told",
    Happening.EXPIRED: "📭 Closed as expired: nobody moved it for a long time",
    Happening.DELEGATED: "🌴 {who} is away",
    Happening.DELEGATION_ENDED: "🌴 {who} is back",
    Happening.OBSERVANCE_TAKEN: "🙋 {who} took an observance",
    Happening.OBSERVANCE_GIVEN_BACK: "↩️ {who} gave an observance back",
    Happening.OBSERVANCE_SNOOZED: "⏰ {who} asked to be reminded of an observance later",
    Happening.OBSERVANCE_CHOSEN: "📅 {who} decided about an observance",
    Happening.OBSERVANCE_ADDED: "📅 {who} added observances",
    Happening.OBSERVANCE_REMOVED: "📅 {who} removed an observance",
    Happening.TOPIC_SAVED: "👂 {who} saved a topic",
    Happening.TOPIC_REMOVED: "👂 {who} removed a topic",
    Happening.TOPIC_MUTED: "🔕 {who} muted topics",
    Happening.TOPICS_IMPORTED: "👂 {who} imported topics",
    Happening.FACT_PROPOSED: "📎 {who} proposed {fact}",
    Happening.FACT_CHANGED: "📎 {who} changed {fact}; it waits for a review",
    Happening.FACT_APPROVED: "📎 {who} approved {fact}",
    Happening.FACT_SENT_BACK: "📎 {who} sent {fact} back",
    Happening.FACT_RETIRED: "📎 {who} retired {fact}",
    Happening.FACT_ESCALATED: "⏫ The review of {fact} has waited too long: more people are told",
    Happening.FACTS_IMPORTED: "📎 {who} imported vetted facts",
    Happening.CLAIM_TOLD: "⚠️ The team was told that a false claim spreads, which {fact} answers",
    Happening.ALERT_OPENED: "📈 An alert began",
    Happening.ALERT_GREW: "⏫ An alert has grown",
    Happening.ALERT_ENDED: "☑️ An alert is over",
    Happening.ALERT_TAKEN: "👀 {who} watches an alert",
    Happening.ALERT_JUDGED: "⚖️ {who} said whether an alert was useful",
    Happening.SOURCE_FAILED: "⚠️ A source of public posts fails",
    Happening.SOURCE_BACK: "✅ A source of public posts is back",
    Happening.SETTINGS_CHANGED: "⚙️ {who} changed the settings",
}


OUTSIDE = {
    "variants": "🤖 {who} had an advisory's text shown to a language model, redacted, to draft posts from it",
    "summary": "🤖 Public posts were shown to a language model, masked, to sum an alert up",
    "likeness": "🤖 Sentences of public posts were shown to a language model, masked, to find false claims",
}
"""What was shown to a language model that is no version of a draft, by what for."""

OTHERS = ("to", "of", "by")
"""Where a fact's detail names the other person in it."""


def story(entry: Entry) -> Message:
    """The line in the card's thread; a reason follows it word for word."""
    blocks: list[Block] = [said(line(entry.fact))]
    if entry.fact.text:
        blocks.append(word_for_word(entry.fact.text))
    about = f"Draft #{entry.fact.draft}" if entry.fact.draft else "Crisis"
    return Message(text=f"{about}: {entry.fact.kind.value.replace('_', ' ')}", blocks=payloads(blocks))


def line(fact: Fact) -> str:
    """What happened, in mrkdwn made of ids and names of states only."""
    return _template(fact).format(
        who=mention(fact.person) if fact.person else "Vetted",
        version=fact.version,
        role=(fact.role or "").replace("_", " "),
        stage=(fact.stage or "").replace("_", " "),
        crisis="crisis drill" if fact.detail.get("drill") == "yes" else "crisis hold",
        fact=f"vetted fact #{fact.detail.get('fact', '')}",
        consent=f"consent #{fact.detail.get('authorisation', '')}",
        other=next((mention(PersonId(fact.detail[key])) for key in OTHERS if key in fact.detail), "somebody"),
    )


def _template(fact: Fact) -> str:
    match fact.kind:
        case Happening.DECIDED:
            return VERDICTS[Verdict(fact.detail["verdict"])]
        case Happening.PUBLISHED:
            flag = "" if fact.detail.get("gate") == "open" else " ⚠️ *although it was not cleared to go out*"
            return "📣 {who} marked version {version} as published" + flag
        case Happening.READ_OUTSIDE:
            return OUTSIDE.get(fact.detail.get("for", ""), LINES[fact.kind])
        case Happening.FACT_CHANGED if fact.detail.get("reworded") == "no":
            return "📎 {who} named another owner of {fact}"
        case kind:
            return LINES[kind]
