"""A report's charts: how long each stage took, and what was waited for."""

from collections.abc import Sequence
from datetime import timedelta
from textwrap import fill
from typing import TYPE_CHECKING

from bot.charts import AMBER, DARK, GREY, INK, LABEL, LIGHT, Chart, png, titled
from bot.reports.figures import Figures, Turnaround, Waited
from bot.reports.history import AUTHOR, SLOT
from bot.reports.words import long, stage_label, wait_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR = 0.34
"""Inches a bar takes with the gap below it; a chart's title and margins take `FRAME` more. Charts are wider than high
as long as they can be: Slack makes high ones small.
"""

FRAME = 0.8
SUBTITLE = 0.3

LONGEST_LABEL = 20
"""Characters of a label's line; it goes on in the next."""

TINTS = {AUTHOR: AMBER, SLOT: GREY}

ROOM = 1.5
"""How far the chart goes beyond the longest bar: the value stands there."""

SHORTEST = timedelta(minutes=1)
"""What the longest bar stands for at least, so that a chart of nothing but moments has a width."""


def charts(figures: Figures) -> tuple[Chart, ...]:
    """The charts there is something in. Each takes a second or so, the first one more: call it in a thread."""
    found = []
    if figures.stages:
        found.append(_of_stages(figures.stages))
    if figures.waited:
        found.append(_of_waits(figures.waited))
    return tuple(found)


def _of_stages(stages: Sequence[Turnaround]) -> Chart:
    names = [stage_label(one.of) for one in stages]
    places, most = range(len(stages)), max(one.p90 for one in stages)

    def draw(axes: "Axes") -> None:
        _bars(axes, [place - 0.2 for place in places], [one.median for one in stages], tints=[DARK], height=0.36)
        _bars(axes, [place + 0.2 for place in places], [one.p90 for one in stages], tints=[LIGHT], height=0.36)
        _frame(axes, names, most=most)
        titled(axes, "How long each stage took", below="dark: half · light: nine of ten")

    spoken = "; ".join(f"{stage_label(one.of)} {long(one.median)} and {long(one.p90)}" for one in stages)
    return Chart(
        name="stages",
        png=png(draw, height=2 * len(stages) * BAR + FRAME + SUBTITLE),
        alt=f"Bar chart of how long each stage took, half of them and nine of ten: {spoken}.",
    )


def _of_waits(waited: Sequence[Waited]) -> Chart:
    names = [wait_label(one.of) for one in waited]

    def draw(axes: "Axes") -> None:
        tints = [TINTS.get(one.of, DARK) for one in waited]
        _bars(axes, range(len(waited)), [one.took for one in waited], tints=tints, height=0.62)
        _frame(axes, names, most=max(one.took for one in waited))
        titled(axes, "What drafts waited for")

    lines = sum(len(_in_lines(name).splitlines()) for name in names)
    spoken = "; ".join(f"{name} {long(one.took)}" for name, one in zip(names, waited, strict=True))
    return Chart(
        name="waits",
        png=png(draw, height=lines * BAR + FRAME),
        alt=f"Bar chart of what drafts waited for, all together: {spoken}.",
    )


def _bars(
    axes: "Axes", places: Sequence[float], spans: Sequence[timedelta], *, tints: Sequence[str], height: float
) -> None:
    """Bars with their values at their ends."""
    bars = axes.barh(places, [_hours(span) for span in spans], height=height, color=tints)
    axes.bar_label(bars, labels=[long(span) for span in spans], padding=5, fontsize=LABEL, color=INK)


def _frame(axes: "Axes", names: Sequence[str], *, most: timedelta) -> None:
    """The values stand at the bars, so neither axis nor grid is needed; the first name is on top."""
    axes.set_yticks(range(len(names)), labels=[_in_lines(name) for name in names], fontsize=LABEL, color=INK)
    axes.set_xticks([])
    axes.set_xlim(0, _hours(max(most, SHORTEST)) * ROOM)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(GREY)


def _in_lines(name: str) -> str:
    return fill(name, LONGEST_LABEL)


def _hours(span: timedelta) -> float:
    return span / timedelta(hours=1)
