"""Patterns: slots, alternatives, and what is refused."""

from random import Random

import pytest

from bot.sandbox.stream.grammar import Grammar, sentences


def written(grammar: Grammar, pattern: str) -> set[str]:
    choice = grammar.choice([pattern])
    return {choice.write(Random(seed)) for seed in range(200)}  # noqa: S311 - texts, no secrets


def test_every_alternative_and_every_text_of_a_slot_comes() -> None:
    grammar = Grammar({"who": ["Ann", "[Bo|Cy] {title}"], "title": ["MD"]})
    assert written(grammar, "{who} [sings|[reads|writes] a lot].") == {
        f"{who} {what}." for who in ("Ann", "Bo MD", "Cy MD") for what in ("sings", "reads a lot", "writes a lot")
    }


@pytest.mark.parametrize("pattern", ["[one|other", "one]", "one|other", "[a|[b]", "{open"])
def test_brackets_that_do_not_match_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|substring"):
        Grammar({}).choice([pattern])


def test_a_slot_that_nobody_defined_is_refused() -> None:
    with pytest.raises(KeyError):
        Grammar({}).choice(["hello {name}"])


def test_sentences_begin_with_a_capital_and_addresses_stay() -> None:
    assert sentences("my son. is it flu? ah! see: x") == "My son. Is it flu? Ah! See: x"
    assert sentences("closed. https://news.example/a") == "Closed. https://news.example/a"
