"""The use case behind `/vetted report`."""

import hashlib
from dataclasses import dataclass

from bot.days import today_in
from bot.delivery.owed import Owed
from bot.refusals import LeadsOnly
from bot.reports.period import Period, understood
from bot.requests import Request
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store
from bot.workspaces.setting_up import SettingUp


@dataclass(frozen=True, kw_only=True, slots=True)
class Reporting:
    store: Store
    rosters: Rosters
    setting_up: SettingUp

    async def ask(self, request: Request, words: str) -> Period:
        """Owes somebody a report as a direct message; the period they will read about.

        Raises:
            LeadsOnly: they are neither an admin of Vetted nor a comms lead.
            UnknownPeriod: the words name no period.
            AlreadyRecorded: this very request was carried out before.
        """
        is_admin = await self.setting_up.may_set_up(request)
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            roster = settings.roster
            if not is_admin and Role.COMMS_LEAD not in roster.roles_of(request.person):
                admins = self.setting_up.admins.of(roster)
                raise LeadsOnly(admins | roster.people(Role.COMMS_LEAD))
            period = understood(words, today=today_in(settings.timezone, request.at))
            asked = hashlib.sha256(request.key.encode()).hexdigest()[:16]
            tx.owe(*Owed.report(period, request.person, asked=asked))
        return period
