"""Which alerts the user has acknowledged or snoozed, and for which ones rows, menus and banners offer to do so."""

from collections.abc import Iterable, Iterator, Mapping

from lockwatch.domain.alerts import Alert, Kind, Matter, Urgency
from lockwatch.domain.locks import Lock
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Target

_ORDER = (Urgency.CRITICAL, Urgency.NORMAL, Urgency.LOW)


def raised(alerts: Mapping[Matter, Alert]) -> list[Alert]:
    """Return the raised alerts, silenced or not, the most urgent first."""
    standing = (alert for alert in alerts.values() if not alert.pending)
    return sorted(standing, key=lambda alert: _ORDER.index(alert.kind.urgency))


def unsilenced(alerts: Mapping[Matter, Alert], now: float) -> list[Alert]:
    """Return the raised alerts that are neither acknowledged nor snoozed, the most urgent first."""
    return [alert for alert in raised(alerts) if not alert.silent(now)] if alerts else []


def unsilenced_alerts(lock: Lock, now: float, rules: Rules) -> list[Alert]:
    """Return the raised alerts of `lock` that are neither acknowledged nor snoozed; none if the lock is muted."""
    return [alert for alert in _raised_unless_muted(lock, rules) if not alert.silent(now)]


def silenced_alerts(lock: Lock, now: float, rules: Rules) -> list[Alert]:
    """Return the raised alerts of `lock` that are acknowledged or snoozed; none if the lock is muted."""
    return [alert for alert in _raised_unless_muted(lock, rules) if alert.silent(now)]


def _raised_unless_muted(lock: Lock, rules: Rules) -> list[Alert]:
    return [] if not lock.alerts or rules.for_lock(lock).muted else raised(lock.alerts)


def targets(lock: Lock | None, alerts: Iterable[Alert]) -> frozenset[Target]:
    """Return `alerts` of `lock` (None: of the program itself) as targets of `user_actions.silence`."""
    return frozenset((lock.id if lock else None, alert.kind) for alert in alerts)


def to_acknowledge(lock: Lock, now: float, rules: Rules) -> frozenset[Target]:
    """Return what one press of "Acknowledge" covers: the unsilenced alerts or, if there are none, the snoozed ones."""
    alerts = unsilenced_alerts(lock, now, rules)
    return targets(lock, alerts or [alert for alert in _raised_unless_muted(lock, rules) if not alert.acknowledged])


def to_snooze(lock: Lock, now: float, rules: Rules) -> frozenset[Target]:
    """Return what the button "Snooze" covers: the unsilenced alerts."""
    return targets(lock, unsilenced_alerts(lock, now, rules))


def to_take_back(lock: Lock, now: float, rules: Rules) -> frozenset[Target]:
    """Return the silenced alerts of `lock`. For an unstable connection, that includes the disconnections to come."""
    found = targets(lock, silenced_alerts(lock, now, rules))
    until = lock.flapping.silent_until
    if (lock.id, Kind.DISCONNECTED) in found and until is not None and now < until:
        return found | {(lock.id, Kind.UNSTABLE)}
    return found


def snoozes_end(lock: Lock, now: float) -> float | None:
    """Return when the next snooze of the lock ends, in steady seconds; None if none is running."""
    return min(_ends(lock, now), default=None)


def next_end(state: State, now: float) -> float | None:
    """Return when the next snooze of any lock ends, in steady seconds; None if none is running."""
    return min((end for lock in state.locks.values() if lock.alerts for end in _ends(lock, now)), default=None)


def _ends(lock: Lock, now: float) -> Iterator[float]:
    for alert in lock.alerts.values():
        if alert.silent_until is not None and alert.silent(now) and not alert.acknowledged:
            yield alert.silent_until
