"""What the process says on standard error."""

import logging
import sys

PAYLOADS = ("slack_bolt", "slack_sdk", "openai")
"""Libraries that print whole payloads at DEBUG: never below INFO, since a payload holds a draft's words."""

QUIET = (
    "sqlalchemy",
    "aiosqlite",
    "asyncio",
    "aiohttp",
    "apscheduler",
    "alembic",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
)
"""Libraries whose INFO is noise."""


def configure_logging(level: str) -> None:
    """Logs to standard error; libraries that would print payloads stay at INFO or above."""
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for name in PAYLOADS:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
