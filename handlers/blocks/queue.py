"""The queue: what is under way, filtered and paged, in one modal that changes in place."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DividerBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from bot.crisis.crisis import Crisis
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.facts.asking import REVIEWER
from bot.facts.fact import VettedFact
from bot.ids import DraftId, PersonId
from bot.refusals import NotFound
from bot.review.lists import Listed, QueueFilter
from bot.review.stages import Role
from handlers.blocks import facts_waiting
from handlers.blocks.forms import modal
from handlers.blocks.holding import notice
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, button, buttons, clip, first_words, literal, mention, said, when
from handlers.ids import Action, View

ROWS = 10
FACT_ROWS = 10
ANY = "any"
MOST_PAGES_BACK = 100


class Whose(StrEnum):
    """The first filter: whose drafts, or which."""

    ALL = "all"
    MINE = "mine"
    WAITING = "waiting"
    LATE = "late"


WHOSE = {
    Whose.ALL.value: "Everything under way",
    Whose.MINE.value: "My drafts",
    Whose.WAITING.value: "Waiting for me",
    Whose.LATE.value: "Late",
}
STAGES = {ANY: "Any stage", **{role.value: f"{role.label} review" for role in Role if role.reviews}}
KINDS = {ANY: "Any kind", **{kind.value: kind.label for kind in Kind}}
NETWORKS = {ANY: "Any network", **{network.value: network.label for network in Network}}


def not_understood(words: Sequence[str]) -> Block:
    """Above the queue: what was typed behind the command and is no filter."""
    said_so = ", ".join(literal(clip(word, 30)) for word in words[:3])
    return said(f"❔ The queue knows no {said_so}. It knows *mine*, *waiting*, *late*, stages, kinds and networks.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What the modal shows: the filters, and the pages turned so far (each by the draft it starts after)."""

    whose: Whose = Whose.ALL
    stage: Role | None = None
    kind: Kind | None = None
    network: Network | None = None
    pages: tuple[DraftId, ...] = ()

    def encode(self) -> str:
        return json.dumps(
            {"w": self.whose, "s": self.stage, "k": self.kind, "n": self.network, "p": self.pages},
            separators=(",", ":"),
        )

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Reads the modal's private metadata.

        Raises:
            NotFound: Vetted never wrote such metadata.
        """
        try:
            found = json.loads(metadata)
            return cls(
                whose=Whose(found["w"]),
                stage=Role(found["s"]) if found["s"] else None,
                kind=Kind(found["k"]) if found["k"] else None,
                network=Network(found["n"]) if found["n"] else None,
                pages=tuple(DraftId(int(page)) for page in found["p"]),
            )
        except (ValueError, KeyError, TypeError):
            raise NotFound from None

    @classmethod
    def of_words(cls, words: str) -> Self:
        """The filters somebody typed behind the command: "late", "mine instagram", "clinical"."""
        look = cls()
        for word in words.lower().split():
            look = look.with_word(word)
        return look

    @classmethod
    def misread(cls, words: str) -> tuple[str, ...]:
        """The words behind the command that are no filter."""
        nothing = cls()
        return tuple(word for word in words.lower().split() if nothing.with_word(word) == nothing and word != Whose.ALL)

    def with_word(self, word: str) -> Self:
        by_label = {network.label.lower(): network for network in Network}
        kinds = {kind.value.split("_")[0]: kind for kind in Kind}
        if word in set(Whose):
            return replace(self, whose=Whose(word))
        if word in STAGES and word != ANY:
            return replace(self, stage=Role(word))
        if word in set(Network) or word in by_label:
            return replace(self, network=by_label.get(word) or Network(word))
        if word in set(Kind) or word in kinds:
            return replace(self, kind=kinds.get(word) or Kind(word))
        return self

    def chosen(self, action: Action, value: str) -> Self:
        """The look after another filter was chosen; it starts at the first page again."""
        first = replace(self, pages=())
        match action:
            case Action.QUEUE_WHOSE if value in set(Whose):
                return replace(first, whose=Whose(value))
            case Action.QUEUE_STAGE:
                return replace(first, stage=Role(value) if value in STAGES and value != ANY else None)
            case Action.QUEUE_KIND:
                return replace(first, kind=Kind(value) if value in set(Kind) else None)
            case Action.QUEUE_NETWORK:
                return replace(first, network=Network(value) if value in set(Network) else None)
            case _:
                return first

    @property
    def takes_facts(self) -> bool:
        """Whether vetted facts are among what is asked for: they have no kind, no network, one stage and one page."""
        return self.stage in {None, REVIEWER} and self.kind is None and self.network is None and not self.pages

    @property
    def filters(self) -> bool:
        """Whether anything is left out."""
        return self.whose is not Whose.ALL or any((self.stage, self.kind, self.network))

    def after(self, draft: DraftId) -> Self:
        return replace(self, pages=(*self.pages, draft)[-MOST_PAGES_BACK:])

    def back(self) -> Self:
        return replace(self, pages=self.pages[:-1])

    def filter_for(self, person: PersonId, *, now: datetime) -> QueueFilter:
        return QueueFilter(
            author=person if self.whose is Whose.MINE else None,
            role=self.stage,
            kind=self.kind,
            network=self.network,
            late_at=now if self.whose is Whose.LATE else None,
        )


def queue(
    look: Look,
    listed: Sequence[Listed],
    crisis: Crisis | None = None,
    *,
    facts: Sequence[VettedFact] = (),
    now: datetime,
) -> Payload:
    """`listed` holds one more than a page where there is another page; `crisis` is the one that is on; `facts` are all
    vetted facts that fit, shown on the first page.
    """
    shown = listed[:ROWS]
    blocks: list[Block] = [
        *([notice(crisis)] if crisis else []),
        ActionsBlock(
            elements=[
                _menu(Action.QUEUE_WHOSE, WHOSE, look.whose),
                _menu(Action.QUEUE_STAGE, STAGES, look.stage or ANY),
                _menu(Action.QUEUE_KIND, KINDS, look.kind or ANY),
                _menu(Action.QUEUE_NETWORK, NETWORKS, look.network or ANY),
            ]
        ),
        DividerBlock(),
    ]
    for one in shown:
        blocks += _row(one)
    if look.whose is Whose.LATE:
        blocks.append(aside("Late: its slot has passed, or it has waited more than two days."))
    if not shown:
        blocks.append(said(_nothing(look, but_facts=bool(facts))))
    if facts:
        rows = facts_waiting.rows(facts, most=FACT_ROWS, action=Action.FACT, now=now)
        blocks += [DividerBlock(), said("*Vetted facts under review*"), *rows]
    turning = []
    if look.pages:
        turning.append(button("Page before", Action.QUEUE_BACK, "back"))
    if len(listed) > ROWS:
        turning.append(button("Next page", Action.QUEUE_PAGE, str(shown[-1].draft.id)))
    if turning:
        blocks.append(buttons(*turning))
    return modal("Queue", blocks, callback_id=View.QUEUE, metadata=look.encode())


def _nothing(look: Look, *, but_facts: bool) -> str:
    what = "No draft" if but_facts else "Nothing"
    if look.filters:
        return f"{what} under way fits these filters."
    return f"{what} is under way." if but_facts else f"{what} is under way. 🌱"


def _menu(action: Action, options: Mapping[str, str], chosen: str) -> StaticSelectElement:
    made = {value: Option(value=value, text=PlainTextObject(text=label)) for value, label in options.items()}
    return StaticSelectElement(action_id=action, options=list(made.values()), initial_option=made[chosen])


def _row(listed: Listed) -> list[Block]:
    draft, composition = listed.draft, listed.composition
    slot = f" · slot {when(composition.slot)}" if composition.slot else ""
    networks = ", ".join(network.label for network in composition.networks)
    text = f"*#{draft.id} · {composition.kind.label}* by {mention(draft.author)}\n{draft.state.label}{slot}\n{networks}"
    more = button("More…", Action.OPEN_DRAFT, str(draft.id), spoken=f"More on draft {draft.id}")
    row = SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), accessory=more)
    return [row, *first_words(composition.text)]
