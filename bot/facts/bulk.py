"""Many facts at once, as a file holds them: checked whole, then added and changed, or refused with every reason."""

from collections.abc import Callable, Sequence

from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.facts.asking import ask_all
from bot.facts.changing import changed, entry, refuse_kept
from bot.facts.fact import MOST, VettedFact, Wording
from bot.ids import PersonId
from bot.ports import Transaction
from bot.preflight.finding import Field
from bot.preflight.refusing import Blocked, refuse_text
from bot.refusals import NotYours, Unfit
from bot.requests import Request
from bot.tabular import UnfitFile
from bot.workspaces.settings import WorkspaceSettings

Entry = tuple[Wording, PersonId | None]
"""A fact of a file; None of an owner leaves the owner as it is."""

Authorise = Callable[[VettedFact], None]


async def import_facts(
    tx: Transaction, wanted: Sequence[Entry], request: Request, settings: WorkspaceSettings, *, authorise: Authorise
) -> tuple[int, int]:
    """Adds many, and changes those whose name is there; how many of each. What is there as it stands is left alone,
    also where its date has passed. `authorise` refuses who may not change a fact; the command line refuses nobody, who
    runs it has the database.

    Raises:
        UnfitFile: there is no room, or something in it cannot be kept; every reason is named.
        NotYours: as `authorise` raises it.
    """
    there = {one.wording.name.casefold(): one for one in await tx.facts()}
    news = [one for one in enumerate(wanted, start=1) if _differs(one[1], there)]
    added = sum(wording.name.casefold() not in there for _, (wording, _) in news)
    if len(there) + added > MOST:
        raise UnfitFile([f"More than {MOST:,} facts do not fit. Retire some first."])
    _refuse(news, there, settings, request, authorise)
    waiting: list[VettedFact] = []
    handed: dict[PersonId, list[VettedFact]] = {}
    for _, (wording, owner) in news:
        before = there.get(wording.name.casefold())
        if before is None:
            fact = await tx.add_fact(wording, owner=owner or request.person, by=request.person, at=request.at)
            tx.record(entry(Happening.FACT_PROPOSED, fact, request))
            waiting.append(fact)
            continue
        locked = await tx.fact(before.id)
        after = await changed(tx, request, locked, wording, owner=owner or locked.owner)
        if after.version != locked.version:
            waiting.append(after)
        if after.owner not in {locked.owner, request.person}:
            handed.setdefault(after.owner, []).append(after)
    ask_all(tx, waiting, settings)
    for person, facts in handed.items():
        if len(facts) == 1:  # whoever is given many by one file is not sent as many messages
            tx.owe(Owed.fact(facts[0].id, facts[0].version, person))
    detail = {"added": str(added), "changed": str(len(waiting) - added)}
    tx.record(Fact(at=request.at, kind=Happening.FACTS_IMPORTED, person=request.person or None, detail=detail))
    return added, len(waiting) - added


def _differs(one: Entry, there: dict[str, VettedFact]) -> bool:
    wording, owner = one
    before = there.get(wording.name.casefold())
    return before is None or before.wording != wording or owner not in {None, before.owner}


def _refuse(
    news: Sequence[tuple[int, Entry]],
    there: dict[str, VettedFact],
    settings: WorkspaceSettings,
    request: Request,
    authorise: Authorise,
) -> None:
    problems: list[str] = []
    for number, (wording, _) in news:
        before = there.get(wording.name.casefold())
        place = f"Entry {number}{_named(wording.name, settings)}"
        try:
            if before is not None:
                authorise(before)
            if before is None or before.wording != wording:
                refuse_kept(settings, wording, at=request.at)
        except NotYours as refusal:
            raise NotYours(f"{place}: {refusal.sentence}") from None
        except Unfit as unfit:
            problems += (f"{place}, {field}: {sentence}" for field, sentence in unfit.fields.items())
    if problems:
        raise UnfitFile(problems)


def _named(name: str, settings: WorkspaceSettings) -> str:
    """The name, by which the entry is found in its file; left out where it holds what is never kept."""
    try:
        refuse_text(name, Field.NOTE, settings.preflight, at="name")
    except Blocked:
        return ""
    return f" ({name})"
