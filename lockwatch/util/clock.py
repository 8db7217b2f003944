"""The clocks of the program. All rules use the steady clock; a time of day is computed only for display."""

import sys
import time
from datetime import UTC, datetime, timedelta

from lockwatch.domain.moment import Moment

READINGS = 20
"""How often the clocks are read at most until they agree; even a busy machine seldom interrupts twice in a row."""
TOGETHER_S = 0.001
"""Clocks that are read within this time count as read at the same moment."""
APART_S = 0.05
"""The greatest difference between two readings of one moment by two clocks: on Windows they tick every 16 ms."""


def steady() -> float:
    """Return seconds on a clock that is never set and that includes the time the computer sleeps.

    Python's ``time.monotonic`` does not advance during sleep on Linux and macOS.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


def awake() -> float:
    """Return seconds on a clock that stops while the computer sleeps. Windows has no such clock in Python."""
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return time.monotonic()


def moment() -> Moment:
    """Return the current moment on all three clocks.

    The clocks are read again if the process was interrupted in between. Such a moment converts times of one clock to
    another; if its clocks were read apart, the floor between the requests of two processes would be off by as much.
    """
    for _ in range(READINGS):
        now = Moment(steady(), time.time(), awake())
        if steady() - now.at < TOGETHER_S:
            break
    return now


def reread_zone() -> None:
    """Apply a change of this computer's time zone, which the C library otherwise reads only once.

    It takes about 5 microseconds in glibc 2.36, which checks whether /etc/localtime has changed before reading it, and
    locks the zone while other threads convert times. So it may be called in the GUI thread after each sync.
    """
    if sys.platform != "win32":
        time.tzset()


def time_of_day(steady_s: float) -> datetime:
    """Convert seconds of the steady clock to local time, relative to what the wall clock shows now.

    Like every clock, and like the times in the history, it shows the second that has begun. `APART_S` makes up for
    the fact that the two clocks are not read at once: a pause until 08:00 would end at 07:59.
    """
    exact = datetime.now(UTC) + timedelta(seconds=steady_s - steady() + APART_S)
    return exact.replace(microsecond=0).astimezone()
