"""How preflight reads a draft: what its consents cover, or a pass lets by, only warns, and the privacy role answers."""

from dataclasses import replace
from datetime import date, datetime

from bot.consent.needs import covered
from bot.days import today_in
from bot.drafts.draft import Composition
from bot.facts.fact import FactState, offered
from bot.ids import DraftId, PersonId
from bot.ports import Transaction
from bot.preflight.check import Preflight
from bot.preflight.passes import overrulable
from bot.preflight.passing import asks_privacy, with_passes
from bot.preflight.refusing import still_explained
from bot.preflight.vetted import Library
from bot.review.review import Review


async def preflight_of(
    tx: Transaction, draft: DraftId, composition: Composition, *, by: PersonId, at: datetime
) -> Preflight:
    """Preflight for this draft as things stand now.

    Nothing is let by in a kind of post whose rule asks no privacy review: nobody would answer the warning there.
    """
    settings = await tx.settings()
    today = today_in(settings.timezone, at)
    day = max(today, today_in(settings.timezone, composition.slot)) if composition.slot else today
    preflight = replace(settings.preflight, facts=await library_of(tx, today=today, day=day))
    if not asks_privacy(settings, composition.kind):
        return preflight
    if composition.authorisations:
        consents = await tx.authorisations(composition.authorisations)
        if covered(composition, consents, on=today):
            return replace(preflight, passed=overrulable())
    return await with_passes(tx, preflight, draft, composition, by=by, at=at)


async def library_of(tx: Transaction, *, today: date, day: date) -> Library:
    """The facts that a draft is held against today which is to go out on `day`."""
    facts = await tx.facts()
    return Library(
        current=offered(facts, today=today),
        expired=tuple(one for one in facts if one.state(today=day) is FactState.EXPIRED),
    )


async def with_reason(
    tx: Transaction, composition: Composition, preflight: Preflight, before: Review | None
) -> Composition:
    """The composition with the reason of the version before, where that still answers everything preflight warns of."""
    if composition.because or before is None or not before.version.because:
        return composition
    noted = await tx.findings(before.draft.id, before.version.no)
    if still_explained(composition, preflight, noted):
        return replace(composition, because=before.version.because)
    return composition
