"""What preflight said of a version, and what was answered: rules and places, never words of the draft."""

from collections.abc import Sequence

from sqlalchemy import case, func, insert, select, update

from bot.drafts.networks import Network
from bot.ids import DraftId, FactId, PersonId
from bot.preflight.finding import Field, Finding, Match, Severity
from bot.preflight.noted import Answer, Noted, Tally
from bot.preflight.rules import known_rule
from storage.connected import Connected
from storage.rows import Row
from storage.tables_of_drafts import findings


class FindingReads(Connected):
    async def findings(self, draft: DraftId, version: int) -> tuple[Noted, ...]:
        query = (
            select(findings).filter_by(workspace=self.workspace, draft=draft, version=version).order_by(findings.c.no)
        )
        found = (await self._connection.execute(query)).mappings()
        return tuple(noted for row in found if (noted := _noted(row)))

    async def tallies(self) -> tuple[Tally, ...]:
        mistaken = func.sum(case((findings.c.wrong, 1), else_=0))
        query = (
            select(findings.c.rule, func.count(), mistaken)
            .filter_by(workspace=self.workspace)
            .group_by(findings.c.rule)
            .order_by(findings.c.rule)
        )
        return tuple(
            Tally(rule=rule, found=found, wrong=wrong) for rule, found, wrong in await self._connection.execute(query)
        )


class FindingWrites(FindingReads):
    async def note_findings(self, draft: DraftId, version: int, found: Sequence[Finding]) -> None:
        values = [
            {
                "workspace": self.workspace,
                "draft": draft,
                "version": version,
                "no": no,
                "rule": finding.match.rule.id,
                "severity": finding.match.severity.value,
                "field": finding.field.value,
                "network": finding.network.value if finding.network else None,
                "image": finding.image,
                "begins": finding.match.start,
                "ends": finding.match.end,
                "fact": finding.match.fact,
                "wrong": False,
            }
            for no, finding in enumerate(found)
        ]
        if values:
            await self._connection.execute(insert(findings), values)

    async def answer_finding(self, draft: DraftId, version: int, no: int, answer: Answer) -> None:
        await self._connection.execute(
            update(findings)
            .filter_by(workspace=self.workspace, draft=draft, version=version, no=no)
            .values(answered_by=answer.person, answered_at=answer.at, wrong=answer.wrong, answer=answer.words)
        )


def _noted(row: Row) -> Noted | None:
    """None for a rule that later releases no longer have: what it said cannot be put into words any more."""
    rule = known_rule(row["rule"])
    if rule is None:
        return None
    match = Match(
        rule=rule,
        severity=Severity(row["severity"]),
        start=row["begins"],
        end=row["ends"],
        fact=FactId(row["fact"]) if row["fact"] else None,
    )
    finding = Finding(
        match=match,
        field=Field(row["field"]),
        network=Network(row["network"]) if row["network"] else None,
        image=row["image"],
    )
    if row["answered_by"] is None:
        return Noted(no=row["no"], finding=finding)
    answer = Answer(
        person=PersonId(row["answered_by"]), at=row["answered_at"], wrong=row["wrong"], words=row["answer"] or ""
    )
    return Noted(no=row["no"], finding=finding, answer=answer)
