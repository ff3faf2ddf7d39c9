"""Stages of a review: who is asked, how many of them, in which order, and what their word is bound to."""

from dataclasses import dataclass
from enum import StrEnum

from bot.drafts.kinds import Kind


class Role(StrEnum):
    """What people are asked as. `ADMIN` sets Vetted up; the others review."""

    ADMIN = "admin"
    CLINICAL = "clinical"
    PRIVACY = "privacy"
    BRAND = "brand"
    COMMS_LEAD = "comms_lead"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Binds(StrEnum):
    """What an approval is given for: the content, or the content at its slot (D1)."""

    CONTENT = "content"
    VERSION = "version"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One question to one role. Stages of the same `step` run in parallel, a later step waits for the earlier ones."""

    key: str
    role: Role
    step: int
    quorum: int = 1
    binds: Binds = Binds.CONTENT


Plan = tuple[Stage, ...]

BOUND_TO_SLOT = frozenset({Kind.CRISIS_UPDATE, Kind.COMMUNITY_ADVISORY})
"""Kinds whose truth depends on when they are said: an approval holds for the version, slot included (D1)."""


def plan_for(kind: Kind) -> Plan:
    """The review a draft of this kind gets: the clinical role, then the brand role."""
    binds = Binds.VERSION if kind in BOUND_TO_SLOT else Binds.CONTENT
    return (
        Stage(key="clinical", role=Role.CLINICAL, step=1, binds=binds),
        Stage(key="brand", role=Role.BRAND, step=2, binds=binds),
    )
