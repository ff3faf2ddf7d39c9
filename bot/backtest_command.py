"""`python -m bot backtest`: which alerts a topic's past would have brought, for people who choose a sensitivity."""

import argparse
import csv
import json
import re
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigurationError
from bot.listening.topic import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.listening.backtest import Judged
    from bot.listening.detector import Excess
    from bot.listening.history import Count

_MINUTE = timedelta(minutes=1)


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb to the command line."""
    parser = verbs.add_parser("backtest", help="which alerts a file of counts would have brought")
    parser.add_argument("counts", type=Path, metavar="COUNTS.csv", help="its columns are timestamp and value")
    parser.add_argument(
        "--bucket", type=_bucket, default=timedelta(minutes=5), metavar="SPAN", help="what a row counts (default 5m)"
    )
    parser.add_argument("--sensitivity", choices=[one.value for one in Sensitivity], default=Sensitivity.BALANCED.value)
    parser.add_argument(
        "--scores", type=Path, metavar="OUT.csv", help="write timestamp,value,anomaly_score,alert for every row"
    )
    parser.add_argument("--json", action="store_true", help="a line of JSON an alert, and one for the summary")


def _bucket(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,2})m|1h", text, re.ASCII)
    minutes = int(found[1] or 60) if found else 0
    if not 1 <= minutes <= 60:  # noqa: PLR2004 - the sentence says it
        raise argparse.ArgumentTypeError(f"{text} is no span from 1m to 60m")
    return timedelta(minutes=minutes)


def backtest(arguments: argparse.Namespace) -> int:
    """Prints a line an alert, the earliest first, and a summary; nothing is sent or stored.

    Raises:
        ConfigurationError: the file of counts cannot be used, or that of scores not be written.
    """
    from bot.listening import backtest, history  # noqa: PLC0415 - other verbs start without it

    bucket, sensitivity = arguments.bucket, Sensitivity(arguments.sensitivity)
    try:
        counts = history.read(arguments.counts, bucket=bucket)
        judged = list(backtest.replay(counts, bucket=bucket, sensitivity=sensitivity))
    except history.UnusableHistory as problem:
        raise ConfigurationError(f"{arguments.counts}: {problem}") from None
    if arguments.scores:
        if arguments.scores.resolve() == arguments.counts.resolve():
            raise ConfigurationError("The scores would overwrite the counts. Choose another file for --scores.")
        _write_scores(arguments.scores, judged)
    alerts = [_record(one.count, one.score, one.excess) for one in judged if one.excess]
    summary = _summary(judged, alerts=len(alerts), bucket=bucket, sensitivity=sensitivity)
    if arguments.json:
        lines = [json.dumps(record) for record in (*alerts, summary.record)]
    else:
        lines = [_sentence(one.count, one.excess) for one in judged if one.excess] + [summary.sentence]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _write_scores(path: Path, judged: "Sequence[Judged]") -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("timestamp", "value", "anomaly_score", "alert"))
            for one in judged:
                alert = int(one.excess is not None)
                writer.writerow((one.count.stamp, f"{one.count.value:.15g}", f"{one.score:.6f}", alert))
    except OSError as failed:
        raise ConfigurationError(f"{path} cannot be written ({failed.strerror}).") from None


def _record(count: "Count", score: float, excess: "Excess") -> dict[str, object]:
    return {
        "type": "alert",
        "at": count.at.isoformat(),
        "value": count.value,
        "score": round(score, 3),
        "span_minutes": excess.span // _MINUTE,
        "posts": round(excess.posts),
        "usual": round(excess.usual, 1),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """`weeks`: those in which an alert was possible. `missing`: buckets without a row."""

    first: datetime
    last: datetime
    rows: int
    missing: int
    bucket: timedelta
    sensitivity: Sensitivity
    alerts: int
    weeks: float

    @property
    def record(self) -> dict[str, object]:
        return {
            "type": "summary",
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "rows": self.rows,
            "missing": self.missing,
            "bucket_minutes": self.bucket // _MINUTE,
            "sensitivity": self.sensitivity.value,
            "alerts": self.alerts,
            "weeks": round(self.weeks, 2),
        }

    @property
    def sentence(self) -> str:
        if not self.weeks:
            return "No alert is possible yet: Vetted first learns for 2½ days, and the file is no longer than that."
        said = {0: "No alert", 1: "One alert"}.get(self.alerts, f"{self.alerts} alerts")
        rows = "1 row is" if self.missing == 1 else f"{self.missing:,} rows are"
        missing = f" {rows} missing; what is usual was put there." if self.missing else ""
        return (
            f"{said} in {self.weeks:.1f} weeks, at most one in 24 hours, with the sensitivity “{self.sensitivity}”. "
            f"The first 2½ days of the {self.rows:,} rows were for learning.{missing}"
        )


def _summary(judged: "Sequence[Judged]", *, alerts: int, bucket: timedelta, sensitivity: Sensitivity) -> Summary:
    from bot.listening.detector import LEARNING  # noqa: PLC0415 - see backtest

    first, last = judged[0].count.at, judged[-1].count.at
    return Summary(
        first=first,
        last=last,
        rows=len(judged),
        missing=round((last - first) / bucket) + 1 - len(judged),
        bucket=bucket,
        sensitivity=sensitivity,
        alerts=alerts,
        weeks=max(timedelta(), last + bucket - first - LEARNING) / timedelta(weeks=1),
    )


def _sentence(count: "Count", excess: "Excess") -> str:
    from bot.listening.history import told  # noqa: PLC0415 - see backtest

    posts = f"{excess.posts:,.0f} posts in {told(excess.span)}"
    if excess.usual < 1:
        return f"{count.stamp}  {posts}, where hardly any are usual."
    times = excess.posts / excess.usual
    return f"{count.stamp}  {posts}, where about {excess.usual:,.0f} are usual: {times:.1f} times as many."
