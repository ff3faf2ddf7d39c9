from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from bot.assist.repurposing import Repurposer
from bot.assist.second_reading import SecondReading
from bot.assist.summarising import Summarising
from bot.consent.consenting import Consenting
from bot.consent.ending import Ending
from bot.consent.forgetting import Forgetting
from bot.crisis.changing import Changing
from bot.crisis.drilling import Drilling
from bot.crisis.ending import CrisisEnding
from bot.crisis.hinting import Hinting
from bot.crisis.looking import Looking
from bot.crisis.proposing import Proposing
from bot.crisis.starting import Starting
from bot.deadlines.expiring import Expiring
from bot.deadlines.nudging import Nudging
from bot.deadlines.snoozing import Snoozing
from bot.deadlines.standing_in import StandingIn
from bot.deadlines.warning import Warnings
from bot.doctor.finding import Findings
from bot.facts.importing import FactImporting
from bot.facts.keeping import FactKeeping
from bot.facts.nudging import FactNudging
from bot.facts.watching import ClaimWatching
from bot.imports.importing import Importing
from bot.listening.answering import AlertAnswering
from bot.listening.importing import TopicImporting
from bot.listening.judging import Judging
from bot.listening.narrowing import Narrowing
from bot.listening.spotting import Spotting
from bot.listening.tuning import TopicTuning
from bot.listening.upkeep import Upkeep
from bot.observances.choosing import Choosing
from bot.observances.importing import CalendarImporting
from bot.observances.reminding import Reminding
from bot.preflight.answering import Answering
from bot.preflight.passing import Passing
from bot.reports.reporting import Reporting
from bot.retention.purging import Retaining
from bot.review.checking import Checking
from bot.review.conversing import Conversing
from bot.review.deciding import Deciding
from bot.review.opening import Opening
from bot.review.releasing import Releasing
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.submitting import Submitting
from bot.store import Store
from bot.texts.keeping import Keeping
from bot.workspaces.directory import Directory
from bot.workspaces.posting import Posting
from bot.workspaces.setting_up import SettingUp


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Every use case, by the name under which handlers ask for it."""

    store: Store
    admins: Admins
    directory: Directory
    rosters: Rosters
    submitting: Submitting
    deciding: Deciding
    conversing: Conversing
    opening: Opening
    releasing: Releasing
    checking: Checking
    answering: Answering
    passing: Passing
    setting_up: SettingUp
    posting: Posting
    reporting: Reporting
    retaining: Retaining
    keeping: Keeping
    consenting: Consenting
    ending: Ending
    forgetting: Forgetting
    importing: Importing
    nudging: Nudging
    warnings: Warnings
    expiring: Expiring
    standing_in: StandingIn
    snoozing: Snoozing
    choosing: Choosing
    calendar_importing: CalendarImporting
    reminding: Reminding
    topic_tuning: TopicTuning
    topic_importing: TopicImporting
    alert_answering: AlertAnswering
    fact_keeping: FactKeeping
    fact_nudging: FactNudging
    fact_importing: FactImporting
    claim_watching: ClaimWatching
    judging: Judging
    spotting: Spotting
    narrowing: Narrowing
    upkeep: Upkeep
    crisis_starting: Starting
    crisis_changing: Changing
    crisis_ending: CrisisEnding
    looking: Looking
    drilling: Drilling
    proposing: Proposing
    hinting: Hinting
    second_reading: SecondReading
    summarising: Summarising
    repurposer: Repurposer
    diagnose: Callable[[], Awaitable[Findings]]

    def __deepcopy__(self, _memo: object) -> Self:
        """There is one desk. Bolt copies what a request carries for the work after the acknowledgement."""
        return self
