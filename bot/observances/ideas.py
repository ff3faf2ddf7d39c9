"""Starting points for a post about an observance; each still needs a person, a source and a review."""

from bot.observances.observance import Occurrence


def ideas(occurrence: Occurrence) -> tuple[str, ...]:
    """An idea an angle: educational, infographic, staff, patient story."""
    observance = occurrence.observance
    topics = " and ".join(sorted(topic.label.lower() for topic in observance.topics)) or observance.name
    organiser = f" by {observance.organiser}" if observance.organiser else ""
    return (
        f"Educational, as a post of that kind: one question people ask about {topics}, in plain words, with a source.",
        f"Infographic, likewise: three numbers or three steps{organiser}, each with its source, and an alt text.",
        "Staff: somebody on your team who works on this, in their own words; no patient in the picture.",
        "Patient story: only with a confirmed authorisation, as a patient story, not as an awareness day.",
    )
