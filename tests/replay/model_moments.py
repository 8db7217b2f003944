"""The model, second part: what is true at one moment, derived from the whole story."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.replay.model import Act, Raised, Story, Sync

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
    due: bool = True
    """Whether the user is still to be notified of it."""
    waits_for_digest: bool = False
    """Whether it waits for the end of a pause or of quiet hours."""
    notified: bool = False
    notified_at: float | None = None
    """When it was last notified."""
    notified_as_unstable: bool = False
    """Whether it was notified only as an unstable connection."""
    last_ended_snooze: Act | None = None
    """The last snooze that has ended."""
    suppressed_for: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        return self.raised.kind

    @property
    def lock(self) -> int | None:
        return self.raised.lock


@dataclass(eq=False)
class Notification:
    """A notification on the screen."""

    kind: str
    alerts: set[Alert]
    unstable: set[int] = field(default_factory=set)
    """The locks that it calls unstable. They stay in it until their connection is steady."""
    reconnected: set[int] = field(default_factory=set)
    """The locks that it calls connected again. They stay in it until they disconnect."""


def acknowledged(alert: Alert) -> bool:
    """Return whether the alert is acknowledged. The later of acknowledging and snoozing counts."""
    return bool(alert.acts) and alert.acts[-1].what == "acknowledge"


def snoozed(options_start: datetime, alert: Alert, at: float) -> bool:
    """Return whether the alert is snoozed."""
    if not alert.acts or alert.acts[-1].what == "acknowledge":
        return False
    return at < act_ends_at(options_start, alert.acts[-1])


def act_ends_at(start: datetime, act: Act) -> float:
    """Return when an action ends that lasts for 1 h, until 08:00, or without limit."""
    if act.what.endswith("_1h"):
        return act.at + 3600
    if act.what.endswith("_until_8"):
        acted_at = start + timedelta(seconds=act.at)
        morning = acted_at.replace(hour=8, minute=0, second=0, microsecond=0)
        while morning - acted_at < timedelta(hours=3):
            morning += timedelta(days=1)
        return (morning - start).total_seconds()
    return float("inf")


def paused(story: Story, now: int) -> bool:
    """Return whether notifications are paused."""
    acts = [a for a in story.acts if a.before_sync <= now and (a.what == "resume" or a.what.startswith("pause"))]
    return bool(acts) and acts[-1].what != "resume" and story.syncs[now].at < act_ends_at(story.options.start, acts[-1])


def in_quiet_hours(story: Story, now: int) -> bool:
    """Return whether it is quiet hours, which may cross midnight; the weekday is that on which they begin."""
    hours = story.options.rules.get("quiet_hours")
    if not hours:
        return False
    local = story.options.start + timedelta(seconds=story.syncs[now].at)
    for day in (local, local - timedelta(days=1)):
        begin, end = at_time_of_day(day, hours["from"]), at_time_of_day(day, hours["to"])
        if end <= begin:
            end += timedelta(days=1)
        if DAYS[begin.weekday()] in hours.get("days", DAYS) and begin <= local < end:
            return True
    return False


def at_time_of_day(day: datetime, hour_and_minute: str) -> datetime:
    """Return that time on that day."""
    hour, minute = hour_and_minute.split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def last_good(syncs: list[Sync]) -> Sync | None:
    """Return the last good sync."""
    return next((sync for sync in reversed(syncs) if sync.failure is None), None)


def after_restart(story: Story, now: int) -> bool:
    """Return whether the sync is after a restart, up to and including the first good sync."""
    good = [i for i in range(now) if story.syncs[i].failure is None]
    since = good[-1] if good else -1
    return any(act.what == "restart" and since < act.before_sync <= now for act in story.acts)


def after_gap(story: Story, now: int) -> bool:
    """Return whether the sync is a good sync after a gap: the previous good one is older than 3 intervals and 60 s."""
    good = last_good(story.syncs[:now])
    if story.syncs[now].failure is not None or good is None or after_restart(story, now):
        return False
    return story.syncs[now].at - good.at > story.options.stale_after_s()


def unstable_from(story: Story, lock: int, raised: list[float], now: int) -> float | None:
    """Return since when the connection is unstable; None if it is not.

    The 4th disconnection within 10 min makes it unstable until it has not changed for 10 min; the 6th within 24 h,
    until it has not changed for 24 h.
    """
    since = changed_at = connected = None
    needed = 600.0
    forgotten_at = float("-inf")
    for sync_at, seen in story.observations(now, lock):
        if seen is not None and seen.connected != connected:
            connected, changed_at = seen.connected, sync_at
        if seen is not None and seen.connected is None:
            since, forgotten_at, needed = None, sync_at, 600.0
        if seen is not None and changed_at is not None and sync_at - changed_at >= needed:
            since, needed = None, 600.0
        daily = [at for at in raised if sync_at - 86400 <= at <= sync_at and at > forgotten_at]
        recent = [at for at in daily if sync_at - 600 <= at]
        if sync_at in recent and len(daily) >= 6:
            needed = 86400.0
        if since is None and sync_at in recent and (len(recent) >= 4 or len(daily) >= 6):
            since = sync_at
    return since
