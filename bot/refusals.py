"""Everything Vetted expects to refuse. The sentence says what happened and what to do; the person reads it as it is."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ids import PersonId


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to a person, not a fault of the program
    """That is not possible."""

    @property
    def sentence(self) -> str:
        """What the person reads: the message given, else the docstring of the type."""
        return str(self) or " ".join((self.__doc__ or "").split())


class NoAnswer(Refusal):
    """Slack did not answer just now when Vetted asked it who may do this.
    Nothing was recorded: please try again in a moment.
    """


class AlreadyRecorded(Refusal):
    """This was already recorded; nothing was done twice."""


class NotFound(Refusal):
    """This draft is no longer there, or belongs to another workspace."""


class Stale(Refusal):
    """This card has moved on since you opened it. Nothing was recorded: please look at the current card
    and decide again.
    """


class NotYourTurn(Refusal):
    """You are not among the people who may decide this stage."""

    def __init__(self, people: "frozenset[PersonId]") -> None:
        super().__init__()
        self.people = people
        """Who may decide now."""


class NotEligible(Refusal):
    """This person may not decide this stage: it takes somebody who holds its role and did not write the draft."""

    def __init__(self, people: "frozenset[PersonId]") -> None:
        super().__init__()
        self.people = people
        """Who may."""


class NotByProxy(Refusal):
    """The privacy review is never recorded for somebody else: the privacy officer decides in Slack."""


class NotShown(Refusal):
    """The texts for the single networks are still being posted in the card's thread. Please look at them there,
    then decide.
    """


class Unanswered(Refusal):
    """Preflight found something about a person's privacy in this draft that nobody has answered yet. Press “Findings…”
    on the card, answer each one there, then approve.
    """


class FourEyes(Refusal):
    """You wrote or edited this draft, so somebody else has to decide on it."""


class AlreadyDecided(Refusal):
    """Your decision on this is already recorded; nothing was recorded twice."""


class NotOpen(Refusal):
    """This draft is not waiting for a decision right now."""


class NotYours(Refusal):
    """Only the author of the draft, or an admin of Vetted, may do this."""


class AdminsOnly(Refusal):
    """Only an admin of Vetted may do this."""

    def __init__(self, admins: "frozenset[PersonId]") -> None:
        super().__init__()
        self.people = admins
        """Whom to ask."""


class LeadsOnly(Refusal):
    """Reports are for admins of Vetted and comms leads."""

    def __init__(self, people: "frozenset[PersonId]") -> None:
        super().__init__()
        self.people = people
        """Whom to ask."""


class CrisisLeadsOnly(Refusal):
    """Only crisis leads may do this; where nobody is named as one, admins of Vetted and communications leads."""

    def __init__(self, people: "frozenset[PersonId]") -> None:
        super().__init__()
        self.people = people
        """Whom to ask."""


class HoldIsOn(Refusal):
    """A crisis hold is on: this post stays back until the hold has ended."""


class NotSetUp(Refusal):
    """Vetted is not set up in this workspace yet: an admin has to choose the review channel and the reviewers
    (`/vetted setup`).
    """


class Purged(Refusal):
    """The text of this draft was purged under your organisation's retention rule, so nothing can be said or taken from
    it any more. Please write a new draft.
    """


class NoConsent(Refusal):
    """This draft lacks a consent it needs, so it cannot be approved."""


class GateClosed(Refusal):
    """This draft may not go out: it is not fully approved as it stands."""


class NotReusable(Refusal):
    """This text may not be reused as it is: start a draft from it, and have that reviewed."""


class Unfit(Refusal):
    """Something in the form needs another look; each sentence belongs to a field of it, and nothing typed is lost."""

    def __init__(self, fields: "Mapping[str, str]") -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)
