"""The model, second part: what is true at one moment, derived from the whole story."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.replay.model import Act, History, Look, Raised

LOCKED, OPENED = 6, 2
NOT_LOCKED_OR_MOVING = (2, 3, 4, 5, 7, 8)
"""Lock states: unlocked, semi-locked, unlocking, locking, pulled, pulling."""
BADGES = {
    "critical": {"jammed", "battery_critical"},
    "attention": {"left_unlocked", "door_left_open", "needs_calibration"},
    "disconnected": {"disconnected"},
    "battery_low": {"battery_low"},
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(eq=False)
class Alert:
    """A raised alert, and what happened to it."""

    raised: Raised
    acts: list[Act] = field(default_factory=list)
    owed: bool = True
    """Whether the user is still to be notified of it."""
    waited: bool = False
    """Whether it waits for the end of a pause or of quiet hours."""
    told: bool = False
    told_at: float | None = None
    """When it was last notified."""
    as_unstable: bool = False
    """Whether it was notified only as an unstable connection."""
    snooze_over: Act | None = None
    """The last snooze that has ended."""
    held: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        return self.raised.kind

    @property
    def lock(self) -> int | None:
        return self.raised.lock


@dataclass(eq=False)
class Shown:
    """A notification on the screen, with the number of the look after which it was shown."""

    look: int
    kind: str
    about: set[Alert]
    unstable: set[int] = field(default_factory=set)
    """The locks that it calls unstable. They stay in it until their connection is steady."""
    alone: bool = False
    """Whether it was shown for a single alert."""
    back: set[int] = field(default_factory=set)
    """The locks that it calls connected again. They stay in it until they disconnect."""


def acknowledged(alert: Alert) -> bool:
    """Return whether the alert is acknowledged. The later of acknowledging and snoozing counts."""
    return bool(alert.acts) and alert.acts[-1].what == "acknowledge"


def snoozed(options_start: datetime, alert: Alert, at: float) -> bool:
    """Return whether the alert is snoozed."""
    if not alert.acts or alert.acts[-1].what == "acknowledge":
        return False
    return at < until(options_start, alert.acts[-1])


def until(start: datetime, act: Act) -> float:
    """Return when an action ends that lasts for 1 h, until 08:00, or without limit."""
    if act.what.endswith("_1h"):
        return act.at + 3600
    if act.what.endswith("_until_8"):
        said = start + timedelta(seconds=act.at)
        morning = said.replace(hour=8, minute=0, second=0, microsecond=0)
        while morning - said < timedelta(hours=3):
            morning += timedelta(days=1)
        return (morning - start).total_seconds()
    return float("inf")


def paused(past: History, now: int) -> bool:
    """Return whether notifications are paused."""
    acts = [a for a in past.acts if a.before_look <= now and (a.what == "resume" or a.what.startswith("pause"))]
    return bool(acts) and acts[-1].what != "resume" and past.looks[now].at < until(past.options.start, acts[-1])


def quiet(past: History, now: int) -> bool:
    """Return whether it is quiet hours, which may cross midnight; the weekday is that on which they begin."""
    hours = past.options.rules.get("quiet_hours")
    if not hours:
        return False
    local = past.options.start + timedelta(seconds=past.looks[now].at)
    for day in (local, local - timedelta(days=1)):
        begin, end = on(day, hours["from"]), on(day, hours["to"])
        if end <= begin:
            end += timedelta(days=1)
        if DAYS[begin.weekday()] in hours.get("days", DAYS) and begin <= local < end:
            return True
    return False


def on(day: datetime, hour_and_minute: str) -> datetime:
    """Return that time on that day."""
    hour, minute = hour_and_minute.split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def last_good(looks: list[Look]) -> Look | None:
    """Return the last good sync."""
    return next((look for look in reversed(looks) if look.failure is None), None)


def after_restart(past: History, now: int) -> bool:
    """Return whether the look is after a restart, up to and including the first good sync."""
    good = [i for i in range(now) if past.looks[i].failure is None]
    since = good[-1] if good else -1
    return any(act.what == "restart" and since < act.before_look <= now for act in past.acts)


def after_gap(past: History, now: int) -> bool:
    """Return whether the look is a good sync after a gap: the previous good one is older than 3 intervals and 60 s."""
    good = last_good(past.looks[:now])
    if past.looks[now].failure is not None or good is None or after_restart(past, now):
        return False
    return past.looks[now].at - good.at > past.options.long_ago_s()


def unstable_from(past: History, lock: int, raised: list[float], now: int) -> float | None:
    """Return since when the connection is unstable; None if it is not.

    The 4th disconnection within 10 min makes it unstable until it has not changed for 10 min; the 6th within 24 h,
    until it has not changed for 24 h.
    """
    since = changed_at = connected = None
    needed = 600.0
    forgotten_at = float("-inf")
    for look_at, seen in past.life(now, lock):
        if seen is not None and seen.connected != connected:
            connected, changed_at = seen.connected, look_at
        if seen is not None and seen.connected is None:
            since, forgotten_at, needed = None, look_at, 600.0
        if seen is not None and changed_at is not None and look_at - changed_at >= needed:
            since, needed = None, 600.0
        daily = [at for at in raised if look_at - 86400 <= at <= look_at and at > forgotten_at]
        recent = [at for at in daily if look_at - 600 <= at]
        if look_at in recent and len(daily) >= 6:
            needed = 86400.0
        if since is None and look_at in recent and (len(recent) >= 4 or len(daily) >= 6):
            since = look_at
    return since
