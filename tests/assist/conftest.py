from collections.abc import AsyncIterator

import pytest

from bot.assist.openai_provider import OpenAIProvider
from bot.assist.second_reading import SecondReading
from bot.review.roster import Admins
from storage.store import SqlStore
from tests.conftest import Clock
from tests.support.office import SETTINGS, Office
from tests.support.openai_server import Model, model_serving


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with model_serving() as model:
        yield model


@pytest.fixture
async def provider(model: Model) -> AsyncIterator[OpenAIProvider]:
    provider = OpenAIProvider(key="sk-test", model="stand-in", base_url=model.url, seconds=20)
    yield provider
    await provider.close()


@pytest.fixture
async def office(store: SqlStore) -> Office:
    office = Office(store)
    async with store.write(SETTINGS.workspace) as tx:
        await tx.save_settings(SETTINGS)
    return office


@pytest.fixture
def reading(store: SqlStore, provider: OpenAIProvider, clock: Clock) -> SecondReading:
    return reader_named("first", store, provider, clock)


def reader_named(holder: str, store: SqlStore, provider: OpenAIProvider, clock: Clock) -> SecondReading:
    return SecondReading(
        store=store, admins=Admins(founding=frozenset()), provider=provider, holder=holder, clock=clock
    )
