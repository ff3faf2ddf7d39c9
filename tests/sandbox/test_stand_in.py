"""The sandbox's stand-in for a language model, asked by the bot's own provider."""

import pytest

from bot.assist.leaving import Parcel
from bot.assist.openai_provider import OpenAIProvider
from bot.assist.opinion import question, remarks_in
from bot.assist.provider import Silence, Unanswered
from bot.sandbox import stand_in
from bot.sandbox.server import serving


async def test_it_remarks_on_the_phrases_it_knows_and_says_that_it_is_a_stand_in() -> None:
    text = "Vaccines are always safe. Get one soon. 9 in 10 adults agree."
    parcel = Parcel(kind="educational", sources=0, texts={"text": text})
    async with serving(port=0, data=None) as sandbox:
        provider = OpenAIProvider(key=stand_in.KEY, model=stand_in.MODEL, base_url=f"{sandbox.url}/stand-in/v1")
        answered = await provider.answer(question(parcel))
        await provider.close()
    quotes = {one.kind.value: one.quote for one in remarks_in(answered.document, [text])}
    assert quotes == {"claim": "always", "instruction": "soon", "source": "9 in 10 adults agree"}
    assert answered.tokens.all > 0
    assert "stand-in" in stand_in.MODEL


def test_a_question_is_told_from_its_beginning_and_as_long_as_it_fits() -> None:
    posts = [
        {"number": 1, "text": "Hola. Me pregunto: ¿es contagiosa la enfermedad de manos, pies y boca en adultos?"},
        {"number": 2, "text": f"Is it {'really ' * 20}contagious?"},
    ]
    first, second = (one["text"] for one in stand_in.summary({"posts": posts})["asked"])
    assert first == "¿es contagiosa la enfermedad de manos, pies y boca en adultos?"
    assert second.startswith("Is it really ")
    assert len(second) == stand_in.LONGEST_ASKED


async def test_it_takes_no_other_key() -> None:
    async with serving(port=0, data=None) as sandbox:
        provider = OpenAIProvider(key="sk-other", model="x", base_url=f"{sandbox.url}/stand-in/v1")
        with pytest.raises(Unanswered) as raised:
            await provider.answer(question(Parcel(kind="educational", sources=0, texts={"text": "Hi."})))
        await provider.close()
    assert raised.value.why is Silence.KEY
