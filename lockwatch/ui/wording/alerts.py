"""Texts about raised alerts and about the actions on them."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.alert_rules import NOT_LOCKED
from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.locks import Lock, LockState
from lockwatch.domain.moment import MORNING
from lockwatch.domain.user_actions import Act
from lockwatch.ui.wording.locks import bolt_text
from lockwatch.ui.wording.times import clock_text, time_text
from lockwatch.util.clock import moment

translate = QCoreApplication.translate

_RAISED: dict[Kind, Any] = {
    Kind.DISCONNECTED: QT_TRANSLATE_NOOP("Wording", "Disconnected since {time}"),
    Kind.BATTERY_LOW: QT_TRANSLATE_NOOP("Wording", "Battery low"),
    Kind.BATTERY_CRITICAL: QT_TRANSLATE_NOOP("Wording", "Battery almost empty"),
    Kind.JAMMED: QT_TRANSLATE_NOOP("Wording", "Jammed"),
    Kind.LEFT_UNLOCKED: QT_TRANSLATE_NOOP("Wording", "{state} since {time}"),
    Kind.DOOR_LEFT_OPEN: QT_TRANSLATE_NOOP("Wording", "Door open since {time}"),
    Kind.NEEDS_CALIBRATION: QT_TRANSLATE_NOOP("Wording", "Needs calibration"),
    Kind.TOKEN_REFUSED: QT_TRANSLATE_NOOP("Wording", "The access key was rejected"),
    Kind.CLOUD_UNREACHABLE: QT_TRANSLATE_NOOP("Wording", "The tedee cloud can't be reached"),
    Kind.API_RETIRING: QT_TRANSLATE_NOOP("Wording", "Lockwatch will need an update"),
}
_ACTS: dict[Act, Any] = {
    Act.ACKNOWLEDGE: QT_TRANSLATE_NOOP("Wording", "Acknowledge"),
    Act.SNOOZE_1H: QT_TRANSLATE_NOOP("Wording", "Snooze for 1 hour"),
    Act.SNOOZE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "Snooze until tomorrow, {time}"),
    Act.TAKE_BACK: QT_TRANSLATE_NOOP("Wording", "Undo"),
    Act.PAUSE_1H: QT_TRANSLATE_NOOP("Wording", "Pause notifications for 1 hour"),
    Act.PAUSE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "Pause notifications until tomorrow, {time}"),
    Act.PAUSE: QT_TRANSLATE_NOOP("Wording", "Pause notifications until resumed"),
    Act.RESUME: QT_TRANSLATE_NOOP("Wording", "Resume notifications"),
}
_ON_ALL: dict[Act, Any] = {
    Act.ACKNOWLEDGE: QT_TRANSLATE_NOOP("Wording", "Acknowledge all"),
    Act.SNOOZE_1H: QT_TRANSLATE_NOOP("Wording", "Snooze all for 1 hour"),
    Act.SNOOZE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "Snooze all until tomorrow, {time}"),
    Act.TAKE_BACK: QT_TRANSLATE_NOOP("Wording", "Undo all"),
}
_HOW_LONG: dict[Act, Any] = {
    Act.SNOOZE_1H: QT_TRANSLATE_NOOP("Wording", "For 1 hour"),
    Act.SNOOZE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "Until tomorrow, {time}"),
    Act.PAUSE_1H: QT_TRANSLATE_NOOP("Wording", "For 1 hour"),
    Act.PAUSE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "Until tomorrow, {time}"),
    Act.PAUSE: QT_TRANSLATE_NOOP("Wording", "Until resumed"),
}

_ON_BUTTONS: dict[Act, Any] = {
    Act.ACKNOWLEDGE: QT_TRANSLATE_NOOP("Notifications", "Acknowledge"),
    Act.SNOOZE_1H: QT_TRANSLATE_NOOP("Notifications", "In 1 hour"),
    Act.SNOOZE_UNTIL_8: QT_TRANSLATE_NOOP("Notifications", "Tomorrow"),
}
_TODAY: dict[str, Any] = {
    _ACTS[Act.SNOOZE_UNTIL_8]: QT_TRANSLATE_NOOP("Wording", "Snooze until {time} today"),
    _ACTS[Act.PAUSE_UNTIL_8]: QT_TRANSLATE_NOOP("Wording", "Pause notifications until {time} today"),
    _ON_ALL[Act.SNOOZE_UNTIL_8]: QT_TRANSLATE_NOOP("Wording", "Snooze all until {time} today"),
    _HOW_LONG[Act.SNOOZE_UNTIL_8]: QT_TRANSLATE_NOOP("Wording", "Until {time} today"),
}
"""Replacements for the texts that say "tomorrow", used before 05:00, when "until 08:00" is still today."""


def alert_text(alert: Alert, lock: Lock | None, now: float) -> str:
    """Describe an alert. `lock` is None for an alert about the program itself."""
    state = LockState.UNLOCKED if lock is None or lock.seen.state not in NOT_LOCKED else lock.seen.state
    since = time_text(alert.since, now)
    return translate("Wording", _RAISED[alert.kind]).format(state=bolt_text(state), time=since)


def alert_line(alert: Alert, lock: Lock | None, now: float) -> str:
    """Describe an alert, and how it was silenced if it was."""
    text, silence = alert_text(alert, lock, now), silence_text(alert, now)
    return f"{text} ({silence})" if silence else text


def silence_text(alert: Alert, now: float) -> str:
    """Describe how an alert was silenced; empty if it is not."""
    if alert.silent_until is None or not alert.silent(now):
        return ""
    if alert.acknowledged:
        return translate("Wording", "acknowledged")
    return translate("Wording", "snoozed until {time}").format(time=time_text(alert.silent_until, now))


def act_text(act: Act) -> str:
    """Return the text of a button or menu entry."""
    return _with_day(_ACTS[act])


def button_text(act: Act) -> str:
    """Return the label of the notification button for an act. Raises KeyError if the act has no button.

    Labels are short, because three buttons must fit side by side: Plasma's notifications are about 320 pixels wide.
    """
    if act is Act.SNOOZE_UNTIL_8 and moment().morning_is_today:
        return translate("Notifications", "This morning")
    return translate("Notifications", _ON_BUTTONS[act])


def replace_key_button_text() -> str:
    """Return the label of the notification button for replacing a refused access key."""
    return translate("Notifications", "Replace key…")


def act_on_all_text(act: Act) -> str:
    """Return the text of a menu entry for all alerts of a lock. Raises KeyError for pausing."""
    return _with_day(_ON_ALL[act])


def how_long_text(act: Act) -> str:
    """Return the text of an entry in a menu "Snooze" or "Pause". Raises KeyError for an action without a time."""
    return _with_day(_HOW_LONG[act])


def _with_day(text: str) -> str:
    if moment().morning_is_today:
        text = _TODAY.get(text, text)
    return translate("Wording", text).format(time=clock_text(MORNING))
