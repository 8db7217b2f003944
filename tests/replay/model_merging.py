"""Part of the model of the rules: a lock that had several ids before its serial number was known."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.replay.model import Raised, of_lock
from tests.replay.model_moments import Alert, acknowledged, until

if TYPE_CHECKING:
    from tests.replay.model_telling import Telling

BATTERY = ("battery_low", "battery_critical")
DOOR = ("left_unlocked", "door_left_open")


def merge(telling: "Telling") -> None:
    """Make the alerts of locks that turned out to be another one those of that other lock, before a look."""
    past, now = telling.past, telling.now
    for number in past.here[now]:
        earlier = [old for old, merge in past.merged.items() if merge == (now, number)]
        if earlier:
            _merge(telling, earlier, number)


def _merge(telling: "Telling", earlier: list[int], number: int) -> None:
    numbers = [*earlier, number]
    before = telling.standing[telling.now - 1]
    had = [telling.alerts[raised] for each in numbers for raised in before if raised.lock == each]
    back = any(number in shown.back for shown in telling.shown)
    telling.alerts = {raised: alert for raised, alert in telling.alerts.items() if alert not in had}
    _rename(telling, earlier, number)
    after: dict[Raised, Alert] = {}
    for raised in of_lock(telling.past, telling.now, number, telling.now - 1):
        alike = [alert for alert in had if alert.kind == raised.kind and _goes_on(alert, raised)]
        if alike:
            after[raised] = _one(telling, raised, alike)
            had = [alert for alert in had if alert not in alike]
    for alert in had:
        alert.raised = replace(alert.raised, lock=number)
        telling.alerts.setdefault(alert.raised, alert)
        other_stands = any(_matter(alert.kind) == _matter(raised.kind) for raised in after)
        if other_stands or (back and alert.kind == "disconnected"):
            telling.write("cleared", kind=alert.kind, lock=telling.name(number))
            telling.take_off(alert)
        else:
            after[alert.raised] = alert
    telling.alerts |= after
    telling.standing[telling.now - 1] = {raised for raised in before if raised.lock not in numbers} | set(after)


def _matter(kind: str) -> str:
    return "battery" if kind in BATTERY else "door" if kind in DOOR else kind


def _goes_on(alert: Alert, raised: Raised) -> bool:
    """Return whether an alert of one id goes on in that of the whole lock, and had not ended before that began."""
    return alert.kind in BATTERY or alert.raised.at >= raised.at


def _one(telling: "Telling", raised: Raised, alike: list[Alert]) -> Alert:
    """Return one alert for those of several ids: the notification is the first, and the later silence counts."""

    def silent_until(alert: Alert) -> float:
        if not alert.acts or alert.acts[-1].what == "take_back":
            return float("-inf")
        return float("inf") if acknowledged(alert) else until(telling.past.options.start, alert.acts[-1])

    longest = max(alike, key=silent_until)
    told_at = [alert.told_at for alert in alike if alert.told_at is not None]
    one = Alert(
        raised,
        acts=longest.acts,
        owed=all(alert.owed for alert in alike),
        told=any(alert.told for alert in alike),
        told_at=max(told_at, default=None),
        as_unstable=any(alert.as_unstable for alert in alike),
        snooze_over=longest.snooze_over,
        held={why for alert in alike for why in alert.held},
    )
    one.waited = one.owed and any(alert.waited for alert in alike)
    for shown in telling.shown:
        mine = [alert for alert in alike if alert in shown.about]
        if mine and telling.showing(one) is None:
            shown.about = {*shown.about, one}.difference(alike)
    for alert in alike:
        alert.raised = raised
        telling.take_off(alert)
    return one


def _rename(telling: "Telling", earlier: list[int], number: int) -> None:
    """Make what is known about the earlier numbers known about the present one."""
    renamed = {}
    for raised, alert in telling.alerts.items():
        if raised.lock in earlier:
            raised = alert.raised = replace(raised, lock=number)
        renamed[raised] = alert
    telling.alerts = renamed
    for known in (telling.unstable, telling.told_unstable):
        if known.intersection(earlier):
            known.difference_update(earlier)
            known.add(number)
    for old in earlier:
        if old in telling.covered:
            telling.covered.setdefault(number, telling.covered.pop(old))
    for of in ("unstable", "back"):
        shown = [each for each in telling.shown if getattr(each, of).intersection([*earlier, number])]
        for each in shown:
            getattr(each, of).difference_update(earlier)
            getattr(each, of).add(number)
        for each in shown[1:] if of == "unstable" else shown[:-1]:
            getattr(each, of).discard(number)
            telling.leave(each, number)
