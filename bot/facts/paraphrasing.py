"""The use case that finds false claims in other words, where an embedding model is set up."""

import asyncio
import logging
from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.assist.leaving import public
from bot.assist.provider import Embedder, Feature, Silence, Unanswered, estimate_of
from bot.assist.spending import pay, purse_of, tell_refused
from bot.audit.entries import Fact, Happening
from bot.facts.claims import NEAR, Stance
from bot.facts.fact import VettedFact
from bot.facts.likeness import Vector, bar, example_texts, says
from bot.facts.spread import Repetition, index_of
from bot.ids import FactId, WorkspaceId
from bot.listening.heard import KeptPost
from bot.review.roster import Admins
from bot.store import Store

logger = logging.getLogger(__name__)

MOST = 200
"""Sentences of one look that are compared, the latest: the rest is left to words."""

A_CALL = 256
"""Texts of one request."""

LONGEST = 600
"""Characters of a sentence that leave."""

KEPT = 5_000
"""Vectors of claims and statements that are remembered, about 6 kB each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A post's sentence that holds part of a claim and affirms it."""

    post: int
    fact: FactId
    claim: str
    sentence: str = field(repr=False)


@dataclass(kw_only=True)
class Paraphrasing:
    """Only sentences of public posts leave, masked as an alert shows them, with the facts' own words.

    What a provider says of claims and statements is remembered while the process lives; of posts nothing is.
    """

    store: Store
    admins: Admins
    embedder: Embedder
    _known: OrderedDict[str, Vector] = field(default_factory=OrderedDict)

    async def agreeing(
        self, workspace: WorkspaceId, facts: tuple[VettedFact, ...], posts: tuple[KeptPost, ...], *, now: datetime
    ) -> list[Repetition]:
        """Which posts repeat in other words what each fact answers; nothing where no answer comes."""
        candidates = await asyncio.to_thread(candidates_in, facts, posts)
        if not candidates:
            return []
        statements = {one.id: one.wording.statement for one in facts}
        texts = [text for one in candidates for text in (one.claim, statements[one.fact])]
        known = dict.fromkeys([*example_texts(), *texts])
        wanted = [text for text in known if text not in self._known] + [one.sentence for one in candidates]
        vectors = await self._vectors(workspace, list(dict.fromkeys(wanted)), now=now)
        if not vectors:
            return []
        for text in known:
            self._known[text] = self._known.pop(text) if text in self._known else vectors[text]
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return await asyncio.to_thread(_agreeing, candidates, statements, {**self._known, **vectors})

    async def _vectors(self, workspace: WorkspaceId, texts: Sequence[str], *, now: datetime) -> dict[str, Vector]:
        """Each text's vector; none at all where there is no answer, or no budget for one."""
        async with self.store.write(workspace) as tx:
            settings = await tx.settings()
            if not settings.assisting.on:
                return {}
            purse, estimate = await purse_of(tx, settings, now=now), estimate_of(texts)
            refused = purse.why_not(estimate)
            await tell_refused(tx, settings, refused, self.admins, now=now)
            if refused or purse.waits(estimate):
                return {}
            detail = {"model": self.embedder.embedding_model, "for": Feature.LIKENESS.value, "texts": str(len(texts))}
            tx.record(Fact(at=now, kind=Happening.READ_OUTSIDE, detail=detail))
        found: dict[str, Vector] = {}
        for start in range(0, len(texts), A_CALL):
            part = texts[start : start + A_CALL]
            given: dict[str, Vector] = {}
            why: Silence | None = None
            try:
                embedded = await self.embedder.embed(part)
                tokens = embedded.tokens
                given = {text: array("f", one) for text, one in zip(part, embedded.vectors, strict=True)}
            except Unanswered as silence:
                logger.info("no vectors of sentences: %s", silence.why.value)
                tokens, why = silence.tokens, silence.why
            async with self.store.write(workspace) as tx:
                await pay(tx, await tx.settings(), Feature.LIKENESS, tokens, self.admins, why=why, now=now)
            if not given:
                return {}
            found |= given
        lengths = {len(one) for one in (*found.values(), *self._known.values())}
        return found if len(lengths) == 1 else {}


def candidates_in(facts: tuple[VettedFact, ...], posts: Sequence[KeptPost]) -> list[Candidate]:
    """Sentences that words cannot settle, those of the latest posts first."""
    near, settled = index_of(facts, enough=NEAR), index_of(facts)
    found: list[Candidate] = []
    for kept in reversed(posts):
        text, language = kept.post.text, kept.post.language
        holding = [one for one in near.find(text, language) if one.stance is Stance.REPEATS]
        told = {one.claim.fact for one in settled.find(text, language)} if holding else set()
        for one in holding:
            if one.claim.fact not in told:
                said = public(text[slice(*one.place)])[:LONGEST]
                found.append(Candidate(post=kept.number, fact=one.claim.fact, claim=one.claim.text, sentence=said))
        if len(found) >= MOST:
            break
    return [one for one in found[:MOST] if one.sentence]


def _agreeing(
    candidates: Sequence[Candidate], statements: Mapping[FactId, str], vectors: Mapping[str, Vector]
) -> list[Repetition]:
    least = bar(vectors)
    if least is None:
        logger.warning("the embedding model cannot tell claims from sentences on the same subject: it is not used")
        return []
    return [
        Repetition(fact=one.fact, claim=one.claim, post=one.post)
        for one in candidates
        if says(vectors[one.sentence], vectors[one.claim], vectors[statements[one.fact]], least=least)
    ]
