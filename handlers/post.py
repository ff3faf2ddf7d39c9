"""How each kind of delivery is said: rendered from the state at sending, then posted or brought up to date (D4)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from bot.audit.entries import Entry, Fact, Happening
from bot.audit.heads import NotedHead
from bot.days import today_in
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import alert_lane, card_lane, network_of
from bot.drafts.draft import Draft, DraftState
from bot.ids import ChannelId, DraftId, FileId, PersonId
from bot.refusals import NotFound
from bot.review.checking import refused_images
from bot.review.conversation import Suggestion, SuggestionState
from bot.review.gate import may_go_out
from bot.review.month import Month, planned_weeks
from bot.review.review import Review
from bot.review.roster import Admins
from bot.store import Store
from bot.workspaces.directory import Directory
from handlers.alerting import Alerts
from handlers.asked_people import Asked
from handlers.blocks import card, direct, explain, plan, purged, ready, story, tailor, talk
from handlers.blocks.message import Message
from handlers.card_facts import card_facts
from handlers.crisis_post import CrisisPost
from handlers.fact_messages import FactMessages
from handlers.files import SlackFiles
from handlers.gathering import Gathering
from handlers.notes import Notes
from handlers.reminders import Reminders
from handlers.reporting import Reports
from handlers.sending import Place, Sender, Wait
from handlers.slack_errors import MESSAGE_GONE, code_of
from handlers.waiting import Waiting

PATIENCE = timedelta(seconds=60)
"""How long a direct message waits for the card it links to."""


class UnfitChannel(Exception):  # noqa: N818 - the word for people is its sentence
    """The review channel may not be used any more."""


class Post:
    """Renders and sends; knows what is where in Slack only from the store."""

    def __init__(
        self,
        store: Store,
        sender: Sender,
        files: SlackFiles,
        directory: Directory,
        *,
        admins: Admins,
        clock: Callable[[], datetime],
        second_reader: bool = False,
    ) -> None:
        self._store = store
        self._sender = sender
        self._files = files
        self._directory = directory
        self._clock = clock
        self._second_reader = second_reader
        self._asked = Asked(directory, clock=clock)
        self._gathering = Gathering(store, sender, self._asked, clock=clock)
        self._ways: dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]] = {
            DeliveryKind.CARD: self._card,
            DeliveryKind.TAILORED: self._tailored,
            DeliveryKind.STORY: self._story,
            DeliveryKind.HEAD: self._head,
            DeliveryKind.PLAN: self._plan,
            DeliveryKind.QUESTION: self._question,
            DeliveryKind.CALL: self._call,
            DeliveryKind.DIRECT: self._direct,
            DeliveryKind.READY: self._ready,
            DeliveryKind.FILES: self._take_away,
            DeliveryKind.NOTICE: self._notice,
            DeliveryKind.ERASE: self._erase,
            DeliveryKind.UNSAY: self._unsay,
            DeliveryKind.IMPORT: self._gathering.send,
            **Notes(store, sender).ways,
            **FactMessages(store, sender, self._asked, clock).ways,
            **Reminders(store, sender, clock).ways,
            **Waiting(store, sender, self._asked, clock).ways,
            **CrisisPost(store, sender, self._asked, admins).ways,
            **Reports(store, sender, files, clock=clock).ways,
            **Alerts(store, sender, files, clock).ways,
        }

    async def send(self, delivery: Delivery) -> Posted | None:
        """Sends one delivery; where its lane's message now stands, None if it leaves none.

        Raises:
            Wait: it refers to a message that is not there yet.
            NotFound: what it speaks of is gone.
            UnfitChannel: the review channel may not be used any more.
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not take it.
        """
        return await self._ways[delivery.owed.kind](delivery)

    async def _card(self, delivery: Delivery) -> Posted:
        draft = _given(delivery.owed.draft)
        async with self._store.read(delivery.workspace) as reader:
            settings = await reader.settings()
            review = await reader.review(draft)
            facts = await card_facts(reader, review, settings.roster, second_reader=self._second_reader)
            posted = await reader.posted(delivery.owed.lane)
            alert = await reader.alert_of_draft(draft)
            alerted = await reader.posted(alert_lane(alert)) if alert is not None else None
        facts = replace(
            facts,
            alert=alert,
            alert_link=(await self._sender.permalink(alerted) or "") if alerted else "",
            roster=await self._asked.now(settings.roster),
            uploaded=await self._uploaded(delivery, review, facts.uploaded),
        )
        if posted is None:
            await self._refuse_unfit(settings.review_channel)
        channel = posted.channel if posted else _given(settings.review_channel)
        if review.version.content.purged:
            message = purged.card(review, facts.publications)
        else:
            message = card.card(review, facts, now=self._clock())
        return await self._sender.keep_current(delivery, posted, Place(channel=channel), message)

    async def _refuse_unfit(self, channel: ChannelId | None) -> None:
        """Looks again, before drafts are shown there, whether the channel is still fit for them."""
        if channel is None:
            raise UnfitChannel("no review channel is set")
        answer = await self._directory.channel(channel)
        if answer.why_not_review_channel:
            raise UnfitChannel(answer.why_not_review_channel)

    async def _uploaded(self, delivery: Delivery, review: Review, known: Mapping[str, FileId]) -> dict[str, FileId]:
        """Slack's file for each cleaned image of the version, uploading those it does not have yet."""
        uploaded = dict(known)
        if not self._files.may_give:
            return uploaded
        for place, image in enumerate(review.version.content.images, start=1):
            if image.sha256 in uploaded:
                continue
            async with self._store.read(delivery.workspace) as reader:
                data = await reader.image(image.sha256)
            if data is None:
                continue
            name = _file_name(review.draft.id, place, image.mimetype)
            file = await self._files.upload(name, data, title=name, alt=image.alt)
            if file is None:
                break
            uploaded[image.sha256] = file
            await self._store.remember_upload(delivery.workspace, image.sha256, file)
        return uploaded

    async def _tailored(self, delivery: Delivery) -> Posted:
        """One network's own text, in the card's thread."""
        draft = _given(delivery.owed.draft)
        async with self._store.read(delivery.workspace) as reader:
            review = await reader.review(draft)
            posted = await reader.posted(delivery.owed.lane)
            shown_card = await reader.posted(card_lane(draft))
        if shown_card is None:
            raise Wait(timedelta(seconds=1))
        message = tailor.tailored_message(review, network_of(delivery.owed.lane))
        place = Place(channel=shown_card.channel, thread=shown_card.ts)
        sent = await self._sender.keep_current(delivery, posted, place, message)
        return replace(sent, version=review.version.no)

    async def _question(self, delivery: Delivery) -> Posted:
        async with self._store.read(delivery.workspace) as reader:
            question = await reader.question(_given(delivery.owed.question))
            posted = await reader.posted(delivery.owed.lane)
            shown_card = await reader.posted(card_lane(_given(delivery.owed.draft)))
        if question is None:
            raise NotFound
        person = _given(delivery.owed.person)
        channel = await self._sender.direct_channel(person, posted)
        link = await self._sender.permalink(shown_card) if shown_card else None
        message = talk.question_message(question, person, link=link)
        return await self._sender.keep_current(delivery, posted, Place(channel=channel), message)

    async def _story(self, delivery: Delivery) -> None:
        async with self._store.read(delivery.workspace) as reader:
            entry = await reader.entry(_given(delivery.owed.entry))
            shown_card = await reader.posted(delivery.owed.lane)
        if entry is None or shown_card is None:
            raise NotFound
        place = Place(channel=shown_card.channel, thread=shown_card.ts)
        try:
            await self._sender.post(delivery, place, story.story(entry))
        except SlackApiError as error:
            if code_of(error) not in MESSAGE_GONE:
                raise

    async def _call(self, delivery: Delivery) -> Posted | None:
        """Posts the person's message anew, so that they are notified, and removes the one before: there is one."""
        if await self._gathering.takes(delivery):
            return None
        posted, message = await self._direct_message(delivery)
        channel = await self._sender.direct_channel(delivery.owed.person, posted)
        fresh = await self._sender.keep_current(delivery, None, Place(channel=channel), message)
        if posted and posted.ts != fresh.ts:
            await self._sender.remove(posted)
        return fresh

    async def _direct(self, delivery: Delivery) -> Posted | None:
        if await self._gathering.takes(delivery):
            return None
        posted, message = await self._direct_message(delivery)
        channel = await self._sender.direct_channel(delivery.owed.person, posted)
        return await self._sender.keep_current(delivery, posted, Place(channel=channel), message)

    async def _direct_message(self, delivery: Delivery) -> tuple[Posted | None, Message]:
        draft, person = _given(delivery.owed.draft), _given(delivery.owed.person)
        async with self._store.read(delivery.workspace) as reader:
            posted = await reader.posted(delivery.owed.lane)
            found = await reader.draft(draft)
            entries = await reader.entries(draft)
            suggestions = await reader.suggestions(draft) if person == found.author else ()
            review = await reader.review(draft) if found.version else None
            shown_card = await reader.posted(card_lane(draft))
            settings = await reader.settings()
            heard = await reader.heard(draft, person)
        if review and shown_card is None and self._clock() - delivery.created_at < PATIENCE:
            raise Wait(timedelta(seconds=1))
        link = await self._sender.permalink(shown_card) if shown_card else None
        facts = direct.DirectFacts(
            link=link,
            images_refused=refused_images(entries),
            roster=await self._asked.now(settings.roster),
            comment=_comment(entries, found, person),
            suggestion=_waiting(suggestions, found),
            heard=heard,
            expire_days=settings.deadlines.expire_days,
        )
        return posted, direct.direct(found, review, person, facts)

    async def _ready(self, delivery: Delivery) -> Posted | None:
        draft = _given(delivery.owed.draft)
        async with self._store.read(delivery.workspace) as reader:
            review = await reader.review(draft)
            posted = await reader.posted(delivery.owed.lane)
            shown_card = await reader.posted(card_lane(draft))
            publications = await reader.publications(draft)
            paused = await reader.paused(draft)
            today = today_in((await reader.settings()).timezone, self._clock())
        if shown_card is None:
            raise Wait(timedelta(seconds=1))
        gate = may_go_out(review, on=today)
        published = review.draft.state is DraftState.PUBLISHED
        announced = review.draft.state in {DraftState.READY, DraftState.MISSED}
        if posted is None and not announced:
            return None
        shown = gate.open and review.draft.state in {DraftState.READY, DraftState.SCHEDULED}
        if posted and (review.version.content.purged or not (shown or published)):
            posted = await self._without_files(posted)
        message = ready.ready(review, gate, publications=publications, paused=paused)
        return await self._sender.keep_current(delivery, posted, Place(channel=shown_card.channel), message)

    async def _take_away(self, delivery: Delivery) -> Posted | None:
        """The text as a file and the cleaned images, in the thread of the ready message, if it still may go out."""
        draft = _given(delivery.owed.draft)
        async with self._store.read(delivery.workspace) as reader:
            review = await reader.review(draft)
            posted = await reader.posted(delivery.owed.lane)
            images = review.version.content.images
            data = {image.sha256: await reader.image(image.sha256) for image in images}
            today = today_in((await reader.settings()).timezone, self._clock())
        fit = review.draft.state is DraftState.READY and may_go_out(review, on=today).open
        if posted is None or not fit or not self._files.may_give:
            return posted
        posted = await self._without_files(posted)
        parts = [(name, text.encode(), "") for name, text in _texts(review)]
        parts += [
            (_file_name(draft, place, image.mimetype), found, image.alt)
            for place, image in enumerate(images, start=1)
            if (found := data[image.sha256]) is not None
        ]
        sent = [
            await self._files.upload(name, part, title=name, alt=alt, channel=posted.channel, thread=posted.ts)
            for name, part, alt in parts
        ]
        return replace(posted, files=tuple(file for file in sent if file))

    async def _without_files(self, posted: Posted) -> Posted:
        """Takes the files out of the ready message's thread."""
        for file in posted.files:
            await self._files.delete(FileId(file))
        return replace(posted, files=())

    async def _head(self, delivery: Delivery) -> None:
        """Where the record ends now, for the channel of the admin's choice."""
        async with self._store.read(delivery.workspace) as reader:
            channel = (await reader.settings()).record_channel
            noted = NotedHead(workspace=delivery.workspace, at=self._clock(), head=await reader.head())
        if channel is not None and noted.head.seq:
            await self._sender.post(delivery, Place(channel=channel), explain.head_post(noted))

    async def _plan(self, delivery: Delivery) -> None:
        now = self._clock()
        async with self._store.read(delivery.workspace) as reader:
            settings = await reader.settings()
            month = Month.of(now, settings.timezone)
            planned = await planned_weeks(reader, month)
        if settings.plan_channel is not None:
            message = plan.plan_message(month, planned, now=now)
            await self._sender.post(delivery, Place(channel=settings.plan_channel), message)

    async def _erase(self, delivery: Delivery) -> None:
        """A picture of a purged draft; without the scope to upload there is none of ours in Slack."""
        if self._files.may_give:
            await self._files.delete(delivery.owed.erased)

    async def _unsay(self, delivery: Delivery) -> None:
        """What people wrote about a purged draft in its card's thread."""
        async with self._store.read(delivery.workspace) as reader:
            shown_card = await reader.posted(delivery.owed.lane)
        if shown_card:
            await self._sender.unsay(shown_card, purged.line())

    async def _notice(self, delivery: Delivery) -> Posted | None:
        async with self._store.read(delivery.workspace) as reader:
            about = next((dead for dead in await reader.dead() if dead.id == delivery.owed.about), None)
        if about is None:
            return None  # it was mended before anybody was told
        channel = await self._sender.direct_channel(delivery.owed.person, None)
        return await self._sender.keep_current(delivery, None, Place(channel=channel), explain.parked(about))


def _texts(review: Review) -> list[tuple[str, str]]:
    """The texts to take away, as files: the common one, where a network uses it, and each network's own."""
    content, draft = review.version.content, review.draft.id
    common = [] if content.tailored.keys() >= set(content.networks) else [(f"draft-{draft}.txt", content.text)]
    return common + [(f"draft-{draft}-{network.value}.txt", text) for network, text in content.tailored.items()]


def _comment(entries: Sequence[Entry], draft: Draft, person: PersonId) -> Fact | None:
    """The last comment by somebody else on the draft as it stands."""
    said = [entry.fact for entry in entries if entry.fact.kind is Happening.COMMENTED and entry.fact.person != person]
    return said[-1] if said and said[-1].version == draft.version else None


def _waiting(suggestions: Sequence[Suggestion], draft: Draft) -> Suggestion | None:
    """The latest suggestion on the draft as it stands that nobody has answered."""
    waiting = [one for one in suggestions if one.state is SuggestionState.OPEN and one.version == draft.version]
    return waiting[-1] if waiting else None


def _file_name(draft: DraftId, place: int, mimetype: str) -> str:
    return f"draft-{draft}-image-{place}.{mimetype.rpartition('/')[2]}"


T = TypeVar("T")


def _given(value: T | None) -> T:
    """A reference this kind of delivery always carries.

    Raises:
        NotFound: it carries none, so there is nothing to say.
    """
    if value is None:
        raise NotFound
    return value
