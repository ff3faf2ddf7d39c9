"""The use case behind Approve, Request changes and Reject."""

from dataclasses import dataclass

from bot.audit.entries import Fact, Happening
from bot.ids import DraftId
from bot.ports import Store, Transaction
from bot.refusals import FourEyes, NotYourTurn, Refusal
from bot.requests import Request
from bot.review.moving import carry_out
from bot.review.review import Decision, Review, Seen, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Deciding:
    store: Store

    async def may_decide(self, request: Request, draft: DraftId, *, verdict: Verdict, seen: Seen) -> None:
        """Whether this person may decide on what they see, asked before a form for the reason opens.

        Raises: like `decide`; a click by somebody who may not is recorded here too.
        """
        async with self.store.write(request.workspace) as tx:
            roster = (await tx.settings()).roster
            review = await tx.review(draft)
            refused = None
            try:
                review.decide(
                    person=request.person, roster=roster, verdict=verdict, seen=seen, reason="", at=request.at
                )
            except (NotYourTurn, FourEyes) as refusal:
                await tx.once(request.key)
                refused = refusal
                _record_refusal(tx, request, review, verdict, refusal)
        if refused:
            raise refused

    async def decide(
        self, request: Request, draft: DraftId, *, verdict: Verdict, seen: Seen, reason: str = ""
    ) -> tuple[Review, Decision]:
        """Records one person's decision; when this returns, it is committed.

        A click by somebody who may not decide is refused and leaves a trace (D2).

        Raises:
            AlreadyRecorded: this very click was carried out before.
            Stale, NotOpen, AlreadyDecided: there is nothing for this person to decide in what they saw.
            NotYourTurn, FourEyes: they may not decide; the attempt is in the record.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster
            before = await tx.review(draft)
            try:
                after, decision = before.decide(
                    person=request.person, roster=roster, verdict=verdict, seen=seen, reason=reason, at=request.at
                )
            except (NotYourTurn, FourEyes) as refusal:
                refused: Refusal | None = refusal
                _record_refusal(tx, request, before, verdict, refusal)
            else:
                refused = None
                await tx.add_decision(draft, decision)
                fact = Fact(
                    at=request.at,
                    kind=Happening.DECIDED,
                    person=request.person,
                    draft=draft,
                    version=decision.version,
                    stage=decision.stage,
                    role=decision.role.value,
                    detail={"verdict": verdict.value},
                    text=reason or None,
                )
                after = await carry_out(tx, roster, before, after, facts=(fact,), at=request.at)
        if refused:
            raise refused
        return after, decision


def _record_refusal(tx: Transaction, request: Request, review: Review, verdict: Verdict, refusal: Refusal) -> None:
    tx.record(
        Fact(
            at=request.at,
            kind=Happening.REFUSED_CLICK,
            person=request.person,
            draft=review.draft.id,
            version=review.version.no,
            detail={"wanted": verdict.value, "because": type(refusal).__name__},
        )
    )
