"""Suggested wordings, questions and their answers."""

from dataclasses import replace

from sqlalchemy import insert, select, update

from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, QuestionId, SuggestionId
from bot.review.conversation import Question, Suggestion, SuggestionState
from storage.connected import Connected
from storage.rows import Row
from storage.tables_of_drafts import questions, suggestions


class ConversationReads(Connected):
    async def question(self, question: QuestionId) -> Question | None:
        query = select(questions).where(questions.c.workspace == self.workspace, questions.c.id == question)
        row = (await self._connection.execute(query)).mappings().first()
        return _question(row) if row else None

    async def suggestion(self, suggestion: SuggestionId) -> Suggestion | None:
        query = select(suggestions).where(suggestions.c.workspace == self.workspace, suggestions.c.id == suggestion)
        row = (await self._connection.execute(query)).mappings().first()
        return _suggestion(row) if row else None

    async def suggestions(self, draft: DraftId) -> tuple[Suggestion, ...]:
        query = (
            select(suggestions)
            .where(suggestions.c.workspace == self.workspace, suggestions.c.draft == draft)
            .order_by(suggestions.c.id)
        )
        return tuple(_suggestion(row) for row in (await self._connection.execute(query)).mappings())


class ConversationWrites(ConversationReads):
    async def add_question(self, question: Question) -> Question:
        statement = insert(questions).values(
            workspace=self.workspace,
            draft=question.draft,
            version=question.version,
            asker=question.asker,
            person=question.person,
            question=question.question,
            asked_at=question.asked_at,
        )
        number = (await self._connection.execute(statement.returning(questions.c.id))).scalar_one()
        return replace(question, id=QuestionId(number))

    async def save_question(self, question: Question) -> None:
        await self._connection.execute(
            update(questions)
            .where(questions.c.workspace == self.workspace, questions.c.id == question.id)
            .values(answer=question.answer, answered_at=question.answered_at)
        )

    async def add_suggestion(self, suggestion: Suggestion) -> Suggestion:
        statement = insert(suggestions).values(
            workspace=self.workspace,
            draft=suggestion.draft,
            version=suggestion.version,
            person=suggestion.person,
            network=suggestion.network.value if suggestion.network else None,
            text=suggestion.text,
            at=suggestion.at,
            state=suggestion.state.value,
        )
        number = (await self._connection.execute(statement.returning(suggestions.c.id))).scalar_one()
        return replace(suggestion, id=SuggestionId(number))

    async def save_suggestion(self, suggestion: Suggestion) -> None:
        await self._connection.execute(
            update(suggestions)
            .where(suggestions.c.workspace == self.workspace, suggestions.c.id == suggestion.id)
            .values(state=suggestion.state.value)
        )


def _question(row: Row) -> Question:
    return Question(
        id=QuestionId(row["id"]),
        draft=DraftId(row["draft"]),
        version=row["version"],
        asker=PersonId(row["asker"]),
        person=PersonId(row["person"]),
        question=row["question"],
        asked_at=row["asked_at"],
        answer=row["answer"],
        answered_at=row["answered_at"],
    )


def _suggestion(row: Row) -> Suggestion:
    return Suggestion(
        id=SuggestionId(row["id"]),
        draft=DraftId(row["draft"]),
        version=row["version"],
        person=PersonId(row["person"]),
        network=Network(row["network"]) if row["network"] else None,
        text=row["text"],
        at=row["at"],
        state=SuggestionState(row["state"]),
    )
