"""One moment, as read from every clock that the rules need."""

from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

MORNING = time(8)
"""When a pause or snooze "until 08:00" ends, local time."""
NOT_BEFORE_S = 3 * 3600.0
"""The shortest pause or snooze "until 08:00"."""


class Moment(NamedTuple):
    """The same moment on three clocks, with the local time zone."""

    at: float
    """Steady seconds: a clock that never steps and that includes the time the computer slept."""
    wall: float
    """Seconds since the epoch on the wall clock, which may step."""
    awake: float
    """Seconds on a clock that stops while the computer sleeps."""
    zone: tzinfo | None = None
    """The zone of the local time; None for that of this computer."""

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self.wall, self.zone)

    @property
    def morning(self) -> float:
        """The next 08:00 that is at least 3 hours away, in steady seconds."""
        return self.at + self._morning.timestamp() - self.wall

    @property
    def morning_is_today(self) -> bool:
        """Whether `morning` is on the same calendar day."""
        return self._morning.date() == self.local.date()

    @property
    def _morning(self) -> datetime:
        today = datetime.combine(self.local.date(), MORNING, self.zone)
        return today if today.timestamp() - self.wall >= NOT_BEFORE_S else today + timedelta(days=1)
