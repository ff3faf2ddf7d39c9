"""The composition root: what the bot is made of is built here, and nothing is built elsewhere."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.assist.openai_provider import OpenAIProvider
from bot.assist.pages import WebPages
from bot.assist.repurposing import Repurposer
from bot.assist.second_reading import SecondReading
from bot.assist.summarising import Summarising
from bot.config import KNOWN, Settings, Survey, survey
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
from bot.deadlines.hours import Hours
from bot.deadlines.nudging import Nudging
from bot.deadlines.snoozing import Snoozing
from bot.deadlines.standing_in import StandingIn
from bot.deadlines.warning import Warnings
from bot.desk import Desk
from bot.doctor.environment import tidied
from bot.doctor.examination import examine
from bot.doctor.facts import EnvironmentFacts, Facts, SlackFacts, app_of, kind_of
from bot.doctor.finding import Findings
from bot.facts.importing import FactImporting
from bot.facts.keeping import FactKeeping
from bot.facts.nudging import FactNudging
from bot.facts.paraphrasing import Paraphrasing
from bot.facts.watching import ClaimWatching
from bot.imports.importing import Importing
from bot.listening.answering import AlertAnswering
from bot.listening.hearing import Hearing
from bot.listening.importing import TopicImporting
from bot.listening.judging import Judging
from bot.listening.narrowing import Narrowing
from bot.listening.sources.chosen import SourceSettings
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.known import JETSTREAM, Equipment, chosen_sources
from bot.listening.sources.reddit import RedditKey
from bot.listening.sources.source import Source, Wanted
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
from bot.texts.keeping import Keeping
from bot.workspaces.posting import Posting
from bot.workspaces.setting_up import SettingUp
from handlers.connection import Identity
from handlers.directory import SlackDirectory
from handlers.examining import SlackExam
from handlers.files import SlackFiles
from handlers.zones import Zones
from storage.examining import look_at
from storage.heads_file import HeadsFile
from storage.store import SqlStore

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

HISTORY = timedelta(days=4)
"""How far back a stream is asked to begin the first time, so that topics know what is usual; it gives what it has."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def hearing_of_files(store: SqlStore) -> Hearing:
    """What takes files in that somebody hands over; it reads no other source."""
    return Hearing(store=store, build=lambda *_: (), holder=here(), clock=utc_now, admins=Admins(founding=frozenset()))


def build_hearing(settings: Settings, store: SqlStore, fetcher: Fetcher) -> Hearing:
    """What keeps the chosen sources of public posts read."""
    key = RedditKey(client_id=settings.reddit_client_id, client_secret=settings.reddit_client_secret)

    def build(chosen: SourceSettings, wanted: Wanted) -> Sequence[Source]:
        equipment = Equipment(
            fetcher=fetcher,
            wanted=wanted,
            clock=utc_now,
            jetstream=settings.jetstream_url or JETSTREAM,
            history=HISTORY,
            mastodon_tokens=settings.mastodon_tokens,
            reddit=key if key.client_id and key.client_secret else None,
        )
        return chosen_sources(chosen, equipment)

    return Hearing(store=store, build=build, holder=here(), clock=utc_now, admins=Admins(founding=settings.admins))


def slack_files(settings: Settings, client: "AsyncWebClient", identity: Identity) -> SlackFiles:
    return SlackFiles(
        client,
        token=settings.bot_token,
        api_url=settings.slack_api_url,
        may_give=identity.capabilities.gives_files,
    )


def here() -> str:
    """This process, where it holds something."""
    return f"{os.uname().nodename}:{os.getpid()}"[-64:]


def build_provider(settings: Settings) -> OpenAIProvider | None:
    """The language model; None where there is no key for one."""
    if not settings.openai_key:
        return None
    return OpenAIProvider(
        key=settings.openai_key,
        model=settings.openai_model,
        embedding_model=settings.embedding_model,
        base_url=settings.openai_url,
    )


def build_desk(
    settings: Settings,
    store: SqlStore,
    client: "AsyncWebClient",
    identity: Identity,
    fetcher: Fetcher,
    provider: OpenAIProvider | None = None,
) -> Desk:
    """The use cases over this store and this workspace's directory; `fetcher` opens pages once it is entered."""
    admins = Admins(founding=settings.admins)
    directory = SlackDirectory(client, team=identity.team, enterprise=identity.enterprise)
    rosters = Rosters(store=store, directory=directory)
    submitting = Submitting(store=store, admins=admins, rosters=rosters)
    setting_up = SettingUp(store=store, admins=admins, directory=directory, rosters=rosters)
    hours = Hours(zones=Zones(directory))
    proposing = Proposing(store=store, admins=admins, rosters=rosters)
    paraphrasing = None
    if provider is not None and provider.embedding_model:
        paraphrasing = Paraphrasing(store=store, admins=admins, embedder=provider)
    fact_keeping = FactKeeping(store=store, admins=admins, rosters=rosters)
    return Desk(
        store=store,
        admins=admins,
        directory=directory,
        rosters=rosters,
        submitting=submitting,
        deciding=Deciding(store=store, admins=admins, rosters=rosters),
        conversing=Conversing(store=store, rosters=rosters, submitting=submitting),
        opening=Opening(store=store, rosters=rosters),
        releasing=Releasing(store=store, admins=admins, rosters=rosters),
        checking=Checking(store=store, source=slack_files(settings, client, identity), rosters=rosters),
        answering=Answering(store=store, rosters=rosters),
        passing=Passing(store=store, rosters=rosters),
        setting_up=setting_up,
        reporting=Reporting(store=store, rosters=rosters, setting_up=setting_up),
        posting=Posting(store=store, notes=HeadsFile(settings.heads_file) if settings.heads_file else None),
        retaining=Retaining(store=store),
        keeping=Keeping(store=store, admins=admins, rosters=rosters),
        consenting=Consenting(store=store, rosters=rosters),
        ending=Ending(store=store, rosters=rosters),
        forgetting=Forgetting(store=store),
        importing=Importing(store=store, source=slack_files(settings, client, identity), rosters=rosters),
        nudging=Nudging(store=store, rosters=rosters, hours=hours, presence=directory),
        warnings=Warnings(store=store, rosters=rosters, hours=hours),
        expiring=Expiring(store=store, rosters=rosters, hours=hours),
        standing_in=StandingIn(store=store, rosters=rosters, hours=hours),
        snoozing=Snoozing(store=store, rosters=rosters, hours=hours),
        choosing=Choosing(store=store),
        calendar_importing=CalendarImporting(
            store=store, source=slack_files(settings, client, identity), choosing=Choosing(store=store)
        ),
        reminding=Reminding(store=store, zones=hours.zones),
        topic_tuning=TopicTuning(store=store),
        topic_importing=TopicImporting(
            store=store, source=slack_files(settings, client, identity), tuning=TopicTuning(store=store)
        ),
        alert_answering=AlertAnswering(store=store),
        fact_keeping=fact_keeping,
        fact_nudging=FactNudging(store=store, rosters=rosters, hours=hours),
        fact_importing=FactImporting(source=slack_files(settings, client, identity), keeping=fact_keeping),
        claim_watching=ClaimWatching(store=store, holder=here(), paraphrasing=paraphrasing),
        judging=Judging(store=store),
        spotting=Spotting(store=store),
        narrowing=Narrowing(store=store),
        upkeep=Upkeep(store=store),
        crisis_starting=Starting(store=store, admins=admins, rosters=rosters, directory=directory),
        crisis_changing=Changing(store=store, admins=admins, rosters=rosters),
        crisis_ending=CrisisEnding(store=store, admins=admins, rosters=rosters),
        looking=Looking(store=store, admins=admins, rosters=rosters),
        drilling=Drilling(store=store),
        proposing=proposing,
        hinting=Hinting(store=store, proposing=proposing),
        summarising=Summarising(store=store, admins=admins, provider=provider, holder=here(), clock=utc_now),
        second_reading=SecondReading(store=store, admins=admins, provider=provider, holder=here(), clock=utc_now),
        repurposer=Repurposer(
            store=store, admins=admins, provider=provider, pages=WebPages(fetcher), holder=here(), clock=utc_now
        ),
        diagnose=lambda: diagnose(survey()),
    )


async def diagnose(seen: Survey) -> Findings:
    """Looks at everything Vetted depends on, and changes nothing."""
    bot_token, app_token, signing_secret = (
        tidied(name, seen.value(name)) for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    )
    environment = EnvironmentFacts(
        names=frozenset(seen.values),
        known=KNOWN,
        unusable=seen.unusable,
        untidy=frozenset(name for name in KNOWN if seen.value(name) != tidied(name, seen.value(name))),
        bot_token=kind_of(bot_token),
        app_token=kind_of(app_token),
        signing_secret=kind_of(signing_secret),
        app_token_app=app_of(app_token),
        admins=seen.admins,
        file_mode=seen.file_mode,
        model=seen.model,
        model_host=seen.model_host,
        heads_refused=HeadsFile(Path(heads)).why_refused() if (heads := seen.value("VETTED_HEADS_FILE")) else "",
    )
    database = await look_at(seen.database_url)
    slack = SlackFacts(unreachable="SLACK_API_URL cannot be used")
    if seen.slack_api_url:
        exam = SlackExam(bot_token, app_token, seen.slack_api_url, clock=utc_now)
        slack = await exam.facts(database.workspaces, seen.admins)
    return examine(Facts(now=utc_now(), environment=environment, slack=slack, database=database))
