"""The charts: on white, legible in size, whatever the figures; and nobody pays for them who asks for none."""

import io
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from bot.charts import Chart
from bot.reports.chart import charts
from bot.reports.figures import Figures, Turnaround, Waited, figures
from bot.reports.words import long
from tests.support.november import AFTER, on

NOTHING = figures((), on(1), AFTER)


def stage(of: str, median: float, p90: float) -> Turnaround:
    return Turnaround(of=of, count=3, median=timedelta(hours=median), p90=timedelta(hours=p90))


def waited(of: str, hours: float) -> Waited:
    return Waited(of=of, took=timedelta(hours=hours), share=0.5)


BUSY = replace(
    NOTHING,
    stages=(stage("privacy", 26, 70), stage("clinical", 5.4, 51), stage("brand_or_comms_lead", 0.5, 0.75)),
    waited=(waited("slot", 300), waited("clinical.2", 40), waited("author", 12)),
)


def picture(chart: Chart) -> Image.Image:
    image = Image.open(io.BytesIO(chart.png))
    assert image.format == "PNG"
    return image.convert("RGB")


def test_each_chart_says_in_its_alt_text_what_it_shows() -> None:
    assert [chart.alt for chart in charts(BUSY)] == [
        (
            "Bar chart of how long each stage took, half of them and nine of ten: Privacy 1.1 days and 2.9 days;"
            " Clinical 5.4 hours and 2.1 days; Brand or comms lead 30 min and 45 min."
        ),
        (
            "Bar chart of what drafts waited for, all together: The slot, once approved 12.5 days; Clinical (2)"
            " review 1.7 days; The author's changes 12 hours."
        ),
    ]


def test_what_took_less_than_a_minute_is_not_said_to_have_taken_none() -> None:
    assert [long(timedelta(seconds=seconds)) for seconds in (0, 59, 60, 95)] == [
        "under 1 min", "under 1 min", "1 min", "2 min",
    ]  # fmt: skip


@pytest.mark.parametrize("chart", charts(BUSY), ids=lambda chart: chart.name)
def test_a_chart_stands_on_white_and_nothing_is_cut_off_at_its_edges(chart: Chart) -> None:
    image = picture(chart)
    edges = [(x, y) for x in range(image.width) for y in (0, image.height - 1)]
    edges += [(x, y) for x in (0, image.width - 1) for y in range(image.height)]
    assert {image.getpixel(place) for place in edges} == {(255, 255, 255)}
    assert image.width >= 1200
    assert image.width > image.height


@pytest.mark.parametrize(
    "found",
    [
        replace(NOTHING, stages=(stage("clinical", 0, 0),)),
        replace(NOTHING, waited=(waited("brand", 0.001),)),
        replace(NOTHING, waited=tuple(waited(f"clinical_or_privacy_or_brand_o.{n}", 9**n) for n in range(1, 9))),
    ],
    ids=["moments", "seconds", "many and years"],
)
def test_any_figures_can_be_drawn(found: Figures) -> None:
    (chart,) = charts(found)
    assert len(set(picture(chart).get_flattened_data())) > 3


def test_of_nothing_there_is_no_chart() -> None:
    assert charts(NOTHING) == ()


def test_charts_are_drawn_in_several_threads_at_once() -> None:
    """Nothing of matplotlib's global state is used: each thread gets what it asked for."""
    alone = {of: charts(replace(NOTHING, stages=(stage(of, 1, 2),))) for of in ("privacy", "clinical", "brand")}
    found = {}

    def draw(of: str) -> None:
        found[of] = charts(replace(NOTHING, stages=(stage(of, 1, 2),)))

    threads = [threading.Thread(target=draw, args=(of,)) for of in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == alone


def test_matplotlib_is_loaded_by_the_first_chart_and_not_before() -> None:
    said = "import sys, bot.app, handlers.reporting; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "False"
