"""Texts of hints that are not urgent: the weekly digest, and a battery that drains faster than before."""

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.forecast import Forecast
from lockwatch.domain.locks import Lock
from lockwatch.domain.weekly_digest import Loss, Need, Weekly
from lockwatch.ui.wording.forecast import THRICE_FROM, TWICE_FROM, faster_text, forecast_text
from lockwatch.ui.wording.locks import level_text, name_in_text
from lockwatch.ui.wording.times import duration_text

translate = QCoreApplication.translate

NAMED_AT_MOST = 3
MIN_UNSEEN_S = 3600.0
"""The digest only mentions that Lockwatch could not see if it was for at least so many seconds of the week."""
_NEEDS: dict[Need, Any] = {
    Need.LOOK_AT_DOOR: QT_TRANSLATE_NOOP("Wording", "Jammed, look at the door: {locks}"),
    Need.CHARGE_NOW: QT_TRANSLATE_NOOP("Wording", "Battery almost empty: {locks}"),
    Need.CALIBRATE: QT_TRANSLATE_NOOP("Wording", "Calibrate with the tedee app: {locks}"),
    Need.RECONNECT: QT_TRANSLATE_NOOP("Wording", "Disconnected, look at the bridge: {locks}"),
    Need.CHARGE: QT_TRANSLATE_NOOP("Wording", "Battery soon empty: {locks}"),
    Need.UPDATE: QT_TRANSLATE_NOOP("Wording", "Update with the tedee app: {locks}"),
    Need.BRIDGE: QT_TRANSLATE_NOOP("Wording", "No bridge, so not watched: {locks}"),
}

_TO_DO: dict[tuple[Need, bool | None], Any] = {
    (Need.CHARGE_NOW, True): QT_TRANSLATE_NOOP("Wording", "Charge now: {locks}"),
    (Need.CHARGE_NOW, False): QT_TRANSLATE_NOOP("Wording", "Replace the batteries now: {locks}"),
    (Need.CHARGE, True): QT_TRANSLATE_NOOP("Wording", "Charge soon: {locks}"),
    (Need.CHARGE, False): QT_TRANSLATE_NOOP("Wording", "Replace the batteries soon: {locks}"),
}
"""The words for a battery, by `LockInfo.rechargeable`; `_NEEDS` has those for an unknown type of lock."""


def weekly_texts(weekly: Weekly, forecast: Forecast | None, hide_names: bool) -> tuple[str, str]:
    """Return title and body of the weekly digest. `forecast` is for the lowest battery."""
    tasks = [*_tasks(weekly, hide_names)]
    if weekly.needs:
        title = translate("Wording", "Your locks this week: %n things to do", "", len(weekly.needs))
    else:
        title = translate("Wording", "Your locks this week: nothing to do")
    return title, "\n".join([*tasks, _losses(weekly.losses, hide_names), *_rest(weekly, forecast, hide_names)])


def faster_texts(lock: Lock, times: float, hide_names: bool) -> tuple[str, str]:
    """Return title and body of the notification that a battery drains `times` as fast as before."""
    name = translate("Wording", "A lock") if hide_names else name_in_text(lock)
    return translate("Wording", "{name}: the battery drains faster").format(name=name), faster_text(times)


def faster_line(lock: Lock, times: float) -> str:
    """Return the hint of `faster_texts` as one line, for the lock list."""
    if times < TWICE_FROM:
        text = translate("Wording", "{name}: its battery drains noticeably faster than before.")
    elif times < THRICE_FROM:
        text = translate("Wording", "{name}: its battery drains about twice as fast as before.")
    else:
        text = translate("Wording", "{name}: its battery drains about %n times as fast as before.", "", round(times))
    return text.format(name=name_in_text(lock))


def hints_text(lines: Sequence[str]) -> str:
    """Return the first `NAMED_AT_MOST` hints and the number of the others, so that the list has room for its locks."""
    more = len(lines) - NAMED_AT_MOST
    rest = [translate("Wording", "and %n more", "", more)] if more > 0 else []
    return "\n".join([*lines[:NAMED_AT_MOST], *rest])


def _tasks(weekly: Weekly, hide_names: bool) -> Iterator[str]:
    by_text: dict[str, list[Lock]] = {}
    for need, lock in weekly.needs:
        by_text.setdefault(_TO_DO.get((need, lock.info.rechargeable), _NEEDS[need]), []).append(lock)
    for text, locks in by_text.items():
        named = _number(locks) if hide_names else _names([name_in_text(lock) for lock in locks])
        yield translate("Wording", text).format(locks=named)


def _losses(losses: Sequence[Loss], hide_names: bool) -> str:
    if not losses:
        return translate("Wording", "No lock was disconnected.")
    if hide_names:
        text = _loss(_number(losses), sum(loss.times for loss in losses), sum(loss.away_s for loss in losses))
    else:
        text = _names([_loss(name_in_text(loss.lock), loss.times, loss.away_s) for loss in losses])
    return translate("Wording", "Was disconnected: {locks}").format(locks=text)


def _loss(name: str, times: int, away_s: float) -> str:
    text = translate("Wording", "{name}: %n times ({duration})", "", times)
    return text.format(name=name, duration=duration_text(away_s))


def _rest(weekly: Weekly, forecast: Forecast | None, hide_names: bool) -> Iterator[str]:
    if weekly.lowest is not None:
        level = level_text(weekly.lowest)
        if hide_names:
            yield translate("Wording", "Lowest battery: {level}").format(level=level)
        else:
            text = translate("Wording", "Lowest battery: {name}, {level}")
            yield text.format(name=name_in_text(weekly.lowest), level=level)
        if forecast is not None:
            yield forecast_text(forecast)
    if weekly.unseen_s >= MIN_UNSEEN_S:
        text = translate("Wording", "Lockwatch could not see for {time}")
        yield text.format(time=duration_text(weekly.unseen_s))


def _names(names: Sequence[str]) -> str:
    text, more = ", ".join(names[:NAMED_AT_MOST]), len(names) - NAMED_AT_MOST
    if more <= 0:
        return text
    and_more = translate("Wording", "and %n more", "", more)
    return translate("Wording", "{names} {and_more}").format(names=text, and_more=and_more)


def _number(locks: Sequence[object]) -> str:
    return translate("Wording", "%n locks", "", len(locks))
