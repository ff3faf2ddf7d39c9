"""Texts from patterns: `{slot}` stands for any of the slot's texts, `[one|other]` for either; both may nest."""

import re
from collections.abc import Mapping, Sequence
from random import Random

_MARK = re.compile(r"[\[\]|{]")
_SENTENCE = re.compile(r"(?:^|[.?!]\s+)(?!https:)[a-záéíñóú]")


class Choice:
    """Alternatives, each a sequence of texts and further choices."""

    def __init__(self) -> None:
        self.options: list[list[str | Choice]] = []

    def write(self, random: Random) -> str:
        chosen = self.options[int(random.random() * len(self.options))]
        return "".join(part if isinstance(part, str) else part.write(random) for part in chosen)


class Grammar:
    """The slots that patterns may name.

    Raises:
        KeyError: a pattern names a slot that is not there.
        ValueError: a bracket is open, or closes nothing.
    """

    def __init__(self, slots: Mapping[str, Sequence[str]]) -> None:
        self._slots = {name: Choice() for name in slots}
        for name, texts in slots.items():
            self._slots[name].options.extend(self._read(text) for text in texts)

    def choice(self, patterns: Sequence[str]) -> Choice:
        found = Choice()
        found.options.extend(self._read(pattern) for pattern in patterns)
        return found

    def _read(self, pattern: str) -> list[str | Choice]:
        alternatives, end = self._alternatives(pattern, 0)
        if end < len(pattern) or len(alternatives) > 1:
            raise ValueError(f"a bracket is missing in: {pattern}")
        return alternatives[0]

    def _alternatives(self, pattern: str, at: int) -> tuple[list[list[str | Choice]], int]:
        """What stands between two brackets, and where the closing one is."""
        found: list[list[str | Choice]] = [[]]
        while mark := _MARK.search(pattern, at):
            found[-1].append(pattern[at : mark.start()])
            at = mark.end()
            if mark.group() == "]":
                return found, mark.start()
            if mark.group() == "|":
                found.append([])
            elif mark.group() == "[":
                inner = Choice()
                inner.options, closing = self._alternatives(pattern, at)
                if closing >= len(pattern):
                    raise ValueError(f"a bracket is missing in: {pattern}")
                found[-1].append(inner)
                at = closing + 1
            else:
                closing = pattern.index("}", at)
                found[-1].append(self._slots[pattern[at:closing]])
                at = closing + 1
        found[-1].append(pattern[at:])
        return found, len(pattern)


def sentences(text: str) -> str:
    """The text with a capital at the beginning of each sentence."""
    return _SENTENCE.sub(lambda found: found.group()[:-1] + found.group()[-1].upper(), text)
