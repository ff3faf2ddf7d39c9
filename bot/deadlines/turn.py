"""Whose turn it is: one stage, on one version."""

from dataclasses import dataclass

from bot.ids import DraftId


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Turn:
    """One stage's turn on what is before it; another version or epoch is another turn."""

    draft: DraftId
    stage: str
    version: int
    epoch: int
