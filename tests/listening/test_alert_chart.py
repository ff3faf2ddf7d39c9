"""An alert's chart: on white, whatever the counts; its bars whole; its words in the team's time zone."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.listening.chart import MOST_BARS, Counted, _bars, _in_spike, _ticks, alert_chart, alt_text

START = datetime(2026, 3, 2, 12, 5, tzinfo=UTC)


def series(hours: float, count: Callable[[int], int] = lambda n: 1 + n % 3) -> list[Counted]:
    return [
        Counted(at=START + timedelta(minutes=5 * n), posts=count(n), expected=2.0, high=5.0)
        for n in range(int(hours * 12))
    ]


def picture(
    found: Sequence[Counted], *, began: float, zone: str = "America/Chicago", ended: float | None = None
) -> Image.Image:
    chart = alert_chart(
        found,
        names=("Flu",),
        began_at=START + timedelta(hours=began),
        zone="America/Chicago",
        ended_at=START + timedelta(hours=ended) if ended is not None else None,
    )
    image = Image.open(io.BytesIO(chart.png))
    assert image.format == "PNG"
    return image.convert("RGB")


@pytest.mark.parametrize(
    ("found", "began"),
    [
        (series(26), 24),
        (series(1 / 12), 0),
        (series(5, lambda _: 0), 4),
        (series(240, lambda n: 10 ** (n.bit_length() // 2)), 200),
    ],
    ids=["a day", "one bucket", "nothing", "ten days and millions"],
)
def test_any_counts_can_be_drawn_and_nothing_is_cut_off(found: list[Counted], began: float) -> None:
    image = picture(found, began=began)
    edges = [(x, y) for x in range(image.width) for y in (0, image.height - 1)]
    edges += [(x, y) for x in (0, image.width - 1) for y in range(image.height)]
    assert {image.getpixel(place) for place in edges} == {(255, 255, 255)}
    assert image.width >= 1200
    assert image.width > image.height


def test_the_spike_alone_is_amber() -> None:
    def amber(image: Image.Image) -> set[int]:
        pixels = image.load()
        assert pixels is not None
        return {x for x in range(image.width) for y in range(0, image.height, 4) if pixels[x, y] == (0xC9, 0x7B, 0x12)}

    flat = series(24, lambda _: 10)
    late = amber(picture(flat, began=20))
    assert min(late) > 1248 * 0.7
    early = amber(picture(flat, began=0, ended=6))
    assert max(early) < 1248 * 0.5


def test_bars_are_whole_and_few_and_lose_no_post_but_those_of_the_first() -> None:
    for hours in (0.1, 3, 8.4, 9, 25, 99, 101, 700, 3000):
        found = series(hours)
        size, bars = _bars(found)
        assert len(bars) <= MOST_BARS + size / timedelta(days=1) * 100
        assert bars[-1].begins + size == found[-1].at + timedelta(minutes=5)
        held = [one.posts for one in found if one.at >= bars[0].begins]
        assert sum(bar.posts for bar in bars) == sum(held)


def test_what_is_usual_for_an_hour_is_less_spread_than_for_its_minutes() -> None:
    _, (*_, bar) = _bars(series(48))
    assert bar.expected == pytest.approx(24)
    assert bar.high == pytest.approx(24 + 3 * 12**0.5)
    assert bar.low == pytest.approx(24 - 3 * 12**0.5)


def test_no_fewer_than_no_posts_are_usual() -> None:
    _, (bar,) = _bars(series(1 / 12))
    assert bar.low == 0


def test_a_bar_in_which_the_spike_begins_or_ends_is_of_the_spike() -> None:
    size, (first, second, third, *_) = _bars(series(24))
    middle = second.begins + size / 2
    assert [_in_spike(bar, size, began_at=middle, ended_at=None) for bar in (first, second, third)] == [
        False,
        True,
        True,
    ]
    assert [_in_spike(bar, size, began_at=first.begins, ended_at=middle) for bar in (first, second, third)] == [
        True,
        True,
        False,
    ]


def test_the_alt_text_says_what_the_chart_shows() -> None:
    found = series(26, lambda n: 12 if n >= 288 else 1)
    said = alt_text(found, names=("Flu", "Masks"), began_at=START + timedelta(hours=24), zone="America/Chicago")
    assert said == (
        "Bar chart of posts an hour about Flu, Masks, from Mon 2 Mar at 06:05 to Tue 3 Mar at 08:05 (America/Chicago)."
        " As a rule there are about 24; the most are 144, from Tue 3 Mar at 06:05. The spike began Tue 3 Mar at 06:05;"
        " the last bar is 144."
    )
    ended = START + timedelta(hours=25)
    assert "and ended Tue 3 Mar at 07:05." in alt_text(
        found, names=("Flu",), began_at=ended, zone="America/Chicago", ended_at=ended
    )
    few = [replace(one, expected=0.01) for one in found]
    assert "there are hardly any" in alt_text(few, names=("Flu",), began_at=ended, zone="America/Chicago")


@pytest.mark.parametrize(
    ("hours", "labels"),
    [
        (0.5, ["06:10\nMon 2 Mar", "06:20", "06:30"]),
        (5, ["07:00\nMon 2 Mar", "08:00", "09:00", "10:00", "11:00"]),
        (26, ["12:00\nMon 2 Mar", "18:00", "00:00\nTue 3 Mar", "06:00"]),
        (96, ["Tue 3\nMar", "Wed 4", "Thu 5", "Fri 6"]),
    ],
)
def test_the_time_axis_has_round_hours_of_the_teams_clock(hours: float, labels: list[str]) -> None:
    found = _ticks(START, START + timedelta(hours=hours), ZoneInfo("America/Chicago"))
    assert [label for _, label in found] == labels


def test_the_axis_goes_on_over_a_change_of_clocks() -> None:
    begins = datetime(2026, 3, 8, 5, 0, tzinfo=UTC)  # 23:00; at 02:00 it becomes 03:00
    found = _ticks(begins, begins + timedelta(hours=6), ZoneInfo("America/Chicago"))
    moments = [at.astimezone(UTC) for at, _ in found]
    assert moments == sorted(moments)
    assert "04:00" in [label for _, label in found]


def test_of_nothing_there_is_no_chart() -> None:
    with pytest.raises(ValueError, match="bucket"):
        alert_chart([], names=("Flu",), began_at=START, zone="UTC")
