"""A report's chart: how long each stage took, and what was waited for; matplotlib is loaded on first use (D12)."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from textwrap import fill
from typing import TYPE_CHECKING

from bot.reports.figures import Figures
from bot.reports.words import long, stage_label, wait_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 6.4
"""Inches. At 200 dots an inch the picture is 1,280 wide; Slack shows it at 360 or more, so 13 points stay readable."""

DOTS = 200
TITLE, LABEL = 15, 13
"""Points."""

BAR = 0.42
"""Inches a bar takes, its gap included; a title and the axis below it take `FRAME` more."""

FRAME = 1.1
MARGIN = 0.12
"""Inches around each part."""

LONGEST_LABEL = 20
"""Characters of a label's line; it goes on in the next."""

DARK, LIGHT, AUTHOR, SLOT, INK = "#0b4f4a", "#8fc3bc", "#c97b12", "#9aa5a4", "#1d1c1d"
TINTS = {"author": AUTHOR, "slot": SLOT}
ROOM = 1.35
"""How far the axis goes beyond the longest bar: the value stands there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One part of the chart; `bars` is how many bars it holds, which is its height."""

    bars: int
    draw: "Callable[[Axes], None]"


def drawable(figures: Figures) -> bool:
    """Whether there is anything to see in a chart."""
    return bool(figures.stages or figures.waited)


def drawn(figures: Figures) -> bytes:
    """The chart as PNG on white. It takes a second or so, more at first: call it in a thread."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - D12: only who asks for a report waits
    from matplotlib.figure import Figure  # noqa: PLC0415 - likewise
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415 - likewise

    panels = _panels(figures)
    heights = [panel.bars * BAR + FRAME for panel in panels]
    figure = Figure(
        figsize=(WIDTH, sum(heights)),
        dpi=DOTS,
        facecolor="white",
        layout=ConstrainedLayoutEngine(w_pad=MARGIN, h_pad=MARGIN),
    )
    FigureCanvasAgg(figure)  # the figure draws on this one; no window, no state shared with other threads
    places = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
    for panel, place in zip(panels, places[:, 0], strict=True):
        panel.draw(place)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def in_words(figures: Figures) -> str:
    """What the chart shows, for whoever does not see it."""
    parts = []
    if figures.stages:
        stages = (f"{stage_label(s.of)} {long(s.median)}, nine of ten {long(s.p90)}" for s in figures.stages)
        parts.append(f"Bar chart. From a stage's turn until it was done, median: {'; '.join(stages)}.")
    if figures.waited:
        waits = (f"{wait_label(one.of)} {long(one.took)}" for one in figures.waited)
        parts.append(f"Bar chart. What drafts waited for, together: {'; '.join(waits)}.")
    return " ".join(parts)


def _panels(figures: Figures) -> list[Panel]:
    panels = []
    if figures.stages:
        panels.append(Panel(bars=2 * len(figures.stages), draw=lambda axes: _draw_stages(axes, figures)))
    if figures.waited:
        panels.append(Panel(bars=len(figures.waited), draw=lambda axes: _draw_waits(axes, figures)))
    return panels


def _draw_stages(axes: "Axes", figures: Figures) -> None:
    names = [stage_label(one.of) for one in figures.stages]
    medians, p90s = [one.median for one in figures.stages], [one.p90 for one in figures.stages]
    _draw_bars(axes, [place - 0.2 for place in range(len(names))], medians, tints=[DARK] * len(names), height=0.36)
    _draw_bars(axes, [place + 0.2 for place in range(len(names))], p90s, tints=[LIGHT] * len(names), height=0.36)
    _finish(axes, names, most=max(p90s))
    axes.set_title("How long a stage took", fontsize=TITLE, color=INK, loc="left", pad=26, x=0)
    axes.text(0, 1.02, "dark: half of them  ·  light: nine of ten", transform=axes.transAxes, fontsize=LABEL, color=INK)


def _draw_waits(axes: "Axes", figures: Figures) -> None:
    names = [wait_label(one.of) for one in figures.waited]
    tints = [TINTS.get(one.of, DARK) for one in figures.waited]
    _draw_bars(axes, list(range(len(names))), [one.took for one in figures.waited], tints=tints, height=0.62)
    _finish(axes, names, most=max(one.took for one in figures.waited))
    axes.set_title("What drafts waited for", fontsize=TITLE, color=INK, loc="left", x=0)


def _draw_bars(
    axes: "Axes", places: Sequence[float], spans: Sequence[timedelta], *, tints: list[str], height: float
) -> None:
    """Bars with their values at their ends."""
    bars = axes.barh(places, [_hours(span) for span in spans], height=height, color=tints)
    axes.bar_label(bars, labels=[long(span) for span in spans], padding=5, fontsize=LABEL, color=INK)


def _finish(axes: "Axes", names: Sequence[str], *, most: timedelta) -> None:
    """The values stand at the bars, so neither axis nor grid is needed; the first name is on top."""
    labels = [fill(name, LONGEST_LABEL) for name in names]
    axes.set_yticks(range(len(names)), labels=labels, fontsize=LABEL, color=INK)
    axes.set_xticks([])
    axes.set_xlim(0, max(_hours(most), 1 / 60) * ROOM)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(SLOT)


def _hours(span: timedelta) -> float:
    return span / timedelta(hours=1)
