"""Approved texts: words that were reviewed once and may be used again, unchanged, until their review-by date."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.days import months_after, today_in
from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.drafts.typed import from_modal, problems
from bot.ids import DraftId, PersonId, TextId
from bot.refusals import Unfit
from bot.review.gate import Closed, may_go_out
from bot.review.review import Review
from bot.review.stages import Binds

MOST = 1000
"""Texts a workspace keeps at a time; they are searched one by one."""

DEFAULT_MONTHS = 6
LONGEST_MONTHS = 12

REMIND_BEFORE = timedelta(days=14)
"""How long before its review-by date the owner of a text is reminded."""

MAX_TITLE = 80
MAX_LABEL = 30
MAX_LABELS = 6


class Barred(StrEnum):
    """Why a text may not be reused; the value is what a person reads."""

    RETIRED = "it was retired"
    EXPIRED = "its review-by date has passed"
    CHANGED = "its draft was changed after the text was kept"
    CALLED_OFF = "every approval given before was called off by a hold or a revocation"
    NOT_APPROVED = "its approval no longer stands"
    HELD = "a crisis hold is on"
    OTHER_NETWORK = "it was not approved for this network"


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovedText:
    """A reference to the content of one version; the words stay with the draft, so that purging them purges these.

    `kept_by` owns it. `review_by` is the last day of use, by the calendar of the organisation's time zone.
    """

    id: TextId
    draft: DraftId
    version: int
    content_hash: str
    epoch: int
    title: str
    labels: tuple[str, ...]
    kept_by: PersonId
    kept_at: datetime
    review_by: date
    retired_by: PersonId | None = None
    retired_at: datetime | None = None
    reminded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An approved text and the review of its draft as that stands now, on which its reuse depends."""

    text: ApprovedText
    review: Review

    def barred(self, *, today: date) -> tuple[Barred, ...]:
        """Everything that speaks against reusing the text today, the network aside; empty when nothing does."""
        text, review = self.text, self.review
        against = {
            Barred.RETIRED: text.retired_at is not None,
            Barred.EXPIRED: today > text.review_by,
            Barred.CHANGED: review.version.content_hash != text.content_hash,
            Barred.CALLED_OFF: review.draft.epoch != text.epoch,
            Barred.HELD: review.held,
            Barred.NOT_APPROVED: not review.held and not stands(review, on=today),
        }
        return tuple(reason for reason, applies in against.items() if applies)

    def barred_on(self, network: Network, *, today: date) -> tuple[Barred, ...]:
        """Everything that speaks against reusing the text on this network today."""
        approved_there = network in self.review.version.content.networks
        return (*self.barred(today=today), *(() if approved_there else (Barred.OTHER_NETWORK,)))

    def matches(self, query: str) -> bool:
        """Whether every word of the query is in the title, the labels, the kind or the text; case does not count."""
        content = self.review.version.content
        unchanged = content.content_hash == self.text.content_hash
        searched = [self.text.title, *self.text.labels, content.kind.label]
        searched += [content.text, *content.tailored.values()] if unchanged else []
        haystack = "\n".join(searched).casefold()
        return all(word in haystack for word in query.casefold().split())


def stands(review: Review, *, on: date) -> bool:
    """Whether the approval of this version stands: the gate is open, or would be had the post not been published. A
    text that is used again goes out anew, also where the post is out.
    """
    anew = replace(review, out=frozenset())
    published = review.draft.state is DraftState.PUBLISHED
    return all(published and why is Closed.STATE for why in may_go_out(anew, on=on).because)


def bound_to_slot(review: Review) -> bool:
    """Whether a stage approved the post for its time, so that its words alone were never approved (D1)."""
    return any(stage.binds is Binds.VERSION for stage in review.plan)


def may_be_kept(review: Review, *, on: date) -> bool:
    return stands(review, on=on) and not bound_to_slot(review)


def latest_review_by(review: Review, zone: str) -> date:
    """The last day up to which an approval carries reuse: counted from its last word, so that keeping it again gains
    nothing.
    """
    last = max(decision.at for standing in review.standings() for decision in standing.approvals)
    return months_after(today_in(zone, last), LONGEST_MONTHS)


def refuse_date(review_by: date, *, today: date, latest: date) -> None:
    """Refuses a review-by date that is not in the future, or later than the approval carries.

    Raises:
        Unfit: with the days there are to choose from.
    """
    if latest <= today:
        raise Unfit(
            {
                "review_by": f"It was approved more than {LONGEST_MONTHS} months ago. Duplicate the draft and have it"
                " reviewed again."
            }
        )
    if not today < review_by <= latest:
        raise Unfit(
            {
                "review_by": f"Choose a day after today and not after {latest:%d %b %Y}, {LONGEST_MONTHS} months after"
                " the approval."
            }
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Keep:
    """What somebody wants a text kept as."""

    title: str
    labels: tuple[str, ...]
    review_by: date


def read_keep(*, title: str, labels: str, review_by: str) -> Keep:
    """The form's values, labels divided by commas, the date as YYYY-MM-DD.

    Raises:
        Unfit: what has to be mended first, by field: title, labels, review_by.
    """
    found: dict[str, str] = {}
    named = from_modal(title).strip()
    if problems(named) or len(named) > MAX_TITLE:
        found["title"] = f"Give it a title of at most {MAX_TITLE} characters, by which people find it."
    cut = tuple(dict.fromkeys(label.strip() for label in from_modal(labels).split(",") if label.strip()))
    if len(cut) > MAX_LABELS or any(problems(label) or len(label) > MAX_LABEL for label in cut):
        found["labels"] = f"At most {MAX_LABELS} labels of at most {MAX_LABEL} characters each, divided by commas."
    try:
        until = date.fromisoformat(review_by)
    except ValueError:
        found["review_by"] = "Choose the last day on which it may be used without a new review."
        raise Unfit(found) from None
    if found:
        raise Unfit(found)
    return Keep(title=named, labels=cut, review_by=until)
