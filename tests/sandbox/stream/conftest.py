from collections.abc import Callable

import pytest

from bot.sandbox.stream.script import Script
from bot.sandbox.stream.subjects import Subject, subjects

START = 1_795_700_000.0
"""A Thursday in November, 9:33 in the morning in Lakeside."""


@pytest.fixture(scope="session")
def all_subjects() -> dict[str, Subject]:
    return subjects()


@pytest.fixture(scope="session")
def script_from(all_subjects: dict[str, Subject]) -> Callable[[float], Script]:
    def build(start: float) -> Script:
        return Script(start, all_subjects)

    return build


@pytest.fixture(scope="session")
def start() -> float:
    return START
