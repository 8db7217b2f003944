"""The third part of the model: the notifications of raised alerts, and the icon."""

from collections.abc import Iterable
from typing import Any

from tests.replay.model import CRITICAL, WORSE, Act, Raised, battery_after, raised_after_each_sync
from tests.replay.model_merging import merge
from tests.replay.model_moments import (
    BADGES,
    LOCKED,
    NOT_LOCKED_OR_MOVING,
    OPENED,
    Alert,
    Notification,
    acknowledged,
    after_gap,
    after_restart,
    in_quiet_hours,
    last_good,
    paused,
    snoozed,
    unstable_from,
)
from tests.replay.model_story import read_story

Line = dict[str, Any]
URGENCY = dict.fromkeys(CRITICAL, "critical") | {"reconnected": "low", "api_retiring": "low"}


class ModelReplay:
    """Computes the output that a replay of a story should have."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.story = read_story(lines)
        self.raised_after = raised_after_each_sync(self.story)
        self.alerts: dict[Raised, Alert] = {}
        self.shown: list[Notification] = []
        self.unstable: set[int] = set()
        self.notified_unstable: set[int] = set()
        self.lock_acts: dict[int, Act] = {}
        """What the user did about an unstable lock. It also applies to the later disconnections of that lock."""
        self.out: list[Line] = []
        icon = None
        for now in range(len(self.story.syncs)):
            self.now = now
            self.at = self.story.syncs[now].at
            self.apply_acts()
            merge(self)
            self.end_sync()
            shows = self.icon()
            if shows != icon:
                self.write("icon", icon=shows[0], badge=shows[1])
            icon = shows

    def write(self, what: str, **rest: Any) -> None:
        self.out.append({"at": self.at, "what": what, **rest})

    def name(self, lock: int | None) -> str | None:
        return None if lock is None else self.story.names[self.now][lock]

    def names(self, locks: Iterable[int | None]) -> list[str]:
        known = self.story.order(self.now, {lock for lock in locks if lock is not None})
        return [self.story.names[self.now][lock] for lock in known]

    def before(self) -> set[Raised]:
        return self.raised_after[self.now - 1] if self.now else set()

    def apply_acts(self) -> None:
        """Apply user actions to raised alerts. Actions on others do nothing."""
        for act in self.story.acts:
            if act.before_sync != self.now or act.kind is None:
                continue
            names = self.story.names[self.now - 1]
            unstable = {lock for lock in self.unstable if names[lock] == act.lock}
            if act.kind == "unstable":
                self.lock_acts |= dict.fromkeys(unstable, act)
            for raised in self.before():
                lock = None if raised.lock is None else names[raised.lock]
                acted = raised.kind == act.kind and lock == act.lock
                if acted or (act.kind == "unstable" and raised.kind == "disconnected" and raised.lock in unstable):
                    self.alerts[raised].acts.append(act)
                    if raised.kind == "disconnected" and raised.lock in unstable:
                        self.lock_acts[raised.lock] = act

    def is_snoozed(self, alert: Alert) -> bool:
        return snoozed(self.story.options.start, alert, self.at)

    def is_unstable(self, lock: int) -> bool:
        raised = [r.at for r in self.alerts if r.lock == lock and r.kind == "disconnected"]
        return unstable_from(self.story, lock, raised, self.now) is not None

    def replaced_by(self, raised: Raised, new: Iterable[Raised]) -> Raised | None:
        """Return the alert of the same lock and matter that replaces this one in the same sync."""
        same = next((pair for pair in WORSE.items() if raised.kind in pair), (raised.kind,))
        return next((other for other in new if other.lock == raised.lock and other.kind in same), None)

    def is_gone(self, lock: int | None) -> bool:
        """Return whether the lock left or has no bridge. Its alerts then end without a notification."""
        if lock is None:
            return False
        seen = self.story.syncs[self.now].seen.get(lock)
        return lock not in self.story.in_account[self.now] or (seen is not None and seen.connected is None)

    def is_lost(self, lock: int) -> bool:
        """Return whether this sync observed that the lock is not connected or has left the account."""
        seen = self.story.syncs[self.now].seen.get(lock)
        return lock not in self.story.in_account[self.now] or (seen is not None and not seen.connected)

    def first_sync_of_run(self) -> int:
        """Return the first sync after the last restart."""
        restarts = [act.before_sync for act in self.story.acts if act.what == "restart" and act.before_sync <= self.now]
        return max(restarts, default=0)

    # One sync

    def end_sync(self) -> None:
        before, after = self.before(), self.raised_after[self.now]
        cleared = [self.alerts[raised] for raised in before - after]
        new = after - before
        self.alerts |= {raised: Alert(raised) for raised in new}
        for raised in new:
            earlier = self.replaced_worse(self.alerts[raised])
            if earlier is not None and (acknowledged(earlier) or self.is_snoozed(earlier)):
                self.alerts[raised].acts.append(earlier.acts[-1])
        for lock in [*self.story.order(self.now, {r.lock for r in before | new if r.lock is not None}), None]:
            for alert in cleared:
                if alert.lock == lock:
                    self.write("cleared", kind=alert.kind, lock=self.name(lock))
            for raised in sorted(new, key=lambda raised: raised.kind):
                if raised.lock == lock:
                    self.write("raised", kind=raised.kind, lock=self.name(lock))
        was_unstable = set(self.unstable)
        self.unstable = {
            lock for lock in self.story.names[self.now] if self.is_unstable(lock) and not self.is_gone(lock)
        }
        self.notified_unstable &= self.unstable
        self.lock_acts = {lock: act for lock, act in self.lock_acts.items() if lock in self.unstable & was_unstable}
        for raised in new:
            if raised.kind == "disconnected" and raised.lock in self.lock_acts:
                self.alerts[raised].acts.append(self.lock_acts[raised.lock])
        worse = {
            self.alerts[later]: alert
            for alert in cleared
            if alert.kind in WORSE and (later := self.replaced_by(alert.raised, new)) is not None
        }
        recovered = [a for a in cleared if self.recovery_is_notified(a, new)]
        self.notify(self.due_alerts(new), worse, recovered)
        self.withdraw(cleared, was_unstable - self.unstable)

    def recovery_is_notified(self, alert: Alert, new: Iterable[Raised]) -> bool:
        """Return whether to notify that `alert` was cleared.

        The alert must have been notified, must not be snoozed or replaced, and its lock must not be unstable.
        """
        if not alert.notified or self.is_snoozed(alert) or self.is_gone(alert.lock) or alert.lock is None:
            return False
        if alert.kind == "disconnected" and (
            alert.lock in self.unstable or alert.notified_as_unstable or self.is_lost(alert.lock)
        ):
            return False
        return self.replaced_by(alert.raised, new) is None

    def due_alerts(self, new: set[Raised]) -> list[Alert]:
        """Return the alerts to notify now. The others are suppressed, which is recorded once for each reason."""
        found = []
        for raised in self.raised_after[self.now]:
            alert = self.alerts[raised]
            if alert.acts and not acknowledged(alert) and not self.is_snoozed(alert):
                alert.due |= alert.acts[-1] is not alert.last_ended_snooze
                alert.last_ended_snooze = alert.acts[-1]
            alert.due |= self.is_due_again(alert)
            if not alert.due or self.is_covered_by_unstable(alert):
                continue
            why = self.suppress_reason(alert, new)
            if why is None:
                if self.story.syncs[self.now].failure is None or raised in new:
                    found.append(alert)
                continue
            alert.waits_for_digest = why in ("paused", "quiet_hours")
            alert.due = why not in ("acknowledged", "improving", "repeated")
            self.suppress(alert, why)
        return found

    def is_covered_by_unstable(self, alert: Alert) -> bool:
        """Return whether the user knows that the lock is unstable, so that this disconnection need not be notified."""
        covered = alert.notified_as_unstable or "unstable" in alert.suppressed_for
        return covered and alert.kind == "disconnected" and alert.lock in self.unstable & self.notified_unstable

    def suppress(self, alert: Alert, why: str) -> None:
        if why not in alert.suppressed_for:
            alert.suppressed_for.add(why)
            self.write("held", kind=alert.kind, locks=self.names([alert.lock]), why=why)

    def suppress_reason(self, alert: Alert, new: set[Raised]) -> str | None:
        """Return the first reason to suppress the alert; None if there is none."""
        if acknowledged(alert) and not self.is_due_again(alert):
            return "acknowledged"
        if self.is_snoozed(alert):
            return "snoozed"
        if alert.raised in new and self.replaced_notified(alert):
            return "improving"
        if alert.kind == "battery_low" and not alert.notified and self.is_repeated(alert):
            return "repeated"
        if alert.kind == "disconnected" and alert.lock in self.unstable & self.notified_unstable:
            return "unstable"
        if paused(self.story, self.now):
            return "paused"
        if in_quiet_hours(self.story, self.now) and alert.kind not in CRITICAL:
            return "quiet_hours"
        return None

    def replaced_worse(self, alert: Alert) -> Alert | None:
        """Return the worse alert that this lesser one replaced in this sync."""
        worse = (self.alerts[raised] for raised in self.before() if raised.kind == WORSE.get(alert.kind))
        return next((other for other in worse if other.lock == alert.lock), None)

    def replaced_notified(self, alert: Alert) -> bool:
        """Return whether the worse alert was notified, or this one before it."""
        earlier = self.replaced_worse(alert)
        if earlier is None or alert.kind == "battery_low":
            return earlier is not None and earlier.notified
        same = [raised for raised in self.alerts if (raised.lock, raised.kind) == (alert.lock, alert.kind)]
        return earlier.notified or any(
            self.alerts[r].notified for r in same if r.condition_since == alert.raised.condition_since
        )

    def is_due_again(self, alert: Alert) -> bool:
        """Return whether a critical battery was last notified, or else raised, at least 24 h ago."""
        last = alert.raised.at if alert.notified_at is None else alert.notified_at
        return alert.kind == "battery_critical" and self.at - last >= 86400

    def is_repeated(self, alert: Alert) -> bool:
        """Return whether a low battery was notified before, and was neither charged nor risen by 15 points since."""
        notified = [a.notified_at for a in self.alerts.values() if a.kind == "battery_low" and a.lock == alert.lock]
        last = max((at for at in notified if at is not None), default=None)
        if last is None or alert.lock is None:
            return False
        levels = dict(battery_after(self.story, self.now, alert.lock).levels)
        lowest = [level for at, level in levels.items() if at <= last][-1]
        for at, seen in self.story.observations(self.now, alert.lock):
            if at > last and seen is not None and seen.charging:
                return False
            if at > last and at in levels:
                lowest = min(lowest, levels[at])
                if levels[at] - lowest >= 15:
                    return False
        return True

    def notify(self, alerts: list[Alert], worse: dict[Alert, Alert], recovered: list[Alert]) -> None:
        gap = after_gap(self.story, self.now)
        silent = paused(self.story, self.now) or in_quiet_hours(self.story, self.now)
        restarted = after_restart(self.story, self.now)
        in_digest, in_quiet_digest, single = [], [], []
        for alert in sorted(alerts, key=lambda alert: (alert.raised.at, alert.kind, alert.lock or 0)):
            replaces = alert in worse or self.replaced_worse(alert) is not None
            if alert.waits_for_digest:
                in_quiet_digest.append(alert)
            elif gap and alert.raised.at == self.at and self.may_be_in_digest(alert) and not replaces:
                in_digest.append(alert)
            else:
                single.append(alert)
        if gap and not silent and in_digest:
            self.digest("digest_gap", in_digest, recovered)
        self.digest("digest_quiet", in_quiet_digest, [])
        self.notifications(single, worse, gap)
        if not (gap or silent or restarted):
            self.reconnected([alert for alert in recovered if alert.kind == "disconnected"])

    def may_be_in_digest(self, alert: Alert) -> bool:
        return alert.kind not in CRITICAL and alert.lock is not None

    def digest(self, kind: str, alerts: list[Alert], recovered: list[Alert]) -> None:
        if not alerts:
            return
        for alert in alerts:
            self.remove_alert(alert)
        unstable = {alert.lock for alert in alerts if self.mark_notified(alert) and alert.lock is not None}
        for alert in alerts:
            if kind == "digest_gap":
                self.suppress(alert, "in_digest")
        worst = "critical" if any(alert.kind in CRITICAL for alert in alerts) else "normal"
        self.write("told", kind=kind, locks=self.names(a.lock for a in [*alerts, *recovered]), urgency=worst)
        self.shown.append(Notification(kind, set(alerts), unstable))

    def notifications(self, alerts: list[Alert], worse: dict[Alert, Alert], gap: bool) -> None:
        """Write one notification for each alert, or one for three and more of a kind."""
        by_kind: dict[str, list[Alert]] = {}
        for alert in alerts:
            by_kind.setdefault("unstable" if self.mark_notified(alert) else alert.kind, []).append(alert)
        for kind, group in by_kind.items():
            urgency = URGENCY.get(kind, "normal")
            together = len(group) >= 3 and not (gap and kind in CRITICAL)
            parts = [group] if together else [[alert] for alert in group]
            for part in parts:
                former = [self.notification_of(worse[alert]) for alert in part if alert in worse]
                same = len(former) == len(part) and None not in former and len(set(former)) == 1
                replaces = same and former[0] is not None and len(former[0].alerts) == len(part)
                what = "replaced" if replaces else "told"
                self.write(what, kind=kind, locks=self.names(a.lock for a in part), urgency=urgency)
                if replaces and former[0] is not None:
                    self.shown.remove(former[0])
                for alert in part:
                    self.remove_alert(alert, None if together else kind)
                locks = {alert.lock for alert in part if alert.lock is not None}
                self.shown.append(Notification(kind, set(part), locks if kind == "unstable" else set()))

    def mark_notified(self, alert: Alert) -> bool:
        """Note that the alert was notified. Return whether it was notified as unstable.

        In that case the disconnection itself is still to be notified later.
        """
        unstable = alert.kind == "disconnected" and alert.lock in self.unstable
        alert.notified_at = None if unstable else self.at
        alert.notified, alert.notified_as_unstable, alert.due, alert.waits_for_digest = True, unstable, unstable, False
        if unstable and alert.lock is not None:
            self.notified_unstable.add(alert.lock)
        return unstable

    def reconnected(self, alerts: list[Alert]) -> None:
        """Notify that locks are connected again, in place of the disconnection's notification if that says no more."""
        for part in [alerts] if len(alerts) >= 3 else [[alert] for alert in alerts]:
            former = self.notification_of(part[0])
            replaces = former is not None and former.alerts == set(part)
            if replaces and former is not None:
                self.shown.remove(former)
            what = "replaced" if replaces else "told"
            self.write(what, kind="reconnected", locks=self.names(a.lock for a in part), urgency="low")
            locks = {alert.lock for alert in part if alert.lock is not None}
            self.shown.append(Notification("reconnected", set(), reconnected=locks))

    def notification_of(self, alert: Alert) -> Notification | None:
        return next((shown for shown in self.shown if alert in shown.alerts), None)

    def remove_alert(self, alert: Alert, again: str | None = None) -> None:
        """Remove the alert from its notification, unless the notification calls the lock unstable or is replaced."""
        shown = self.notification_of(alert)
        if shown is not None and shown.kind == again and shown.alerts == {alert}:
            self.shown.remove(shown)
            return
        if shown is not None and not (alert.kind == "disconnected" and alert.lock in shown.unstable):
            shown.alerts.discard(alert)
            self.write_withdrawn(shown, alert.lock)

    def write_withdrawn(self, shown: Notification, lock: int | None) -> None:
        """Write that a lock leaves a notification. A digest names a lock until all that it says about it is over."""
        if not (shown.kind.startswith("digest") and any(other.lock == lock for other in shown.alerts)):
            self.write("withdrawn", kind=shown.kind, locks=self.names([lock]))

    def withdraw(self, cleared: list[Alert], stable_again: set[int]) -> None:
        """Withdraw cleared alerts, and "unstable" notifications of connections that are steady again."""
        for alert in cleared:
            self.remove_alert(alert)
        for shown in self.shown:
            for lock in shown.unstable & stable_again:
                shown.alerts = {a for a in shown.alerts if a.kind != "disconnected" or a.lock != lock}
                shown.unstable.discard(lock)
                self.write_withdrawn(shown, lock)
            for lock in {lock for lock in shown.reconnected if self.is_lost(lock)}:
                shown.reconnected.discard(lock)
                self.write_withdrawn(shown, lock)

    # The icon

    def icon(self) -> tuple[str, str | None]:
        """Return base and badge of the icon."""
        return self.base(), self.badge()

    def base(self) -> str:
        """Return whether the doors are locked: the first that holds."""
        good = last_good(self.story.syncs[self.first_sync_of_run() : self.now + 1])
        if any(raised.kind == "token_refused" for raised in self.raised_after[self.now]):
            return "needs_token"
        if good is None or self.at - good.at > self.story.options.stale_after_s():
            return "cannot_see"
        if good.unreadable and not self.story.in_account[self.now]:
            return "unknown"
        last = [self.story.last(self.now, lock) for lock in self.story.in_account[self.now]]
        with_bridge = [(at, seen) for at, seen in last if seen.connected is not None]
        connected = [s for at, s in with_bridge if s.connected and self.at - at <= self.story.options.stale_after_s()]
        if any(seen.state in NOT_LOCKED_OR_MOVING or seen.door == OPENED for seen in connected):
            return "unlocked"
        if len(connected) < len(with_bridge) or any(seen.state != LOCKED for seen in connected):
            return "unknown"
        return "locked" if with_bridge else "no_locks"

    def badge(self) -> str | None:
        """Return the worst raised alert of a lock that is neither acknowledged nor snoozed."""
        alerts = [self.alerts[raised] for raised in self.raised_after[self.now] if raised.lock is not None]
        kinds = {alert.kind for alert in alerts if not acknowledged(alert) and not self.is_snoozed(alert)}
        return next((badge for badge, of in BADGES.items() if kinds & of), None)


def expected(lines: Iterable[str]) -> list[Line]:
    """Return the output that a replay should have, by the model."""
    return ModelReplay(lines).out
