"""The slow and obvious model, in between: what is so at one moment, worked out from the whole history."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.replay.model import Act, History, Look, Raised

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(eq=False)
class Alert:
    """What became of one raised alert."""

    raised: Raised
    acts: list[Act] = field(default_factory=list)
    owed: bool = True
    """Something is still to be told of it."""
    waited: bool = False
    """For the end of a pause or of quiet hours."""
    told: bool = False
    as_unstable: bool = False
    """Told only in that the connection is unstable."""
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
    """One notification on the screen, and the look that showed it."""

    look: int
    kind: str
    about: set[Alert]
    unstable: set[int] = field(default_factory=set)
    """The locks that it calls unstable; these stay until they no longer are."""
    alone: bool = False
    """It was told of one alert alone."""


def acknowledged(alert: Alert) -> bool:
    """Silent until it clears. The later of acknowledge and snooze counts."""
    return bool(alert.acts) and alert.acts[-1].what == "acknowledge"


def snoozed(options_start: datetime, alert: Alert, at: float) -> bool:
    """Silent until the snooze ends."""
    if not alert.acts or alert.acts[-1].what == "acknowledge":
        return False
    return at < until(options_start, alert.acts[-1])


def until(start: datetime, act: Act) -> float:
    """When an act of "1 h" or "until tomorrow 08:00" ends."""
    if act.what.endswith("_1h"):
        return act.at + 3600
    if act.what.endswith("_tomorrow"):
        tomorrow = start + timedelta(seconds=act.at) + timedelta(days=1)
        return (tomorrow.replace(hour=8, minute=0, second=0, microsecond=0) - start).total_seconds()
    return float("inf")


def paused(past: History, now: int) -> bool:
    """1 h, until tomorrow 08:00, or until resumed."""
    acts = [a for a in past.acts if a.before_look <= now and (a.what == "resume" or a.what.startswith("pause"))]
    return bool(acts) and acts[-1].what != "resume" and past.looks[now].at < until(past.options.start, acts[-1])


def quiet(past: History, now: int) -> bool:
    """From, to and the weekday on which they begin; over midnight too."""
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
    """That time on that day."""
    hour, minute = hour_and_minute.split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def last_good(looks: list[Look]) -> Look | None:
    """The last good sync."""
    return next((look for look in reversed(looks) if look.failure is None), None)


def after_restart(past: History, now: int) -> bool:
    """From a restart to the first good sync, that one included."""
    good = [i for i in range(now) if past.looks[i].failure is None]
    since = good[-1] if good else -1
    return any(act.what == "restart" and since < act.before_look <= now for act in past.acts)


def after_gap(past: History, now: int) -> bool:
    """A good sync whose last good one is older than 3 intervals and than 60 s."""
    good = last_good(past.looks[:now])
    if past.looks[now].failure is not None or good is None or after_restart(past, now):
        return False
    return past.looks[now].at - good.at > past.options.long_ago_s()


def unstable_from(past: History, lock: int, raised: list[float], now: int) -> float | None:
    """When the 4th disconnection within 10 min came, until the connection has been one way for 10 min."""
    since = changed_at = connected = None
    forgotten_at = float("-inf")
    for look in past.looks[: now + 1]:
        seen = look.seen.get(lock)
        if seen is not None and seen.connected != connected:
            connected, changed_at = seen.connected, look.at
        if seen is not None and seen.connected is None:
            since, forgotten_at = None, look.at
        if seen is not None and changed_at is not None and look.at - changed_at >= 600:
            since = None
        recent = [at for at in raised if look.at - 600 <= at <= look.at and at > forgotten_at]
        if since is None and look.at in recent and len(recent) >= 4:
            since = look.at
    return since
