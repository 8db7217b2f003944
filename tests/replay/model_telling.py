"""The third part of the model: the notifications of raised alerts, and the icon."""

from collections.abc import Iterable
from typing import Any

from tests.replay.model import CRITICAL, WORSE, Act, Raised, battery_after, standing
from tests.replay.model_merging import merge
from tests.replay.model_moments import (
    BADGES,
    LOCKED,
    NOT_LOCKED_OR_MOVING,
    OPENED,
    Alert,
    Shown,
    acknowledged,
    after_gap,
    after_restart,
    last_good,
    paused,
    quiet,
    snoozed,
    unstable_from,
)
from tests.replay.model_story import history

Line = dict[str, Any]
URGENCY = dict.fromkeys(CRITICAL, "critical") | {"reconnected": "low", "api_retiring": "low"}


class Telling:
    """Computes the output that a replay of a story should have."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.past = history(lines)
        self.standing = standing(self.past)
        self.alerts: dict[Raised, Alert] = {}
        self.shown: list[Shown] = []
        self.unstable: set[int] = set()
        self.told_unstable: set[int] = set()
        self.covered: dict[int, Act] = {}
        """What the user did about an unstable lock. It also applies to the later disconnections of that lock."""
        self.out: list[Line] = []
        icon = None
        for now in range(len(self.past.looks)):
            self.now = now
            self.at = self.past.looks[now].at
            self.acts()
            merge(self)
            self.look()
            shows = self.icon()
            if shows != icon:
                self.write("icon", icon=shows[0], badge=shows[1])
            icon = shows

    def write(self, what: str, **rest: Any) -> None:
        self.out.append({"at": self.at, "what": what, **rest})

    def name(self, lock: int | None) -> str | None:
        return None if lock is None else self.past.names[self.now][lock]

    def names(self, locks: Iterable[int | None]) -> list[str]:
        known = self.past.order(self.now, {lock for lock in locks if lock is not None})
        return [self.past.names[self.now][lock] for lock in known]

    def before(self) -> set[Raised]:
        return self.standing[self.now - 1] if self.now else set()

    def acts(self) -> None:
        """Apply user actions to raised alerts. Actions on others do nothing."""
        for act in self.past.acts:
            if act.before_look != self.now or act.kind is None:
                continue
            names = self.past.names[self.now - 1]
            unstable = {lock for lock in self.unstable if names[lock] == act.lock}
            if act.kind == "unstable":
                self.covered |= dict.fromkeys(unstable, act)
            for raised in self.before():
                lock = None if raised.lock is None else names[raised.lock]
                acted = raised.kind == act.kind and lock == act.lock
                if acted or (act.kind == "unstable" and raised.kind == "disconnected" and raised.lock in unstable):
                    self.alerts[raised].acts.append(act)
                    if raised.kind == "disconnected" and raised.lock in unstable:
                        self.covered[raised.lock] = act

    def is_snoozed(self, alert: Alert) -> bool:
        return snoozed(self.past.options.start, alert, self.at)

    def is_unstable(self, lock: int) -> bool:
        raised = [r.at for r in self.alerts if r.lock == lock and r.kind == "disconnected"]
        return unstable_from(self.past, lock, raised, self.now) is not None

    def replaced_by(self, raised: Raised, new: Iterable[Raised]) -> Raised | None:
        """Return the alert of the same lock and matter that replaces this one in the same sync."""
        same = next((pair for pair in WORSE.items() if raised.kind in pair), (raised.kind,))
        return next((other for other in new if other.lock == raised.lock and other.kind in same), None)

    def is_gone(self, lock: int | None) -> bool:
        """Return whether the lock left or has no bridge. Its alerts then end without a notification."""
        if lock is None:
            return False
        seen = self.past.looks[self.now].seen.get(lock)
        return lock not in self.past.here[self.now] or (seen is not None and seen.connected is None)

    def is_lost(self, lock: int) -> bool:
        """Return whether this sync observed that the lock is not connected or has left the account."""
        seen = self.past.looks[self.now].seen.get(lock)
        return lock not in self.past.here[self.now] or (seen is not None and not seen.connected)

    def started(self) -> int:
        """Return the first look after the last restart."""
        restarts = [act.before_look for act in self.past.acts if act.what == "restart" and act.before_look <= self.now]
        return max(restarts, default=0)

    # One look

    def look(self) -> None:
        before, after = self.before(), self.standing[self.now]
        cleared = [self.alerts[raised] for raised in before - after]
        new = after - before
        self.alerts |= {raised: Alert(raised) for raised in new}
        for raised in new:
            earlier = self.took_over_from(self.alerts[raised])
            if earlier is not None and (acknowledged(earlier) or self.is_snoozed(earlier)):
                self.alerts[raised].acts.append(earlier.acts[-1])
        for lock in [*self.past.order(self.now, {r.lock for r in before | new if r.lock is not None}), None]:
            for alert in cleared:
                if alert.lock == lock:
                    self.write("cleared", kind=alert.kind, lock=self.name(lock))
            for raised in sorted(new, key=lambda raised: raised.kind):
                if raised.lock == lock:
                    self.write("raised", kind=raised.kind, lock=self.name(lock))
        was_unstable = set(self.unstable)
        self.unstable = {
            lock for lock in self.past.names[self.now] if self.is_unstable(lock) and not self.is_gone(lock)
        }
        self.told_unstable &= self.unstable
        self.covered = {lock: act for lock, act in self.covered.items() if lock in self.unstable & was_unstable}
        for raised in new:
            if raised.kind == "disconnected" and raised.lock in self.covered:
                self.alerts[raised].acts.append(self.covered[raised.lock])
        worse = {
            self.alerts[later]: alert
            for alert in cleared
            if alert.kind in WORSE and (later := self.replaced_by(alert.raised, new)) is not None
        }
        recovered = [a for a in cleared if self.is_news(a, new)]
        self.tell(self.to_tell(new), worse, recovered)
        self.withdraw(cleared, was_unstable - self.unstable)

    def is_news(self, alert: Alert, new: Iterable[Raised]) -> bool:
        """Return whether to notify that `alert` was cleared.

        The alert must have been notified, must not be snoozed or replaced, and its lock must not be unstable.
        """
        if not alert.told or self.is_snoozed(alert) or self.is_gone(alert.lock) or alert.lock is None:
            return False
        if alert.kind == "disconnected" and (
            alert.lock in self.unstable or alert.as_unstable or self.is_lost(alert.lock)
        ):
            return False
        return self.replaced_by(alert.raised, new) is None

    def to_tell(self, new: set[Raised]) -> list[Alert]:
        """Return the alerts to notify now. The others are suppressed, which is recorded once for each reason."""
        found = []
        for raised in self.standing[self.now]:
            alert = self.alerts[raised]
            if alert.acts and not acknowledged(alert) and not self.is_snoozed(alert):
                alert.owed |= alert.acts[-1] is not alert.snooze_over
                alert.snooze_over = alert.acts[-1]
            alert.owed |= self.is_a_day_old(alert)
            if not alert.owed or self.is_covered_by_unstable(alert):
                continue
            why = self.why_held(alert, new)
            if why is None:
                if self.past.looks[self.now].failure is None or raised in new:
                    found.append(alert)
                continue
            alert.waited = why in ("paused", "quiet_hours")
            alert.owed = why not in ("acknowledged", "improving", "repeated")
            self.hold(alert, why)
        return found

    def is_covered_by_unstable(self, alert: Alert) -> bool:
        """Return whether the notification that its lock is unstable covers this disconnection."""
        covered = alert.as_unstable or "unstable" in alert.held
        return covered and alert.kind == "disconnected" and alert.lock in self.unstable & self.told_unstable

    def hold(self, alert: Alert, why: str) -> None:
        if why not in alert.held:
            alert.held.add(why)
            self.write("held", kind=alert.kind, locks=self.names([alert.lock]), why=why)

    def why_held(self, alert: Alert, new: set[Raised]) -> str | None:
        """Return the first reason to suppress the alert; None if there is none."""
        if acknowledged(alert) and not self.is_a_day_old(alert):
            return "acknowledged"
        if self.is_snoozed(alert):
            return "snoozed"
        if alert.raised in new and self.took_over_from_told(alert):
            return "improving"
        if alert.kind == "battery_low" and not alert.told and self.is_repeated(alert):
            return "repeated"
        if alert.kind == "disconnected" and alert.lock in self.unstable & self.told_unstable:
            return "unstable"
        if paused(self.past, self.now):
            return "paused"
        if quiet(self.past, self.now) and alert.kind not in CRITICAL:
            return "quiet_hours"
        return None

    def took_over_from(self, alert: Alert) -> Alert | None:
        """Return the worse alert that this lesser one replaced in this sync."""
        worse = (self.alerts[raised] for raised in self.before() if raised.kind == WORSE.get(alert.kind))
        return next((other for other in worse if other.lock == alert.lock), None)

    def took_over_from_told(self, alert: Alert) -> bool:
        """Return whether the worse alert was notified, or this one before it."""
        earlier = self.took_over_from(alert)
        if earlier is None or alert.kind == "battery_low":
            return earlier is not None and earlier.told
        same = [raised for raised in self.alerts if (raised.lock, raised.kind) == (alert.lock, alert.kind)]
        return earlier.told or any(self.alerts[r].told for r in same if r.life == alert.raised.life)

    def is_a_day_old(self, alert: Alert) -> bool:
        """Return whether a critical battery was last notified, or else raised, at least 24 h ago."""
        last = alert.raised.at if alert.told_at is None else alert.told_at
        return alert.kind == "battery_critical" and self.at - last >= 86400

    def is_repeated(self, alert: Alert) -> bool:
        """Return whether a low battery was notified before, and was neither charged nor risen by 15 points since."""
        told = [a.told_at for a in self.alerts.values() if a.kind == "battery_low" and a.lock == alert.lock]
        last = max((at for at in told if at is not None), default=None)
        if last is None or alert.lock is None:
            return False
        levels = dict(battery_after(self.past, self.now, alert.lock).levels)
        lowest = [level for at, level in levels.items() if at <= last][-1]
        for at, seen in self.past.life(self.now, alert.lock):
            if at > last and seen is not None and seen.charging:
                return False
            if at > last and at in levels:
                lowest = min(lowest, levels[at])
                if levels[at] - lowest >= 15:
                    return False
        return True

    def tell(self, alerts: list[Alert], worse: dict[Alert, Alert], recovered: list[Alert]) -> None:
        gap = after_gap(self.past, self.now)
        silent = paused(self.past, self.now) or quiet(self.past, self.now)
        restarted = after_restart(self.past, self.now)
        in_digest, in_quiet_digest, single = [], [], []
        for alert in sorted(alerts, key=lambda alert: (alert.raised.at, alert.kind, alert.lock or 0)):
            takes_place = alert in worse or self.took_over_from(alert) is not None
            if alert.waited:
                in_quiet_digest.append(alert)
            elif gap and alert.raised.at == self.at and self.may_be_in_digest(alert) and not takes_place:
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
            self.take_off(alert)
        unstable = {alert.lock for alert in alerts if self.is_told(alert) and alert.lock is not None}
        for alert in alerts:
            if kind == "digest_gap":
                self.hold(alert, "in_digest")
        worst = "critical" if any(alert.kind in CRITICAL for alert in alerts) else "normal"
        self.write("told", kind=kind, locks=self.names(a.lock for a in [*alerts, *recovered]), urgency=worst)
        self.shown.append(Shown(self.now, kind, set(alerts), unstable))

    def notifications(self, alerts: list[Alert], worse: dict[Alert, Alert], gap: bool) -> None:
        """Write one notification for each alert, or one for three and more of a kind."""
        by_kind: dict[str, list[Alert]] = {}
        for alert in alerts:
            by_kind.setdefault("unstable" if self.is_told(alert) else alert.kind, []).append(alert)
        for kind, group in by_kind.items():
            urgency = URGENCY.get(kind, "normal")
            together = len(group) >= 3 and not (gap and kind in CRITICAL)
            parts = [group] if together else [[alert] for alert in group]
            for part in parts:
                former = [self.own(worse[alert]) for alert in part if alert in worse]
                same = len(former) == len(part) and None not in former and len(set(former)) == 1
                takes_place = same and former[0] is not None and former[0].alone == (len(part) == 1)
                takes_place = takes_place and former[0] is not None and len(former[0].about) == len(part)
                what = "replaced" if takes_place else "told"
                self.write(what, kind=kind, locks=self.names(a.lock for a in part), urgency=urgency)
                if takes_place and former[0] is not None:
                    self.shown.remove(former[0])
                for alert in part:
                    self.take_off(alert, None if together else kind)
                locks = {alert.lock for alert in part if alert.lock is not None}
                self.shown.append(
                    Shown(self.now, kind, set(part), locks if kind == "unstable" else set(), len(part) == 1)
                )

    def is_told(self, alert: Alert) -> bool:
        """Note that the alert was notified. Return whether it was notified as unstable.

        In that case the disconnection itself is still to be notified later.
        """
        unstable = alert.kind == "disconnected" and alert.lock in self.unstable
        alert.told_at = None if unstable else self.at
        alert.told, alert.as_unstable, alert.owed, alert.waited = True, unstable, unstable, False
        if unstable and alert.lock is not None:
            self.told_unstable.add(alert.lock)
        return unstable

    def reconnected(self, alerts: list[Alert]) -> None:
        """Notify that locks are connected again, in place of the disconnection's notification if that says no more."""
        for part in [alerts] if len(alerts) >= 3 else [[alert] for alert in alerts]:
            former = self.own(part[0])
            takes_place = former is not None and former.about == set(part)
            if takes_place and former is not None:
                self.shown.remove(former)
            what = "replaced" if takes_place else "told"
            self.write(what, kind="reconnected", locks=self.names(a.lock for a in part), urgency="low")
            back = {alert.lock for alert in part if alert.lock is not None}
            self.shown.append(Shown(self.now, "reconnected", set(), back=back))

    def showing(self, alert: Alert) -> Shown | None:
        return next((shown for shown in self.shown if alert in shown.about), None)

    def own(self, alert: Alert) -> Shown | None:
        """Return the notification that shows the alert, unless it is a digest, which is not replaced."""
        shown = self.showing(alert)
        return None if shown is None or shown.kind.startswith("digest") else shown

    def take_off(self, alert: Alert, again: str | None = None) -> None:
        """Remove the alert from its notification, unless the notification calls the lock unstable or is replaced."""
        shown = self.showing(alert)
        if shown is not None and shown.kind == again and shown.alone:
            self.shown.remove(shown)
            return
        if shown is not None and not (alert.kind == "disconnected" and alert.lock in shown.unstable):
            shown.about.discard(alert)
            self.leave(shown, alert.lock)

    def leave(self, shown: Shown, lock: int | None) -> None:
        """Write that a lock leaves a notification. A digest names a lock until all that it says about it is over."""
        if not (shown.kind.startswith("digest") and any(other.lock == lock for other in shown.about)):
            self.write("withdrawn", kind=shown.kind, locks=self.names([lock]))

    def withdraw(self, cleared: list[Alert], stable_again: set[int]) -> None:
        """Withdraw cleared alerts, and "unstable" notifications of connections that are steady again."""
        for alert in cleared:
            self.take_off(alert)
        for shown in self.shown:
            for lock in shown.unstable & stable_again:
                shown.about = {a for a in shown.about if a.kind != "disconnected" or a.lock != lock}
                shown.unstable.discard(lock)
                self.leave(shown, lock)
            for lock in {lock for lock in shown.back if self.is_lost(lock)}:
                shown.back.discard(lock)
                self.leave(shown, lock)

    # The icon

    def icon(self) -> tuple[str, str | None]:
        """Return base and badge of the icon."""
        return self.base(), self.badge()

    def base(self) -> str:
        """Return whether the doors are locked: the first that holds."""
        good = last_good(self.past.looks[self.started() : self.now + 1])
        if any(raised.kind == "token_refused" for raised in self.standing[self.now]):
            return "needs_token"
        if good is None or self.at - good.at > self.past.options.long_ago_s():
            return "cannot_see"
        last = [self.past.last(self.now, lock) for lock in self.past.here[self.now]]
        with_bridge = [(at, seen) for at, seen in last if seen.connected is not None]
        heard = [s for at, s in with_bridge if s.connected and self.at - at <= self.past.options.long_ago_s()]
        if any(seen.state in NOT_LOCKED_OR_MOVING or seen.door == OPENED for seen in heard):
            return "unlocked"
        if len(heard) < len(with_bridge) or any(seen.state != LOCKED for seen in heard):
            return "unknown"
        return "locked" if with_bridge else "no_locks"

    def badge(self) -> str | None:
        """Return the worst raised alert of a lock that is neither acknowledged nor snoozed."""
        alerts = [self.alerts[raised] for raised in self.standing[self.now] if raised.lock is not None]
        kinds = {alert.kind for alert in alerts if not acknowledged(alert) and not self.is_snoozed(alert)}
        return next((badge for badge, of in BADGES.items() if kinds & of), None)


def expected(lines: Iterable[str]) -> list[Line]:
    """Return the output that a replay should have, by the model."""
    return Telling(lines).out
