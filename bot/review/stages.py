"""Stages of a review: who is asked, how many of them, in which order, and what their word is bound to."""

from dataclasses import dataclass
from enum import StrEnum

from bot.drafts.draft import Composition, Content


class Role(StrEnum):
    """What people are asked as. `ADMIN` sets Vetted up, `CRISIS_LEAD` holds posts back; the others review."""

    ADMIN = "admin"
    CLINICAL = "clinical"
    PRIVACY = "privacy"
    BRAND = "brand"
    COMMS_LEAD = "comms_lead"
    CRISIS_LEAD = "crisis_lead"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def reviews(self) -> bool:
        return self not in {Role.ADMIN, Role.CRISIS_LEAD}

    @property
    def by_name_only(self) -> bool:
        """Whether only people named one by one hold this role, never a user group (D11)."""
        return self in {Role.PRIVACY, Role.ADMIN, Role.CRISIS_LEAD}


class Binds(StrEnum):
    """What an approval is given for: the content, or the content at its slot (D1)."""

    CONTENT = "content"
    VERSION = "version"


class Skip(StrEnum):
    """When a rule lets a stage be skipped. Nobody skips a stage by hand."""

    NEVER = "never"
    NO_IMAGES = "no_images"
    NO_SOURCES = "no_sources"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")

    def applies(self, content: Content | Composition) -> bool:
        """Whether a version with this content skips the stage."""
        match self:
            case Skip.NEVER:
                return False
            case Skip.NO_IMAGES:
                return not content.images
            case Skip.NO_SOURCES:
                return not content.sources


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One question of a review under way, put to everybody who holds one of its roles.

    Stages of the same `step` run in parallel, a later step waits for the earlier ones. `repeats`: it also counts
    somebody who already counts in an earlier step (D2).
    """

    key: str
    roles: tuple[Role, ...]
    step: int
    quorum: int = 1
    binds: Binds = Binds.CONTENT
    skip: Skip = Skip.NEVER
    repeats: bool = False

    @property
    def label(self) -> str:
        return " or ".join(role.label for role in self.roles)


Plan = tuple[Stage, ...]


def asked_of(plan: Plan, content: Content | Composition) -> Plan:
    """The stages of a plan that a version with this content does not skip."""
    return tuple(stage for stage in plan if not stage.skip.applies(content))
