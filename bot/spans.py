from datetime import timedelta

UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def lasted(span: timedelta) -> str:
    """A span in its largest whole unit: "3 days", "1 hour", "less than a minute"."""
    for size, name in UNITS:
        if span >= size:
            count = span // size
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "less than a minute"
