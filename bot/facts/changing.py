"""What every change of a fact goes through, by the form or by a file."""

from dataclasses import replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.facts.fact import VettedFact, Wording
from bot.facts.fact_form import refuse_date
from bot.ids import PersonId
from bot.ports import Transaction
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_text
from bot.requests import Request
from bot.workspaces.settings import WorkspaceSettings


def refuse_kept(settings: WorkspaceSettings, wording: Wording, *, at: datetime) -> None:
    """
    Raises:
        Blocked, Unfit: at the field that holds what is never kept, or a date that does not fit.
    """
    refuse_date(wording.review_by, today=today_in(settings.timezone, at))
    for name, text in (("name", wording.name), ("statement", wording.statement), ("claims", "\n".join(wording.claims))):
        refuse_text(text, Field.NOTE, settings.preflight, at=name)


def entry(kind: Happening, fact: VettedFact, request: Request, **more: str) -> Fact:
    """What the record holds: numbers and dates, never a word of the fact."""
    detail = {"fact": str(fact.id), "version": str(fact.version), "review_by": fact.wording.review_by.isoformat()}
    return Fact(at=request.at, kind=kind, person=request.person or None, detail=detail | more)


async def changed(
    tx: Transaction, request: Request, fact: VettedFact, wording: Wording, *, owner: PersonId
) -> VettedFact:
    """The fact in another wording, which nobody has approved yet, or with another owner; as it was with neither."""
    handed = owner != fact.owner
    reworded = wording != fact.wording
    if not handed and not reworded:
        return fact
    # The new owner has had none of the reminders.
    after = replace(fact, owner=owner, reminded=0) if handed else fact
    if reworded:
        after = after.reworded(wording, by=request.person, at=request.at)
    await tx.save_fact(after)
    more = {"owner": owner, "reworded": "yes" if reworded else "no"} if handed else {}
    tx.record(entry(Happening.FACT_CHANGED, after, request, **more))
    return after
