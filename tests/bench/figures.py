from collections.abc import Sequence
from statistics import quantiles


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of the values do not exceed."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def line(label: str, values: Sequence[float]) -> str:
    """p50, p95, p99 and the highest, in milliseconds; the values are seconds."""
    figures = [percentile(values, percent) * 1000 for percent in (50, 95, 99)] + [max(values) * 1000]
    return f"{label:<44}" + "".join(f"{figure:>10.1f}" for figure in figures) + f"{len(values):>8}"
