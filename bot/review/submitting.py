"""Use cases around writing: save for later, submit, edit, duplicate, withdraw."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.consent.needs import refuse_lacking
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, Draft, DraftState, Version
from bot.drafts.kinds import Kind
from bot.ids import DraftId, PersonId
from bot.ports import Reader, Transaction
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_blocked, refuse_text, refuse_unexplained
from bot.refusals import NotFound, NotOpen, NotSetUp, NotYours, Purged, Unfit
from bot.requests import Request
from bot.review.conversation import Suggestion, SuggestionState
from bot.review.decision import Verdict
from bot.review.moving import carry_out
from bot.review.occasion import NO_OCCASION, Occasion, begun_for
from bot.review.preflighting import preflight_of, with_reason
from bot.review.review import Review
from bot.review.roster import Admins, Roster, unfulfilled
from bot.review.rosters import Rosters
from bot.review.rules import plan_of
from bot.review.stages import Plan, Stage, asked_of
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitting:
    store: Store
    admins: Admins
    rosters: Rosters

    async def save(
        self, request: Request, composition: Composition, draft: DraftId | None, *, occasion: Occasion = NO_OCCASION
    ) -> DraftId:
        """Keeps what was written, for its author to go on with. `occasion`: what a new draft is begun for.

        Raises:
            Blocked: it holds what must not be kept.
            NotFound, NotYours, NotOpen: this draft cannot be written to by this person now.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            target = await self._writable(tx, request, draft, occasion)
            refuse_blocked(
                composition, await preflight_of(tx, target.id, composition, by=request.person, at=request.at)
            )
            await tx.save_composition(target.id, composition, by=request.person, at=request.at)
            await tx.save_draft(replace(target, changed_at=request.at))
            tx.record(Fact(at=request.at, kind=Happening.SAVED, person=request.person, draft=target.id))
            return target.id

    async def submit(
        self,
        request: Request,
        composition: Composition,
        draft: DraftId | None,
        *,
        taking: Suggestion | None = None,
        occasion: Occasion = NO_OCCASION,
    ) -> Draft:
        """Submits a new draft or a new version of one; with images to fetch it waits in CHECKING first.

        `taking`: the version is a suggested wording, taken as it is. `occasion`: what a new draft is begun for.

        Raises:
            NotSetUp: there is no review channel yet.
            Blocked: it holds what must not be kept.
            Unexplained: preflight warns, and nobody has said yet why it should go out all the same.
            Unfit: nothing changed since the last version, nobody could review it, or it lacks a consent it needs.
            NotFound, NotYours, NotOpen: this draft cannot be written to by this person now.
        """
        known = await self.rosters.whole(request.workspace)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            if not settings.ready:
                raise NotSetUp
            target = await self._writable(tx, request, draft, occasion)
            before = await tx.review(target.id) if target.version else None
            preflight = await preflight_of(tx, target.id, composition, by=request.person, at=request.at)
            composition = await with_reason(tx, composition, preflight, before)
            refuse_unexplained(composition, preflight)
            refuse_unchanged(composition, before)
            refuse_unreviewable(settings, composition, before, request.person)
            await refuse_unconsented(tx, composition, at=request.at)
            if taking:
                await _take(tx, request, taking, target)
            if not composition.uploads:
                after = await enter_review(
                    tx, settings, target, composition, by=request.person, submitted_at=request.at, at=request.at
                )
                return after.draft
            checking = replace(target, state=DraftState.CHECKING, came_from=target.state, changed_at=request.at)
            await tx.save_composition(target.id, composition, by=request.person, at=request.at)
            await tx.save_draft(checking)
            tx.owe(Owed.direct(target.id, target.author))
            if before:
                await tx.open_stages(replace(before, draft=checking), before=before)
                tx.owe(Owed.card(target.id), *(Owed.direct(target.id, p) for p in sorted(before.turn(settings.roster))))
            return checking

    async def duplicate(self, request: Request, draft: DraftId) -> DraftId:
        """A new saved draft of the person's own with what the draft says now; slot and decisions stay behind."""
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            original = await tx.draft(draft)
            if not original.version and original.author != request.person:
                raise NotYours
            composition = await latest(tx, draft)
            copy = await tx.new_draft(author=request.person, at=request.at)
            await tx.save_composition(
                copy.id, replace(composition, slot=None, note=""), by=request.person, at=request.at
            )
            tx.record(
                Fact(
                    at=request.at,
                    kind=Happening.SAVED,
                    person=request.person,
                    draft=copy.id,
                    detail={"duplicate_of": str(draft)},
                )
            )
            return copy.id

    async def withdraw(self, request: Request, draft: DraftId, *, reason: str) -> None:
        """Takes a draft out for good.

        Raises:
            NotFound, NotYours: not this person's draft.
            NotOpen: it is over already.
        """
        known = await self.rosters.about(request.workspace)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = await tx.settings()
            refuse_text(reason, Field.REASON, settings.preflight, at="reason")
            roster = settings.roster.resolved(known)
            target = await tx.draft(draft)
            self._authorise(target, roster, request.person)
            if target.state.over:
                raise NotOpen(f"This draft is already {target.state.label.lower()}.")
            fact = Fact(
                at=request.at,
                kind=Happening.WITHDRAWN,
                person=request.person,
                draft=draft,
                version=target.version or None,
                text=reason or None,
            )
            gone = replace(target, state=DraftState.WITHDRAWN, changed_at=request.at, came_from=None)
            await tx.drop_composition(draft)
            if not target.version:
                await tx.save_draft(gone)
                tx.record(fact)
                return
            before = await tx.review(draft)
            await carry_out(tx, roster, before, replace(before, draft=gone), facts=(fact,), at=request.at)

    async def check_consent(self, request: Request, composition: Composition) -> None:
        """Whether a composition has the consent it needs, asked before its alt texts are asked for.

        Raises:
            Unfit: it has not, at `authorisations` or `kind`.
        """
        async with self.store.read(request.workspace) as reader:
            await refuse_unconsented(reader, composition, at=request.at)

    async def check_writable(self, request: Request, draft: DraftId) -> None:
        """Whether this person may write to the draft now, asked before a form is opened for it.

        Raises:
            NotFound, NotYours, NotOpen: they may not.
        """
        async with self.store.read(request.workspace) as reader:
            await self._checked(reader, request, draft)

    async def _writable(
        self, tx: Transaction, request: Request, draft: DraftId | None, occasion: Occasion = NO_OCCASION
    ) -> Draft:
        if draft is None:
            new = await tx.new_draft(author=request.person, at=request.at)
            await begun_for(tx, occasion, new.id)
            return new
        return await self._checked(tx, request, draft)

    async def _checked(self, tx: Reader, request: Request, draft: DraftId) -> Draft:
        target = await tx.draft(draft)
        self._authorise(target, (await tx.settings()).roster, request.person)
        if target.state.over:
            raise NotOpen(f"This draft is {target.state.label.lower()}; duplicate it to start a new one from it.")
        if target.state is DraftState.CHECKING:
            raise NotOpen("The images of this draft are being checked; try again in a moment.")
        return target

    def _authorise(self, draft: Draft, roster: Roster, person: PersonId) -> None:
        if person != draft.author and person not in self.admins.of(roster):
            raise NotYours


async def _take(tx: Transaction, request: Request, suggestion: Suggestion, draft: Draft) -> None:
    """Marks a suggestion as taken, now that the draft's row is locked.

    Raises:
        NotOpen: it was answered, or the draft has moved on, in the meantime; or changes were saved for later.
    """
    current = await tx.suggestion(suggestion.id)
    if current is None or current.state is not SuggestionState.OPEN or current.version != draft.version:
        raise NotOpen("This suggestion was answered already, or the draft has changed since.")
    if await tx.composition(draft.id):
        raise NotOpen(
            "This draft has changes saved for later, which taking this wording would lose. Open Edit, put the wording"
            " in there, and submit."
        )
    await tx.save_suggestion(replace(current, state=SuggestionState.TAKEN))
    tx.record(
        Fact(
            at=request.at,
            kind=Happening.SUGGESTION_TAKEN,
            person=request.person,
            draft=draft.id,
            version=draft.version,
            detail={"suggestion": str(current.id), "by": current.person},
        )
    )


async def refuse_unconsented(reader: Reader, composition: Composition, *, at: datetime) -> None:
    """Raises Unfit for a composition that lacks a consent it needs, as things stand now."""
    consents = await reader.authorisations(composition.authorisations)
    refuse_lacking(composition, consents, on=today_in((await reader.settings()).timezone, at))


def refuse_unchanged(composition: Composition, before: Review | None) -> None:
    """Raises Unfit for a version that would be the same as the last."""
    if before and not composition.uploads and same(composition, before.version):
        raise Unfit(
            {"text": f"Nothing has changed since version {before.version.no}: change something, or close this."}
        )


def refuse_unreviewable(
    settings: WorkspaceSettings, composition: Composition, before: Review | None, person: PersonId
) -> None:
    """Raises Unfit for a version that nobody would be left to review (D2)."""
    editors = (before.editors if before else frozenset()) | {person}
    plan = plan_under(settings, composition.kind, before, editors)
    if short := unfulfilled(asked_of(plan, composition), settings.roster, editors):
        raise Unfit({"kind": sentence_for(short)})


def plan_under(settings: WorkspaceSettings, kind: Kind, before: Review | None, editors: frozenset[PersonId]) -> Plan:
    """The rules a draft keeps (D10), or those of today for a new draft or another kind of post."""
    if before and before.version.content.kind is kind:
        return before.plan
    return plan_of(settings.rule_for(kind), settings.roster, editors)


def sentence_for(short: tuple[Stage, ...]) -> str:
    """Says which stages lack people, and whom to ask."""
    stages = " and ".join(stage.label.lower() for stage in short)
    return (
        f"Nobody would be left for the {stages} review: authors and editors do not review their own drafts, one person"
        " counts in one stage, and guests, people from outside and deactivated accounts never count. Ask an admin of"
        " Vetted to name one more person (/vetted setup), or choose another kind of post."
    )


def same(composition: Composition, version: Version) -> bool:
    """Whether submitting this composition would give the very version there is."""
    return (
        composition.as_content() == version.content
        and composition.slot == version.slot
        and composition.note == version.note
    )


async def latest(tx: Reader, draft: DraftId) -> Composition:
    """What the draft says: its unsubmitted composition, else its last version.

    Raises:
        NotFound: no such draft in this workspace, or nothing was ever written.
    """
    target = await tx.draft(draft)
    waiting = await tx.composition(draft)
    if waiting:
        return waiting
    if not target.version:
        raise NotFound
    version = (await tx.review(draft)).version
    if version.content.purged:
        raise Purged
    return composition_of(version)


def composition_of(version: Version) -> Composition:
    """A version as the start of the next one."""
    content = version.content
    return Composition(
        kind=content.kind,
        text=content.text,
        networks=content.networks,
        slot=version.slot,
        sources=content.sources,
        note=version.note,
        images=content.images,
        tailored=content.tailored,
        authorisations=content.authorisations,
        in_reply_to=content.in_reply_to,
        pictured=content.pictured,
    )


async def enter_review(
    tx: Transaction,
    settings: WorkspaceSettings,
    draft: Draft,
    composition: Composition,
    *,
    by: PersonId,
    submitted_at: datetime,
    at: datetime,
) -> Review:
    """Makes a composition the draft's next version and puts it before its reviewers, with what preflight says of it.

    The roster of `settings` is resolved.

    Raises:
        Blocked, Unexplained: see `Submitting.submit`.
    """
    preflight = await preflight_of(tx, draft.id, composition, by=by, at=at)
    found = refuse_unexplained(composition, preflight)
    roster = settings.roster
    version = Version(
        draft=draft.id,
        no=draft.version + 1,
        content=composition.as_content(),
        slot=composition.slot,
        note=composition.note,
        because=composition.because,
        edited_by=by,
        at=at,
    )
    before = await tx.review(draft.id) if draft.version else None
    consents = await tx.authorisations(composition.authorisations)
    await tx.add_version(version)
    told = await tx.told_by([image.sha256 for image in version.content.images])
    of_images = settings.preflight.told([told.get(image.sha256, ()) for image in version.content.images])
    await tx.note_findings(draft.id, version.no, (*found, *of_images))
    await tx.drop_composition(draft.id)
    editors = (before.editors if before else frozenset({draft.author})) | {by}
    plan = plan_under(settings, composition.kind, before, editors)
    if before is None or plan != before.plan:
        await tx.set_plan(draft.id, plan)
    what = Happening.EDITED if before else Happening.SUBMITTED
    post = {"post": composition.kind.value}
    facts = [Fact(at=at, kind=what, person=by, draft=draft.id, version=version.no, detail=post)]
    if before is None:
        entered = replace(
            draft,
            version=version.no,
            state=DraftState.IN_REVIEW,
            changed_at=at,
            submitted_at=submitted_at,
            came_from=None,
        )
        after = Review(
            draft=entered,
            version=version,
            plan=plan,
            decisions=(),
            editors=editors,
            consents=consents,
            hold=await tx.hold_on(),
        )
    else:
        # The state before an images check is the one that says what an edit takes back.
        before = replace(before, draft=replace(before.draft, state=draft.came_from or draft.state))
        after, voided = replace(before, plan=plan, consents=consents).with_version(version, at=at)
        await tx.void_decisions(draft.id, voided, at=at)
        facts += [
            Fact(
                at=at,
                kind=Happening.VOIDED,
                person=decision.person,
                draft=draft.id,
                version=decision.version,
                stage=decision.stage,
                role=decision.role.value,
            )
            for decision in voided
            if decision.verdict is Verdict.APPROVED
        ]
    return await carry_out(tx, roster, before, after, facts=tuple(facts), at=at)
