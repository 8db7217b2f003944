"""The program's one clock, and how its seconds become a time of day."""

import sys
import time
from datetime import UTC, datetime, timedelta

from lockwatch.domain.moment import Moment


def steady() -> float:
    """Seconds on a clock that never steps and that counts the time asleep.

    Python's own ``time.monotonic`` stands still during sleep on Linux and macOS.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


def awake() -> float:
    """Seconds on a clock that stands still while the computer sleeps, where there is one."""
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return time.monotonic()


def moment() -> Moment:
    """Now."""
    return Moment(steady(), time.time(), awake())


def time_of_day(steady_s: float) -> datetime:
    """The local time at a moment of the steady clock, by the wall clock as it stands now."""
    return (datetime.now(UTC) + timedelta(seconds=steady_s - steady())).astimezone()
