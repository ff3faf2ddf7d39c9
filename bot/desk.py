from dataclasses import dataclass
from typing import Self

from bot.imports.importing import Importing
from bot.ports import Store
from bot.review.checking import Checking
from bot.review.deciding import Deciding
from bot.review.releasing import Releasing
from bot.review.roster import Admins
from bot.review.submitting import Submitting
from bot.texts.keeping import Keeping
from bot.workspaces.directory import Directory
from bot.workspaces.setting_up import SettingUp


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Every use case, by the name under which handlers ask for it."""

    store: Store
    admins: Admins
    directory: Directory
    submitting: Submitting
    deciding: Deciding
    releasing: Releasing
    checking: Checking
    setting_up: SettingUp
    keeping: Keeping
    importing: Importing

    def __deepcopy__(self, _memo: object) -> Self:
        """There is one desk. Bolt copies what a request carries for the work after the acknowledgement."""
        return self
