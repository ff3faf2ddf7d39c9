"""What takes its time when it is needed first: done while the bot starts, not while somebody waits for a modal."""

from bot.drafts.networks import Network
from bot.preflight.check import Preflight

SAMPLE = "Dr. Example saw 20 patients on May 3. Call 555-0100 or ask your care team. #HandHygiene"
"""Words that every family of rules looks at."""


def warm_preflight() -> None:
    """Reads the word lists and compiles the rules; about 0.2 s of work, once a process."""
    Preflight().matches(SAMPLE, None, tuple(Network))
