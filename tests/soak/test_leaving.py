"""The long count behind docs/second-opinion.md: 2,000 generated drafts past a recording server."""

import pytest

from bot.assist.openai_provider import OpenAIProvider
from bot.assist.policy import Assisting
from bot.assist.second_reading import SecondReading
from bot.review.roster import Admins
from storage.store import SqlStore
from tests.conftest import Clock
from tests.support.office import SETTINGS, Office
from tests.support.openai_server import model_serving
from tests.support.recording import record


@pytest.mark.soak
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("agreed", [False, True])
async def test_every_draft_that_must_stay_stays(
    agreed: bool, store: SqlStore, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with store.write(SETTINGS.workspace) as tx:
        await tx.save_settings(SETTINGS)
    await Office(store).set_up(assisting=Assisting(baa=agreed, zero_retention=agreed, monthly_tokens=10**9))
    async with model_serving() as model:
        provider = OpenAIProvider(key="sk-test", model="stand-in", base_url=model.url)
        reading = SecondReading(
            store=store, admins=Admins(founding=frozenset()), provider=provider, holder="soak", clock=clock
        )
        outcome = await record(store, reading, model, count=2_000, seed=20261128, agreed=agreed)
        await provider.close()
    with capsys.disabled():
        print(f"\nagreements {'recorded' if agreed else 'none'}: {outcome}")  # noqa: T201 - the figure is the point
    assert outcome.escaped == []
