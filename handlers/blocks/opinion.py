"""What a card says of the second opinion, apart from preflight; and what admins hear of its budget."""

from slack_sdk.models.blocks import Block

from bot.assist.opinion import Opinion, Remark, Standing
from bot.assist.policy import Assisting
from bot.assist.provider import Silence
from bot.assist.spending import SPENT
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, literal, said, word_for_word

LONGEST = 1_500
"""Characters of all remarks on a card; see LINKS in text.py for why."""

TITLE = "🤖 *Second opinion* (by a language model; advisory)"


def second_opinion(opinion: Opinion | None) -> list[Block]:
    """A section of its own. What the model wrote stands there as plain text, in which nothing is interpreted."""
    if opinion is None:
        return []
    match opinion.standing:
        case Standing.WAITING:
            return [aside("🤖 A second opinion by a language model is on its way; nothing waits for it.")]
        case Standing.NONE:
            return [aside(f"🤖 No second opinion: {opinion.why.sentence if opinion.why else 'there is none.'}")]
        case Standing.GIVEN:
            if not opinion.remarks:
                return [
                    aside(f"{TITLE}: nothing to remark. It may have missed something. Model: {literal(opinion.model)}")
                ]
            return [
                said(TITLE),
                word_for_word(_lines(opinion.remarks)),
                aside(f"It read the words alone, redacted, and may be wrong. Model: {literal(opinion.model)}"),
            ]


def _lines(remarks: tuple[Remark, ...]) -> str:
    lines: list[str] = []
    for place, remark in enumerate(remarks):
        line = f"• {remark.kind.label}: “{remark.quote}”. {remark.why}"
        line += f" → {remark.suggestion}" if remark.suggestion else ""
        if lines and sum(map(len, lines)) + len(line) > LONGEST:
            lines.append(f"and {len(remarks) - place} more, for which there is no room here")
            break
        lines.append(line)
    return "\n".join(lines)


def budget_note(percent: int, assisting: Assisting) -> Message:
    budget = f"{assisting.monthly_tokens:,} tokens"
    if percent >= SPENT:
        line = (
            f"🤖 This month's budget for the language model ({budget}) is used up. Until the next month there are no"
            " second opinions; everything else goes on. An admin can raise it: `/vetted settings`, Second opinion."
        )
    else:
        line = f"🤖 {percent} % of this month's budget for the language model ({budget}) is used."
    return Message(text="The language model's budget", blocks=payloads([said(line)]))


def set_up_note(why: Silence) -> Message:
    """To an admin: no call is taken, and what to mend."""
    names = "`OPENAI_API_KEY`" if why is Silence.KEY else "`OPENAI_MODEL` and `OPENAI_BASE_URL`"
    line = (
        f"🤖 There are no second opinions: {why.sentence} Whoever runs Vetted can mend {names} and start it again;"
        " what is submitted after that is read. Everything else goes on."
    )
    return Message(text="The language model's set-up", blocks=payloads([said(line)]))
