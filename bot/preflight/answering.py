"""Use case: what reviewers say to preflight's findings."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.ids import DraftId
from bot.preflight.finding import Field
from bot.preflight.noted import Answer
from bot.preflight.refusing import refuse_text
from bot.refusals import FourEyes, NotYours, Stale, Unfit
from bot.requests import Request
from bot.review.decision import Seen
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What somebody says to one finding: `wrong` that the rule is mistaken, else `words` why it is fine."""

    wrong: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answering:
    store: Store
    rosters: Rosters

    async def answer(self, request: Request, draft: DraftId, *, seen: Seen, said: Mapping[int, Said]) -> None:
        """Answers findings of the version that was seen, by their numbers; an answer given before is replaced.

        Raises:
            NotFound: no such draft.
            Stale: there is a newer version.
            FourEyes: who wrote the draft does not answer for it.
            NotYours: this person reviews nothing, or a finding is for the privacy role to answer.
            Unfit: a reason is missing; the field is the finding's number.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = await tx.settings()
            roles = settings.roster.resolved(known).roles_of(request.person)
            review = await tx.review(draft)
            if seen.version != review.version.no:
                raise Stale
            if request.person in review.editors:
                raise FourEyes
            found = {noted.no: noted for noted in await tx.findings(draft, review.version.no)}
            asked = any(Role.PRIVACY in stage.roles for stage in review.plan)
            for no in sorted(said.keys() & found.keys()):
                finding, answer = found[no].finding, said[no]
                private = asked and finding.match.rule.family.private
                if not (Role.PRIVACY in roles if private else any(role.reviews for role in roles)):
                    raise NotYours("Only the privacy reviewer answers findings about a person's privacy.")
                if not answer.wrong and not answer.words.strip():
                    raise Unfit({str(no): "Say why it is fine, or that the finding is wrong."})
                refuse_text(answer.words, Field.REASON, settings.preflight, at=str(no))
                await tx.answer_finding(
                    draft,
                    review.version.no,
                    no,
                    Answer(person=request.person, at=request.at, wrong=answer.wrong, words=answer.words.strip()),
                )
                tx.record(
                    Fact(
                        at=request.at,
                        kind=Happening.FINDING_ANSWERED,
                        person=request.person,
                        draft=draft,
                        version=review.version.no,
                        detail={"rule": finding.match.rule.id, "as": "wrong" if answer.wrong else "fine"},
                        text=answer.words.strip() or None,
                    )
                )
            tx.owe(Owed.card(draft))
