"""Use cases around a draft that decide nothing: comments, questions to colleagues, suggested wordings."""

from dataclasses import dataclass, replace

from bot.audit.entries import Happening
from bot.delivery.owed import Owed
from bot.drafts.draft import Draft
from bot.drafts.form import with_text
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, QuestionId, SuggestionId
from bot.preflight.finding import Field
from bot.preflight.refusing import Unexplained, refuse_text
from bot.refusals import NotFound, NotOpen, NotYours, Purged, Unfit
from bot.requests import Request
from bot.review.conversation import Question, Suggestion, SuggestionState
from bot.review.deciding import about
from bot.review.decision import Seen
from bot.review.review import Review
from bot.review.rosters import Rosters
from bot.review.submitting import Submitting, composition_of
from bot.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversing:
    store: Store
    rosters: Rosters
    submitting: Submitting

    async def comment(self, request: Request, draft: DraftId, *, text: str) -> None:
        """Says something about a draft without deciding: in its thread, and to its author.

        Raises:
            NotFound: no such draft, or it was never submitted.
            NotYours: guests and people from outside do not comment.
            Blocked: it holds what must not be kept.
        """
        await self._refuse_strangers(request)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            review = await tx.review(draft)
            _refuse_purged(review)
            refuse_text(text, Field.COMMENT, (await tx.settings()).preflight, at="text")
            fact = replace(about(review, request, Happening.COMMENTED), text=text)
            tx.owe(Owed.story(draft, fact.id))
            if request.person != review.draft.author:
                tx.owe(Owed.call(draft, review.draft.author))
            tx.record(fact)

    async def ask(self, request: Request, draft: DraftId, *, person: PersonId, question: str) -> QuestionId:
        """Puts a question about a draft to a colleague, who needs no role for it.

        Raises:
            NotFound: no such draft, or it was never submitted.
            Unfit: this person cannot be shown a draft; the field is person.
        """
        await self._refuse_strangers(request)
        if person == request.person:
            raise Unfit({"person": "Choose somebody else: this is you."})
        facts = await self.rosters.directory.person(person)
        if facts is None or facts.why_not_reviewer:
            why = facts.why_not_reviewer if facts else "Slack does not know this person"
            raise Unfit({"person": f"They cannot be shown a draft: {why}."})
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            review = await tx.review(draft)
            _refuse_purged(review)
            refuse_text(question, Field.QUESTION, (await tx.settings()).preflight, at="text")
            asked = await tx.add_question(
                Question(
                    id=QuestionId(0),
                    draft=draft,
                    version=review.version.no,
                    asker=request.person,
                    person=person,
                    question=question,
                    asked_at=request.at,
                )
            )
            fact = replace(about(review, request, Happening.ASKED, detail={"of": person}), text=question)
            tx.owe(Owed.story(draft, fact.id), Owed.asking(asked.id, draft, person))
            tx.record(fact)
            return asked.id

    async def answer(self, request: Request, question: QuestionId, *, text: str) -> None:
        """Answers a question: in the thread, and to whoever asked.

        Raises:
            NotFound: no such question.
            NotYours: it was put to somebody else, or they may not be shown drafts any more.
            NotOpen: it is answered already.
        """
        await self._refuse_strangers(request)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            asked = await tx.question(question)
            if asked is None:
                raise NotFound
            if asked.person != request.person:
                raise NotYours("This question was put to somebody else.")
            review = await tx.review(asked.draft)
            _refuse_purged(review)
            asked = await tx.question(question)  # again, now that the draft's row is locked
            if asked is None or asked.answer is not None:
                raise NotOpen("You have answered this question already.")
            refuse_text(text, Field.QUESTION, (await tx.settings()).preflight, at="text")
            await tx.save_question(replace(asked, answer=text, answered_at=request.at))
            fact = replace(about(review, request, Happening.ANSWERED, detail={"to": asked.asker}), text=text)
            tx.owe(
                Owed.story(asked.draft, fact.id),
                Owed.asking(question, asked.draft, asked.person),
                Owed.asking(question, asked.draft, asked.asker),
            )
            tx.record(fact)

    async def suggest(
        self, request: Request, draft: DraftId, *, seen: Seen, text: str, network: Network | None
    ) -> SuggestionId:
        """Proposes another wording, which the author may take with one click and then is its editor (D2).

        Raises:
            NotFound: no such draft, or it was never submitted.
            NotOpen: the draft is over, or has moved on since.
            Unfit: the wording cannot be used; the field is text.
        """
        await self._refuse_strangers(request)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            review = await tx.review(draft)
            _refuse_over(review.draft)
            if seen.version != review.version.no:
                raise NotOpen("The draft has a new version since you opened this. Look at it, then suggest again.")
            proposed = with_text(composition_of(review.version), text, network=network)
            words = proposed.text if network is None else proposed.tailored.get(network, proposed.text)
            kind = review.version.content.kind
            refuse_text(words, Field.SUGGESTION, (await tx.settings()).preflight, at="text", kind=kind)
            suggestion = await tx.add_suggestion(
                Suggestion(
                    id=SuggestionId(0),
                    draft=draft,
                    version=review.version.no,
                    person=request.person,
                    network=network,
                    text=words,
                    at=request.at,
                )
            )
            detail = {"suggestion": str(suggestion.id)}
            fact = replace(about(review, request, Happening.SUGGESTED, detail=detail), text=words)
            tx.owe(Owed.story(draft, fact.id), Owed.call(draft, review.draft.author))
            tx.record(fact)
            return suggestion.id

    async def take(self, request: Request, suggestion: SuggestionId) -> Draft:
        """Makes a suggested wording the draft's next version; whoever takes it is its editor.

        Raises:
            NotFound: no such suggestion.
            NotYours, NotOpen, Unfit, NotSetUp: like submitting; also where the draft has moved on since.
        """
        async with self.store.read(request.workspace) as reader:
            found = await reader.suggestion(suggestion)
            if found is None:
                raise NotFound
            review = await reader.review(found.draft)
        _refuse_settled(found)
        if review.version.no != found.version:
            raise NotOpen("The draft has changed since this was suggested; edit it and take over what still fits.")
        proposed = with_text(composition_of(review.version), found.text, network=found.network)
        try:
            return await self.submitting.submit(request, proposed, found.draft, taking=found)
        except Unexplained as warned:
            about = ", ".join(sorted({finding.match.rule.label for finding in warned.findings}))
            raise NotOpen(
                f"Preflight warns of this wording ({about}), so it takes a reason of yours. Open Edit, put the wording"
                " in there, and submit: you are asked for the reason then."
            ) from None

    async def decline(self, request: Request, suggestion: SuggestionId) -> Suggestion:
        """Lets a suggestion be.

        Raises:
            NotFound, NotYours, NotOpen
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            found = await tx.suggestion(suggestion)
            if found is None:
                raise NotFound
            review = await tx.review(found.draft)
            if request.person != review.draft.author:
                raise NotYours("Only the author of the draft may answer a suggestion.")
            found = await tx.suggestion(suggestion) or found  # again, now that the draft's row is locked
            _refuse_settled(found)
            await tx.save_suggestion(replace(found, state=SuggestionState.DECLINED))
            detail = {"suggestion": str(found.id), "by": found.person}
            fact = about(review, request, Happening.SUGGESTION_DECLINED, detail=detail)
            tx.owe(Owed.story(found.draft, fact.id), Owed.direct(found.draft, review.draft.author))
            tx.record(fact)
            return found

    async def _refuse_strangers(self, request: Request) -> None:
        known = await self.rosters.about(request.workspace, request.person)
        if request.person in known.unfit:
            raise NotYours("Guests and people from outside your organisation cannot do this.")


def _refuse_over(draft: Draft) -> None:
    if draft.state.over:
        raise NotOpen(f"This draft is {draft.state.label.lower()}.")


def _refuse_settled(suggestion: Suggestion) -> None:
    if suggestion.state is not SuggestionState.OPEN:
        raise NotOpen(f"This suggestion was {suggestion.state.value} already.")


def _refuse_purged(review: Review) -> None:
    """What is said of a purged draft would be purged by nobody."""
    if review.version.content.purged:
        raise Purged
