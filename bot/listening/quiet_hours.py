"""When alerts wait for the morning."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """From `begins` to `ends` on the clock of `zone`, every day; over midnight where `ends` is the earlier one."""

    begins: time
    ends: time
    zone: str

    def cover(self, at: datetime) -> bool:
        clock = at.astimezone(ZoneInfo(self.zone)).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends
