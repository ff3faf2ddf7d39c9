"""The card in the review channel: one a draft, everything a reviewer needs, nothing in it interpreted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, ImageBlock, PlainTextObject
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.assist.opinion import Opinion
from bot.assist.variants import Origin
from bot.consent.authorisation import State
from bot.crisis.crisis import Crisis
from bot.drafts.draft import Content, DraftState, Image
from bot.drafts.networks import Network, measure
from bot.ids import AlertId, FileId
from bot.preflight.noted import Noted
from bot.review.decision import Decision, Verdict
from bot.review.publishing import Publication, Schedule, Stop, StopTask
from bot.review.review import Review, Standing
from bot.review.roster import Roster
from handlers.blocks.findings import on_card
from handlers.blocks.holding import banner, drill_banner, labels, partly_out, still_there
from handlers.blocks.message import Message, payloads
from handlers.blocks.opinion import second_opinion
from handlers.blocks.repurposing import origin_on_card
from handlers.blocks.text import (
    ago,
    aside,
    aside_word_for_word,
    button,
    buttons,
    clip,
    escape,
    header,
    links,
    literal,
    mention,
    mentions,
    said,
    said_in_lines,
    some,
    when,
    word_for_word,
)
from handlers.ids import Action
from handlers.refs import CardRef

NOTE = 1000
"""Characters of the note a card shows; More… has all of it."""

ALTS = 2400
"""Characters of alt text a card shows, over all its images; More… has all of it. See LINKS for why."""

ALT = 1900
"""Characters of one alt text in a place of its own: beside its label it stays below Slack's 2,000."""

PLACES = 3
"""Tools a card names that the post waits in; more are counted."""

APPROVALS = 3
"""Approvals a stage's line names; more are counted, since each of them says who and when."""

NOT_LOOKED_INTO = (
    "👀 Vetted does not look into the pictures themselves: check them for faces, badges, wristbands, screens and"
    " whiteboards."
)

BY_RULES = "🔎 Preflight read this by rules alone, names too: a rare name may go unnoticed."

SHOWABLE = frozenset({"image/png", "image/jpeg", "image/gif"})
"""What Slack takes as the file of an image block (docs.slack.dev, Slack file object)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardFacts:
    """What a card shows beside the review itself. `shown`: networks whose own text stands in the card's thread."""

    roster: Roster = field(default_factory=Roster)
    shown: frozenset[Network] = frozenset()
    publications: tuple[Publication, ...] = ()
    waiting: tuple[Schedule, ...] = ()
    """Where it waits in other tools, and for which networks."""
    tasks: tuple[StopTask, ...] = ()
    paused: tuple[StopTask, ...] = ()
    """What lies paused in other tools."""
    uploaded: Mapping[str, FileId] = field(default_factory=dict)
    noted: tuple[Noted, ...] = ()
    noted_before: frozenset[str] = frozenset()
    """The rules, by label, that spoke in the version before."""
    drill: Crisis | None = None
    """The crisis drill that is on."""
    opinion: Opinion | None = None
    origin: Origin | None = None
    alert: AlertId | None = None
    """Which alert it answers; `alert_link` leads to its message."""
    alert_link: str = ""


def card(review: Review, facts: CardFacts, *, now: datetime) -> Message:
    draft, version = review.draft, review.version
    kind = version.content.kind.label
    blocks: list[Block] = [
        header(f"Draft #{draft.id} · {kind} · {draft.state.label}"),
        aside(_who(review, now)),
        *held_banner(review, facts.drill),
        DividerBlock(),
        aside("The post, word for word:"),
        word_for_word(version.content.text),
        *images(version.content.images, facts.uploaded, longest=ALTS // (2 * len(version.content.images) or 1)),
        *([aside(NOT_LOOKED_INTO)] if version.content.images else []),
        DividerBlock(),
        said(_where_and_when(review)),
        *_extras(review),
        *_answering(facts),
        *said_in_lines(stage_line(review, standing, facts.roster) for standing in review.standings()),
        *on_card(facts.noted, facts.noted_before, version.because),
        aside(BY_RULES),
        *origin_on_card(facts.origin, [version.content.text, *version.content.tailored.values()]),
        *second_opinion(facts.opinion),
        *_outcome(review, facts),
        *_coming(review, facts),
        buttons(*_buttons(review, approvable=all_shown(review, facts.shown), findings=bool(facts.noted))),
    ]
    return Message(text=f"Draft #{draft.id} ({kind}): {draft.state.label.lower()}", blocks=payloads(blocks))


def held_banner(review: Review, drill: Crisis | None) -> list[Block]:
    """Whether a crisis hold keeps the post back, or kept it and nobody has looked at it since; or a drill would."""
    if review.draft.state.over:
        return []
    if drill is not None and review.covered(drill.scope):
        return [said(drill_banner(drill))]
    if review.held and review.hold:
        return [said(banner(review.hold, held=review.draft.state is DraftState.HELD))]
    if review.draft.state is DraftState.HELD:
        since = "the hold does not cover it any more" if review.hold else "the hold has ended"
        return [said(f"🛑 *Held, and {since}.* Somebody has to look at it: review, another slot, or withdraw.")]
    return []


def reference(review: Review) -> str:
    """What every button of a card carries."""
    seen = review.seen
    return CardRef(draft=review.draft.id, version=seen.version, epoch=seen.epoch, step=seen.step).encode()


def _who(review: Review, now: datetime) -> str:
    draft, version = review.draft, review.version
    line = f"By {mention(draft.author)} · version {version.no}"
    if version.edited_by != draft.author:
        line += f", edited by {mention(version.edited_by)}"
    if draft.submitted_at:
        line += f" · submitted {when(version.at)}, {ago(version.at, now)}"
    return line


def images(shown: tuple[Image, ...], uploaded: Mapping[str, FileId], *, longest: int = ALT) -> list[Block]:
    """Each image with its alt text, cut after `longest` characters; the alt text alone where Slack cannot show it."""
    blocks: list[Block] = []
    for place, image in enumerate(shown, start=1):
        label = f"Image {place} of {len(shown)}"
        alt = clip(image.alt, min(longest, ALT))
        file = uploaded.get(image.sha256)
        if file and image.mimetype in SHOWABLE:
            title = PlainTextObject(text=f"{label} · alt text: {alt}", emoji=False)
            blocks.append(ImageBlock(slack_file=SlackFile(id=file), alt_text=alt, title=title))
        else:
            blocks.append(aside_word_for_word(f"{label} (cannot be shown here) · alt text: {alt}"))
    return blocks


def _where_and_when(review: Review) -> str:
    version = review.version
    slot = when(version.slot) if version.slot else "as soon as it is approved"
    line = f"*Networks*\n{networks(version.content, version.content.networks)}"
    if version.content.tailored:
        own = ", ".join(network.label for network in version.content.tailored)
        line += f"\n✂️ {own} {'has its' if len(version.content.tailored) == 1 else 'have their'} own text, in the thread"
    if out := partly_out(review):
        line += f"\n{out}"
    return f"{line}\n*Slot*\n{slot}"


def all_shown(review: Review, shown: frozenset[Network]) -> bool:
    """Whether every tailored text of the version stands in the thread, so that it can be approved."""
    return review.version.content.tailored.keys() <= shown


def _coming(review: Review, facts: CardFacts) -> list[Block]:
    if review.draft.state is not DraftState.IN_REVIEW or all_shown(review, facts.shown):
        return []
    return [aside("⏳ The texts for the single networks are being posted in the thread; then you can approve.")]


def networks(content: Content, chosen: tuple[Network, ...]) -> str:
    """Each network with the length of its text against its limit."""
    lengths = (measure(content.text_for(network), network) for network in chosen)
    return " · ".join(
        f"{'⚠️ ' if length.over else ''}{length.network.label} {length.used:,}/{length.limit:,}"
        + (f" {length.unit}" if length.unit != "characters" else "")
        for length in lengths
    )


def _extras(review: Review) -> list[Block]:
    version = review.version
    blocks: list[Block] = []
    if version.content.in_reply_to:
        blocks.append(said(f"*In reply to*\n{links([version.content.in_reply_to])}"))
    if version.content.pictured:
        blocks.append(aside(f"Recognisable in the images: {version.content.pictured.label}"))
    blocks += [said(f"*Rests on*\n{rests_on(review)}")] if version.content.authorisations else []
    if version.content.sources:
        blocks.append(said(f"*Sources*\n{links(version.content.sources)}"))
    if version.note:
        blocks += [aside("Note to reviewers:"), word_for_word(clip(version.note, NOTE))]
    return blocks


def _answering(facts: CardFacts) -> list[Block]:
    """Which alert it answers, with the way there: its posts and questions are what reviewers have to know."""
    if facts.alert is None:
        return []
    name = f"alert #{facts.alert}"
    return [aside(f"In response to {f'<{escape(facts.alert_link)}|{name}>' if facts.alert_link else name}")]


def rests_on(review: Review) -> str:
    """The consents of a version by number and form, and whether each holds; never a word of one."""
    known = {one.id: one for one in review.consents}
    lines = []
    for number in review.version.content.authorisations:
        one = known.get(number)
        state = one.state if one else None
        sign = "✅" if state is State.CONFIRMED else "⛔"
        lines.append(f"{sign} {one.name}, {one.state.label.lower()}" if one else f"{sign} Consent #{number}, deleted")
    return "\n".join(lines)


def stage_line(review: Review, standing: Standing, roster: Roster) -> str:
    """How one stage stands, with who has and who has not decided."""
    stage = standing.stage
    name = stage.label
    if standing.skipped:
        return f"⏭️ *{name}*: skipped by rule ({stage.skip.label})"
    done = some([decided_by(approval) for approval in standing.approvals], most=APPROVALS)
    if standing.closed:
        return f"✅ *{name}* approved by {done}"
    last = _last_no(review)
    if last and last.stage == stage.key:
        said_no = "✏️ *{}*: {} asked for changes" if last.verdict is Verdict.CHANGES else "⛔ *{}*: {} rejected it"
        return f"{said_no.format(name, mention(last.person))}, {when(last.at)}"
    if not any(open_.stage == stage for open_ in review.open_standings()):
        return f"◻️ *{name}*: " + ("not asked yet" if review.open_standings() else "not decided")
    asked = review.asked(standing, roster)
    count = f" ({len(standing.approvals)} of {stage.quorum})" if stage.quorum > 1 else ""
    handed = " (handed over)" if review.assigned.get(stage.key) in asked else ""
    joined = " and " if standing.missing >= len(asked) else " or "
    line = (
        f"⏳ *{name}*{count}: waiting for {mentions(asked, joined) or 'nobody; an admin has to name somebody'}{handed}"
    )
    return f"{line} · approved by {done}" if done else line


def decided_by(decision: Decision) -> str:
    """Whose word it was and when; of somebody outside Slack, also who recorded it."""
    if decision.outsider:
        return f"{literal(decision.outsider.name)} (recorded by {mention(decision.person)}, {when(decision.at)})"
    return f"{mention(decision.person)}, {when(decision.at)}"


def _last_no(review: Review) -> Decision | None:
    """The request for changes or the rejection that stands, if one does."""
    standing = [decision for decision in review.decisions if decision.voided_at is None]
    last = standing[-1] if standing else None
    return last if last and last.verdict is not Verdict.APPROVED else None


def _outcome(review: Review, facts: CardFacts) -> list[Block]:
    blocks: list[Block] = []
    last = _last_no(review)
    if last and last.reason:
        blocks += [aside(f"Reason given by {mention(last.person)}:"), word_for_word(last.reason)]
    if review.draft.state is DraftState.SCHEDULED:
        blocks += [said(_waits(schedule)) for schedule in facts.waiting[:PLACES]]
        if len(facts.waiting) > PLACES:
            blocks.append(aside(f"and in {len(facts.waiting) - PLACES} more places"))
    blocks += [said(_to_stop(task)) for task in facts.tasks[:3]]
    blocks += still_there(review, facts.paused)
    if facts.publications:
        blocks.append(said("\n".join(map(publication_line, facts.publications[-3:]))))
        if posts := [address for publication in facts.publications for address in publication.links]:
            blocks.append(said(links(posts)))
    return blocks


def _waits(schedule: Schedule) -> str:
    line = f"📌 In {literal(schedule.tool)} for {when(schedule.publish_at)}"
    line += f" ({labels(schedule.networks)}), says {mention(schedule.person)}"
    return f"{line}\n{links([schedule.link])}" if schedule.link else line


def _to_stop(task: StopTask) -> str:
    where = f"paused in {literal(task.tool) if task.tool else 'the other tool'}"
    where += f" ({labels(task.networks)})" if task.networks else ""
    if task.stop is Stop.TAKE_DOWN:
        where = "taken down" + (f" from {literal(task.tool)}" if task.tool else "")
    return f"⚠️ Has to be {where} by {mention(task.owner)}: nobody has confirmed that yet"


def publication_line(publication: Publication) -> str:
    """Who said that which version was published, flagged when it was not cleared to go out then."""
    flag = "" if publication.gate_open else "⚠️ *Not cleared to go out at that time:* "
    by = f"{mention(publication.person)}, {when(publication.at)}"
    on = f" on {labels(publication.networks)}" if publication.networks else ""
    return f"{flag}📣 Version {publication.version} marked as published{on} by {by}"


def _buttons(review: Review, *, approvable: bool, findings: bool) -> list[ButtonElement]:
    value = reference(review)
    more = button("More…", Action.MORE, value, spoken=f"More on draft {review.draft.id}")
    if review.draft.state is DraftState.IN_REVIEW:
        approve = button("Approve", Action.APPROVE, value, style="primary", spoken=f"Approve draft {review.draft.id}")
        return [
            *([approve] if approvable else []),
            button("Request changes…", Action.CHANGES, value, spoken=f"Request changes to draft {review.draft.id}"),
            button("Reject…", Action.REJECT, value, style="danger", spoken=f"Reject draft {review.draft.id}"),
            *(
                [button("Findings…", Action.FINDINGS, value, spoken=f"Findings in draft {review.draft.id}")]
                if findings
                else []
            ),
            more,
        ]
    if review.draft.state.cleared:
        return [
            button("Mark as published…", Action.PUBLISHED, value),
            button("Scheduled elsewhere…", Action.SCHEDULED, value),
            more,
        ]
    if review.draft.state is DraftState.HELD:
        return [button("Held posts…", Action.HELD, "all", spoken="Held posts"), more]
    if review.draft.state is DraftState.CHANGES_REQUESTED:
        return [button("Edit…", Action.EDIT, value, spoken=f"Edit draft {review.draft.id}"), more]
    return [more]
