"""Part of the model of the rules: a lock that had several ids before its serial number was known."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.replay.model import Raised, raised_of_lock
from tests.replay.model_moments import Alert, acknowledged, act_ends_at

if TYPE_CHECKING:
    from tests.replay.model_notifications import ModelReplay

BATTERY = ("battery_low", "battery_critical")
DOOR = ("left_unlocked", "door_left_open")


def merge(model: "ModelReplay") -> None:
    """Make the alerts of locks that turned out to be another one those of that other lock, before a sync."""
    story, now = model.story, model.now
    for number in story.in_account[now]:
        earlier = [old for old, merge in story.merged.items() if merge == (now, number)]
        if earlier:
            _merge(model, earlier, number)


def _merge(model: "ModelReplay", earlier: list[int], number: int) -> None:
    numbers = [*earlier, number]
    before = model.raised_after[model.now - 1]
    had = [model.alerts[raised] for each in numbers for raised in before if raised.lock == each]
    back = any(number in shown.reconnected for shown in model.shown)
    model.alerts = {raised: alert for raised, alert in model.alerts.items() if alert not in had}
    _rename(model, earlier, number)
    after: dict[Raised, Alert] = {}
    for raised in raised_of_lock(model.story, model.now, number, model.now - 1):
        alike = [alert for alert in had if alert.kind == raised.kind and _goes_on(alert, raised)]
        if alike:
            after[raised] = _one(model, raised, alike)
            had = [alert for alert in had if alert not in alike]
    for alert in had:
        alert.raised = replace(alert.raised, lock=number)
        model.alerts.setdefault(alert.raised, alert)
        other_stands = any(_matter(alert.kind) == _matter(raised.kind) for raised in after)
        if other_stands or back or alert.kind != "disconnected":
            model.write("cleared", kind=alert.kind, lock=model.name(number))
            model.remove_alert(alert)
        else:
            after[alert.raised] = alert
    model.alerts |= after
    model.raised_after[model.now - 1] = {raised for raised in before if raised.lock not in numbers} | set(after)


def _matter(kind: str) -> str:
    return "battery" if kind in BATTERY else "door" if kind in DOOR else kind


def _goes_on(alert: Alert, raised: Raised) -> bool:
    """Return whether an alert of one id goes on in that of the whole lock, and had not ended before that began."""
    return alert.kind in BATTERY or alert.raised.at >= raised.at


def _one(model: "ModelReplay", raised: Raised, alike: list[Alert]) -> Alert:
    """Return one alert for those of several ids: the notification is the first, and the later silence counts."""

    def silent_until(alert: Alert) -> float:
        if not alert.acts or alert.acts[-1].what == "take_back":
            return float("-inf")
        return float("inf") if acknowledged(alert) else act_ends_at(model.story.options.start, alert.acts[-1])

    longest = max(alike, key=silent_until)
    notified_at = [alert.notified_at for alert in alike if alert.notified_at is not None]
    one = Alert(
        raised,
        acts=longest.acts,
        due=all(alert.due for alert in alike),
        notified=any(alert.notified for alert in alike),
        notified_at=max(notified_at, default=None),
        notified_as_unstable=any(alert.notified_as_unstable for alert in alike),
        last_ended_snooze=longest.last_ended_snooze,
        suppressed_for={why for alert in alike for why in alert.suppressed_for},
    )
    one.waits_for_digest = one.due and any(alert.waits_for_digest for alert in alike)
    for shown in model.shown:
        mine = [alert for alert in alike if alert in shown.alerts]
        if mine and model.notification_of(one) is None:
            shown.alerts = {*shown.alerts, one}.difference(alike)
    for alert in alike:
        alert.raised = raised
        model.remove_alert(alert)
    return one


def _rename(model: "ModelReplay", earlier: list[int], number: int) -> None:
    """Make what is known about the earlier numbers known about the present one."""
    renamed = {}
    for raised, alert in model.alerts.items():
        if raised.lock in earlier:
            raised = alert.raised = replace(raised, lock=number)
        renamed[raised] = alert
    model.alerts = renamed
    for known in (model.unstable, model.notified_unstable):
        if known.intersection(earlier):
            known.difference_update(earlier)
            known.add(number)
    for old in earlier:
        if old in model.lock_acts:
            model.lock_acts.setdefault(number, model.lock_acts.pop(old))
    for of in ("unstable", "reconnected"):
        shown = [each for each in model.shown if getattr(each, of).intersection([*earlier, number])]
        for each in shown:
            getattr(each, of).difference_update(earlier)
            getattr(each, of).add(number)
        for each in shown[1:] if of == "unstable" else shown[:-1]:
            getattr(each, of).discard(number)
            model.write_withdrawn(each, number)
