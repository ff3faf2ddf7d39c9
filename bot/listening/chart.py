"""An alert's chart: posts over time, what is usual, and the spike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.charts import AMBER, GREY, INK, LABEL, LIGHT, Chart, png, titled
from bot.listening.heard import BUCKET

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 3.0
"""Inches."""

MOST_BARS = 100
"""More are thinner than three pixels on a phone, so they become longer times."""

BARS = {
    timedelta(minutes=5): "in 5 minutes",
    timedelta(minutes=15): "in 15 minutes",
    timedelta(hours=1): "an hour",
    timedelta(hours=6): "in 6 hours",
    timedelta(days=1): "a day",
}
"""Times a bar may stand for, and how its posts are said."""

TICKS = tuple(timedelta(hours=hours) for hours in (1 / 6, 1 / 2, 1, 2, 3, 6, 12, 24, 48, 96, 168))
MOST_TICKS = 5
MOST_LEVELS = 4
HEADROOM = 1.2
"""The highest bar's value stands above it."""

BAND = "#e3e8e7"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A bucket of five minutes that begins at `at`: its posts, how many are expected, and how many are still usual."""

    at: datetime
    posts: int
    expected: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bar:
    begins: datetime
    posts: int
    low: float
    high: float
    expected: float


def alert_chart(
    series: Sequence[Counted], *, names: Sequence[str], began_at: datetime, zone: str, ended_at: datetime | None = None
) -> Chart:
    """The chart of an incident; its time axis is in `zone`. Takes about a second: call it in a thread.

    `series` is every bucket from some time before the spike until now (a day before shows well), in its order.

    Raises:
        ValueError: there is no bucket.
    """
    size, bars = _bars(series)

    def draw(axes: "Axes") -> None:
        _posts(axes, bars, size, began_at=began_at, ended_at=ended_at)
        _usual(axes, bars)
        _frame(axes, bars, size, ZoneInfo(zone))
        titled(axes, f"Posts {BARS[size]}", below="amber: the spike · grey: what is usual")

    return Chart(
        name="alert",
        png=png(draw, height=HEIGHT),
        alt=alt_text(series, names=names, began_at=began_at, zone=zone, ended_at=ended_at),
    )


def alt_text(
    series: Sequence[Counted], *, names: Sequence[str], began_at: datetime, zone: str, ended_at: datetime | None = None
) -> str:
    """What the chart shows, in words.

    Raises:
        ValueError: there is no bucket.
    """
    size, bars = _bars(series)
    there = ZoneInfo(zone)
    highest = max(bars, key=lambda bar: bar.posts)
    usual = sum(bar.expected for bar in bars) / len(bars)
    end = f" and ended {_clock(ended_at, there)}" if ended_at else f"; the last bar is {bars[-1].posts:,}"
    return (
        f"Bar chart of posts {BARS[size]} about {', '.join(names)}, from {_clock(bars[0].begins, there)} to"
        f" {_clock(bars[-1].begins + size, there)} ({zone}). As a rule there are {_about(usual)}; the most are"
        f" {highest.posts:,}, from {_clock(highest.begins, there)}. The spike began {_clock(began_at, there)}{end}."
    )


def _bars(series: Sequence[Counted]) -> tuple[timedelta, tuple[_Bar, ...]]:
    """The bars, the last one whole: it ends where the series does. A first one that would not be whole is left out."""
    if not series:
        raise ValueError("a chart needs a bucket")
    until = series[-1].at + BUCKET
    span = until - series[0].at
    size = next((size for size in BARS if span <= size * MOST_BARS), max(BARS))
    count = max(1, span // size)
    grouped: list[list[Counted]] = [[] for _ in range(count)]
    for bucket in series:
        place = count - 1 - (until - BUCKET - bucket.at) // size
        if place >= 0:
            grouped[place].append(bucket)
    return size, tuple(_bar(until - (count - n) * size, found) for n, found in enumerate(grouped))


def _bar(begins: datetime, buckets: Sequence[Counted]) -> _Bar:
    """Buckets together spread less than the sum of their spreads, since they rarely err all to one side."""
    expected = sum(bucket.expected for bucket in buckets)
    spread = sqrt(sum((bucket.high - bucket.expected) ** 2 for bucket in buckets))
    return _Bar(
        begins=begins,
        posts=sum(bucket.posts for bucket in buckets),
        expected=expected,
        low=max(0.0, expected - spread),
        high=expected + spread,
    )


def _in_spike(bar: _Bar, size: timedelta, *, began_at: datetime, ended_at: datetime | None) -> bool:
    return bar.begins + size > began_at and (ended_at is None or bar.begins < ended_at)


def _posts(
    axes: "Axes", bars: Sequence[_Bar], size: timedelta, *, began_at: datetime, ended_at: datetime | None
) -> None:
    tints = [AMBER if _in_spike(bar, size, began_at=began_at, ended_at=ended_at) else LIGHT for bar in bars]
    places = [place + 0.5 for place in range(len(bars))]
    axes.bar(places, [bar.posts for bar in bars], width=0.86, color=tints, zorder=2)
    highest = max(range(len(bars)), key=lambda place: bars[place].posts)
    side = "left" if highest < len(bars) * 0.1 else "right" if highest > len(bars) * 0.9 else "center"
    axes.text(
        highest + {"left": 0, "right": 1, "center": 0.5}[side],
        bars[highest].posts,
        f"{bars[highest].posts:,}",
        ha=side,
        va="bottom",
        fontsize=LABEL,
        color=INK,
        zorder=4,
    )


def _usual(axes: "Axes", bars: Sequence[_Bar]) -> None:
    edges = list(range(len(bars) + 1))
    axes.stairs([bar.high for bar in bars], edges, baseline=[bar.low for bar in bars], fill=True, color=BAND, zorder=1)
    axes.stairs([bar.expected for bar in bars], edges, baseline=None, color=GREY, linewidth=1.6, zorder=3)


def _frame(axes: "Axes", bars: Sequence[_Bar], size: timedelta, zone: ZoneInfo) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter  # noqa: PLC0415 - D12: only who asks for a chart waits

    top = max(1.0, *(max(bar.posts, bar.high) for bar in bars))
    axes.set_ylim(0, top * HEADROOM)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=MOST_LEVELS, integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.tick_params(axis="y", length=0, labelsize=LABEL, labelcolor=INK)
    axes.set_xlim(0, len(bars))
    ticks = _ticks(bars[0].begins, bars[-1].begins + size, zone)
    axes.set_xticks([(at - bars[0].begins) / size for at, _ in ticks], labels=[label for _, label in ticks])
    axes.tick_params(axis="x", labelsize=LABEL, labelcolor=INK, color=GREY)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GREY)


def _ticks(begins: datetime, ends: datetime, zone: ZoneInfo) -> list[tuple[datetime, str]]:
    """Round hours of the zone's clock, with the day below the first one and below each that begins another; or days."""
    apart = next((apart for apart in TICKS if (ends - begins) / apart <= MOST_TICKS), TICKS[-1])
    midnight = begins.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    found: list[tuple[datetime, str]] = []
    above = ""
    for n in range(1 + (ends - begins + timedelta(days=1)) // apart):
        wall = midnight + n * apart
        at = wall.replace(tzinfo=zone)
        if begins <= at <= ends:
            fine, coarse = f"{wall:%H:%M}", f"{wall:%a} {wall.day} {wall:%b}"
            if apart >= timedelta(days=1):
                fine, coarse = f"{wall:%a} {wall.day}", f"{wall:%b}"
            found.append((at, fine if coarse == above else f"{fine}\n{coarse}"))
            above = coarse
    return found


def _about(usual: float) -> str:
    return f"about {usual:,.0f}" if round(usual) else "hardly any"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b} at {local:%H:%M}"
