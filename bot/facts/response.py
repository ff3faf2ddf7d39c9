"""What a draft starts from that answers a false claim: the vetted statement with its source, nothing of any post."""

from collections.abc import Sequence

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.facts.fact import VettedFact
from bot.ids import AlertId
from bot.listening.response import Response, kind_for
from bot.listening.topic import Topic
from bot.preflight.organisation import Organisation

IDEAS = (
    (
        "The text is the vetted statement as it was approved. Say what is true first; do not repeat the false claim,"
        " not even to deny it: many remember only the claim."
    ),
    "Name nobody who said it, and quote no post.",
)


def fact_response(
    fact: VettedFact, *, topics: Sequence[Topic] = (), about: Organisation, alert: AlertId | None = None
) -> Response:
    """`topics` and `alert`: where the claim was found, if in an alert. It is never a reply to somebody."""
    kind = kind_for(topics, about)
    said = fact.wording
    answers = f" In response to alert #{alert}." if alert is not None else ""
    reviewed = f", reviewed on {fact.reviewed_at:%d %b %Y}" if fact.reviewed_at else ""
    return Response(
        composition=Composition(
            kind=Kind.EDUCATIONAL if kind is Kind.REPLY else kind,
            text=f"{said.statement}\n\n{said.source}",
            networks=(),
            sources=(said.source,),
            note=f"Rests on vetted fact #{fact.id}, {said.name}, version {fact.version}{reviewed}.{answers}",
        ),
        ideas=IDEAS,
    )
