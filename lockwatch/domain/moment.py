"""One moment, as every clock tells it that a rule asks for."""

from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

MORNING = time(8)
"""When "until tomorrow" ends."""


class Moment(NamedTuple):
    at: float
    """Seconds on a clock that never steps and that counts the time asleep."""
    wall: float
    """Seconds since the epoch by the wall clock, which may step."""
    awake: float
    """Seconds on a clock that stands still while the computer sleeps."""
    zone: tzinfo | None = None
    """Whose local time counts; None: this computer's."""

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self.wall, self.zone)

    @property
    def tomorrow(self) -> float:
        """08:00 of the next calendar day, in the seconds of `at`."""
        morning = datetime.combine(self.local.date() + timedelta(days=1), MORNING, self.zone)
        return self.at + morning.timestamp() - self.wall
