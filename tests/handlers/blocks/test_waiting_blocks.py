"""What channel and author read of drafts that nobody moves."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.deadlines.expiring import expiring
from bot.deadlines.ports import Heard
from bot.deadlines.warning import SLOT
from bot.drafts.draft import DraftState
from bot.review.review import Review
from bot.review.roster import Roster
from handlers.blocks import waiting
from handlers.blocks.direct import DirectFacts, direct
from handlers.blocks.message import Message


def test_the_weeks_list_says_since_when_each_draft_waits_and_for_whom(
    make_review: Callable[..., Review], roster: Roster, now: datetime, fits_message: Callable[[Message], None]
) -> None:
    review = make_review()
    old = replace(review, draft=replace(review.draft, changed_at=now - timedelta(days=20)))
    asked = replace(old, draft=replace(old.draft, state=DraftState.CHANGES_REQUESTED))
    message = waiting.stale_list([old, *[asked] * 40], roster, now=now, days=90)
    fits_message(message)
    said = re.sub(r"<!date[^|]*[|]([^>]*)>", r"\1", str(message.blocks))
    assert "in review: last moved 20 days ago; it waits for <@U0CLARAR> or <@U0DEVANS>" in said
    assert "changes requested: last moved 20 days ago; it waits for <@U0AMARA>" in said
    assert "After 90 days without any movement a draft is closed as expired" in said


def test_an_author_reads_that_a_slot_is_near_and_when_their_draft_is_closed(
    make_review: Callable[..., Review], roster: Roster, now: datetime
) -> None:
    review = make_review()
    heard = Heard(steps={SLOT: now, expiring(review): now})
    facts = DirectFacts(roster=roster, heard=heard, expire_days=90)
    said = str(direct(review.draft, review, review.draft.author, facts).blocks)
    assert "Its slot is near, and it is not approved yet." in said
    assert "It is closed on <!date^" in said
    expired = replace(review, draft=replace(review.draft, state=DraftState.EXPIRED))
    said = str(direct(expired.draft, expired, expired.draft.author, facts).blocks)
    assert "is closed: nobody moved it for a long time" in said
    assert "near" not in said
