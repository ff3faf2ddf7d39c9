"""The reading grade of an English text by Flesch and Kincaid: years of school in the United States."""

import re

FEWEST_SENTENCES, FEWEST_WORDS = 3, 60
"""Below these the formula swings by twenty grades on real posts, so nothing is said."""

ASIDE = re.compile(r"(?i)https?://\S+|www\.\S+|[#@]\w+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.\w+")
LETTERS = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
ENDS = re.compile(r"[.!?]+(?=\s|$)|\n+")
COMMON = frozenset(
    ("the", "and", "of", "to", "in", "is", "for", "you", "your", "with", "are", "a", "that", "it", "on", "we")
)
LEAST_COMMON = 0.15
"""Share of these words below which a text is hardly English, for which alone the formula was made."""
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:[^laeiouy]e|[^td]ed|[^cgsxz]es)$")


def grade(text: str) -> float | None:
    """The grade; None where the text is too short for it or hardly English."""
    plain = ASIDE.sub(" ", text)
    sentences = [words for part in ENDS.split(plain) if (words := LETTERS.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if len(sentences) < FEWEST_SENTENCES or len(words) < FEWEST_WORDS:
        return None
    if sum(word.lower() in COMMON for word in words) < LEAST_COMMON * len(words):
        return None
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Roughly how many syllables an English word has: groups of vowels, less a silent ending."""
    small = word.lower()
    count = len(VOWELS.findall(small))
    if count > 1 and SILENT.search(small) is not None:
        count -= 1
    return max(count, 1)
