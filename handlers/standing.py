"""What is known around an occurrence, for what is shown of it."""

from datetime import date

from bot.observances.observance import Occurrence
from bot.observances.reminders import Facts, too_late
from handlers.blocks.occurrences import Standing


def standing_of(occurrence: Occurrence, facts: Facts, today: date) -> Standing:
    return Standing(today=today, interests=facts.interests, plans=facts.plans, late=too_late(occurrence, today, facts))
