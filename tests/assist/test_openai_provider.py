"""What the provider makes of a server's answers, good and bad."""

import logging
from datetime import timedelta

import pytest

from bot.assist.openai_provider import OpenAIProvider
from bot.assist.provider import Ask, Feature, Silence, Tokens, Unanswered
from tests.support.openai_server import Fault, Model

ASK = Ask(feature=Feature.OPINION, instructions="Read this.", data='{"text": "Wash your hands."}', longest=500)
REMARK = {"kind": "tone", "quote": "Wash", "why": "It commands.", "suggestion": "Please wash"}


async def test_an_answer_of_the_form_comes_back_as_a_document_with_what_it_cost(
    model: Model, provider: OpenAIProvider
) -> None:
    model.writer = lambda _asked: {"findings": [REMARK]}
    answered = await provider.answer(ASK)
    assert answered.document == {"findings": [REMARK]}
    assert answered.tokens == Tokens(sent=400, received=100)


async def test_nothing_is_to_be_stored_and_the_form_is_strict(model: Model, provider: OpenAIProvider) -> None:
    await provider.answer(ASK)
    (asked,) = model.asked
    assert asked["store"] is False
    assert asked["text"]["format"]["type"] == "json_schema"
    assert asked["text"]["format"]["strict"] is True
    assert asked["max_output_tokens"] == ASK.longest
    assert (asked["instructions"], asked["input"]) == (ASK.instructions, ASK.data)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.TOO_MANY, Silence.BUSY),
        (Fault.BROKEN, Silence.DOWN),
        (Fault.DROPPED, Silence.DOWN),
        (Fault.TRUNCATED, Silence.NONSENSE),
        (Fault.OTHER_FORM, Silence.NONSENSE),
        (Fault.EMPTY, Silence.NONSENSE),
        (Fault.HUGE, Silence.NONSENSE),
        (Fault.NO_JSON, Silence.NONSENSE),
        (Fault.ODD_BODY, Silence.NONSENSE),
        (Fault.REFUSAL, Silence.REFUSED),
        (Fault.BAD_PROMPT, Silence.REFUSED),
        (Fault.BAD_REQUEST, Silence.UNKNOWN),
        (Fault.NO_MODEL, Silence.UNKNOWN),
        (Fault.UNKNOWN_FIELD, Silence.UNKNOWN),
        (Fault.NO_KEY, Silence.KEY),
    ],
)
async def test_each_fault_is_one_request_and_a_reason(
    fault: Fault, why: Silence, model: Model, provider: OpenAIProvider
) -> None:
    """The SDK repeats nothing by itself: whoever asks counts the attempts."""
    model.writer = lambda _asked: {"findings": [REMARK]}
    model.always = fault
    with pytest.raises(Unanswered) as raised:
        await provider.answer(ASK)
    assert raised.value.why is why
    assert len(model.asked) == 1


async def test_an_answer_that_takes_too_long_is_given_up(model: Model) -> None:
    model.always = Fault.SLOW
    provider = OpenAIProvider(key="sk-test", model="stand-in", base_url=model.url, seconds=0.2)
    with pytest.raises(Unanswered) as raised:
        await provider.answer(ASK)
    assert raised.value.why is Silence.SLOW
    assert raised.value.tokens == ASK.most
    await provider.close()


async def test_a_server_that_is_not_there_is_down() -> None:
    provider = OpenAIProvider(key="sk-test", model="stand-in", base_url="http://127.0.0.1:9/v1", seconds=5)
    with pytest.raises(Unanswered) as raised:
        await provider.answer(ASK)
    assert raised.value.why is Silence.DOWN
    assert raised.value.tokens == Tokens()
    await provider.close()


@pytest.mark.parametrize(
    ("header", "pause"),
    [("30", timedelta(seconds=30)), ("999999", timedelta(minutes=15)), ("soon", None), ("9" * 50, None)],
)
async def test_the_pause_a_busy_server_asks_for_is_bounded(
    header: str, pause: timedelta | None, model: Model, provider: OpenAIProvider
) -> None:
    model.always, model.retry_after = Fault.TOO_MANY, header
    with pytest.raises(Unanswered) as raised:
        await provider.answer(ASK)
    assert raised.value.after == pause


@pytest.mark.parametrize("fault", [Fault.REFUSAL, Fault.TRUNCATED, Fault.OTHER_FORM, Fault.HUGE, Fault.EMPTY])
async def test_what_an_answer_cost_that_cannot_be_used_is_still_told(
    fault: Fault, model: Model, provider: OpenAIProvider
) -> None:
    model.writer = lambda _asked: {"findings": [REMARK]}
    model.always = fault
    with pytest.raises(Unanswered) as raised:
        await provider.answer(ASK)
    assert raised.value.tokens == Tokens(sent=400, received=100)


@pytest.mark.parametrize("fault", [Fault.NO_JSON, Fault.ODD_BODY, Fault.DROPPED])
async def test_where_nobody_says_what_it_cost_it_counts_as_what_it_may_have(
    fault: Fault, model: Model, provider: OpenAIProvider
) -> None:
    model.always = fault
    with pytest.raises(Unanswered) as raised:
        await provider.answer(ASK)
    assert raised.value.tokens == ASK.most
    assert raised.value.tokens.all == ASK.estimate > 500


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.BROKEN, Fault.NO_KEY, Fault.NO_MODEL])
async def test_a_refused_request_costs_nothing(fault: Fault, model: Model, provider: OpenAIProvider) -> None:
    model.always = fault
    with pytest.raises(Unanswered) as raised:
        await provider.answer(ASK)
    assert raised.value.tokens == Tokens()


async def test_vectors_that_cannot_be_used_were_paid_for_too(model: Model, provider: OpenAIProvider) -> None:
    model.always = Fault.OTHER_FORM
    with pytest.raises(Unanswered) as raised:
        await provider.embed(["Wash your hands."])
    assert raised.value.tokens == Tokens(sent=400)


async def test_neither_key_nor_text_is_logged_or_shown(
    model: Model, provider: OpenAIProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await provider.answer(ASK)
    said = caplog.text + repr(provider) + repr(ASK)
    assert "sk-test" not in said
    assert "Wash your hands" not in said
