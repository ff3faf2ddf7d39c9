"""The house style of charts; matplotlib is loaded on first use (D12)."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

WIDTH = 5.2
"""Inches. Slack shows pictures from about 300 pixels' width on; there 13 points are 10 pixels, which can be read."""

DOTS = 240
"""An inch: for screens that show three dots where others show one."""

TITLE, LABEL = 15, 13
"""Points."""

MARGIN = 0.12

DARK, LIGHT, AMBER, GREY, INK = "#0b4f4a", "#8fc3bc", "#c97b12", "#9aa5a4", "#1d1c1d"


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A picture on white, as PNG; `alt` says what it shows."""

    name: str
    png: bytes
    alt: str


def png(draw: "Callable[[Axes], None]", *, height: float) -> bytes:
    """One chart of this height in inches; nothing of it is shared with other threads."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - D12: only who asks for a chart waits
    from matplotlib.figure import Figure  # noqa: PLC0415 - likewise
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415 - likewise

    layout = ConstrainedLayoutEngine(w_pad=MARGIN, h_pad=MARGIN)
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS, facecolor="white", layout=layout)
    FigureCanvasAgg(figure)  # what it is drawn on: no window, and no other canvas is looked for
    draw(figure.add_subplot())
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def titled(axes: "Axes", title: str, *, below: str = "") -> None:
    axes.set_title(title, fontsize=TITLE, color=INK, loc="left", x=0, pad=26 if below else 8)
    if below:
        axes.text(0, 1.02, below, transform=axes.transAxes, fontsize=LABEL, color=INK)
