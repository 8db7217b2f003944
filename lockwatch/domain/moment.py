"""One moment, as read from every clock that the rules need."""

from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

MORNING = time(8)
"""When a pause or snooze "until tomorrow" ends, local time."""


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
    def tomorrow(self) -> float:
        """08:00 of the next calendar day, in steady seconds."""
        morning = datetime.combine(self.local.date() + timedelta(days=1), MORNING, self.zone)
        return self.at + morning.timestamp() - self.wall
