"""Reports on their way out: figures from the record, charts in the message, the CSV in its thread."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.days import today_in
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.ids import ChannelId
from bot.observances.reminding import calendar_of
from bot.reports import sheet
from bot.reports.chart import charts
from bot.reports.figures import Report, report
from bot.reports.observed import observed
from bot.reports.period import too_old
from bot.store import Store
from handlers.blocks import report as blocks
from handlers.files import SlackFiles
from handlers.sending import Place, Sender


@dataclass(frozen=True, slots=True)
class Reports:
    store: Store
    sender: Sender
    files: SlackFiles
    clock: Callable[[], datetime] = field(kw_only=True)

    @property
    def ways(self) -> dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]]:
        return {DeliveryKind.REPORT: self._report, DeliveryKind.REPORT_FILE: self._file}

    async def _report(self, delivery: Delivery) -> Posted | None:
        """Posts it; a month's report that could not be posted for too long is dropped."""
        channel = await self._channel(delivery)
        if channel is None:
            return None
        found = await self._figures(delivery)
        pictures = await self._uploaded(found)
        with_file = self.files.may_give and not found.empty
        message = blocks.report_message(found, pictures=pictures, with_file=with_file)
        ts = await self.sender.post(delivery, Place(channel=channel), message)
        return Posted(channel=channel, ts=ts, delivery=delivery.id)

    async def _file(self, delivery: Delivery) -> Posted | None:
        """The figures as CSV, in the thread of the report that was posted."""
        async with self.store.read(delivery.workspace) as reader:
            posted = await reader.posted(delivery.owed.lane)
        if posted is None or not self.files.may_give:
            return posted
        found = await self._figures(delivery)
        if found.empty:
            return posted
        file = await self.files.upload(
            f"{_name(found)}.csv",
            sheet.written(found).encode("utf-8-sig"),  # as spreadsheets know UTF-8 by
            title=f"Report: {found.period.title}",
            channel=posted.channel,
            thread=posted.ts,
        )
        return replace(posted, files=(file,)) if file else posted

    async def _channel(self, delivery: Delivery) -> ChannelId | None:
        """Where it goes; None where nobody wants it (any more)."""
        if delivery.owed.person is not None:
            return await self.sender.direct_channel(delivery.owed.person, None)
        async with self.store.read(delivery.workspace) as reader:
            settings = await reader.settings()
        is_late = too_old(delivery.owed.period, settings.timezone, now=self.clock())
        return None if is_late else settings.report_channel

    async def _figures(self, delivery: Delivery) -> Report:
        """Of the moment at which it was asked for, so that the message and its file say the same."""
        period = delivery.owed.period
        async with self.store.read(delivery.workspace) as reader:
            zone = (await reader.settings()).timezone
            steps = await reader.steps(period.before.start_in(zone), period.end_in(zone))
            begun = await reader.recorded_since()
            days = observed(
                max(period.first, today_in(zone, begun or delivery.created_at)),  # before that nobody was reminded
                min(period.last, today_in(zone, delivery.created_at)),
                calendar=await calendar_of(reader),
                interests=await reader.interests(),
                plans=await reader.plans(since=period.first.year),
            )
            used = await reader.used(period.first, period.last)
        return await asyncio.to_thread(
            report, steps, period, zone, now=delivery.created_at, observed=days, assisted=used
        )

    async def _uploaded(self, found: Report) -> tuple[blocks.Picture, ...]:
        """The charts as files of Slack's; none where there is nothing to draw, or no scope to upload them."""
        if not self.files.may_give:
            return ()
        uploaded = []
        for chart in await asyncio.to_thread(charts, found.figures):
            name = f"{_name(found)}-{chart.name}.png"
            if file := await self.files.upload(name, chart.png, title=name, alt=chart.alt):
                uploaded.append(blocks.Picture(file=file, alt=chart.alt))
        return tuple(uploaded)


def _name(found: Report) -> str:
    """How the report's files are called."""
    return f"report-{found.period.first.isoformat()}-{found.period.span}"
