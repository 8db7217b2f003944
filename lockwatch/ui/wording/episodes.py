"""Texts of the episodes in the history window: when something happened, what it was, and whether one was notified."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.alerts import Kind, SuppressReason
from lockwatch.domain.episode_lanes import Theme
from lockwatch.domain.episodes import LONG_S, Episode
from lockwatch.domain.history import Event, EventKind, Reading
from lockwatch.domain.locks import LockState
from lockwatch.domain.user_actions import Act
from lockwatch.ui.wording.details import percent_text
from lockwatch.ui.wording.history import entry_text, gap_text, lasted_text
from lockwatch.ui.wording.locks import bolt_text
from lockwatch.ui.wording.times import clock_text, moment_text, range_text, since_clock_text

translate = QCoreApplication.translate

WORTH_SAYING_S = 600.0
"""The duration of a shorter episode is left to its times, unless Lockwatch or a lock was out of reach."""

_HEADLINES: dict[Kind, Any] = {
    Kind.DISCONNECTED: QT_TRANSLATE_NOOP("Wording", "Disconnected"),
    Kind.BATTERY_LOW: QT_TRANSLATE_NOOP("Wording", "Battery low"),
    Kind.BATTERY_CRITICAL: QT_TRANSLATE_NOOP("Wording", "Battery almost empty"),
    Kind.JAMMED: QT_TRANSLATE_NOOP("Wording", "Jammed"),
    Kind.LEFT_UNLOCKED: QT_TRANSLATE_NOOP("Wording", "Left unlocked"),
    Kind.DOOR_LEFT_OPEN: QT_TRANSLATE_NOOP("Wording", "Door left open"),
    Kind.NEEDS_CALIBRATION: QT_TRANSLATE_NOOP("Wording", "Needs calibration"),
    Kind.TOKEN_REFUSED: QT_TRANSLATE_NOOP("Wording", "The access key was rejected"),
    Kind.CLOUD_UNREACHABLE: QT_TRANSLATE_NOOP("Wording", "The tedee cloud could not be reached"),
    Kind.API_RETIRING: QT_TRANSLATE_NOOP("Wording", "Lockwatch needs an update"),
}
_NOT_NOTIFIED: dict[SuppressReason, Any] = {
    SuppressReason.MUTED: QT_TRANSLATE_NOOP("Wording", "not notified: muted"),
    SuppressReason.ACKNOWLEDGED: QT_TRANSLATE_NOOP("Wording", "not notified: acknowledged"),
    SuppressReason.SNOOZED: QT_TRANSLATE_NOOP("Wording", "not notified: snoozed"),
    SuppressReason.REPEATED: QT_TRANSLATE_NOOP("Wording", "not notified again"),
    SuppressReason.UNSTABLE: QT_TRANSLATE_NOOP("Wording", "not notified: connection unstable"),
    SuppressReason.PAUSED: QT_TRANSLATE_NOOP("Wording", "not notified: paused"),
    SuppressReason.QUIET_HOURS: QT_TRANSLATE_NOOP("Wording", "not notified: quiet hours"),
}
_ACTS: dict[Act, Any] = {
    Act.ACKNOWLEDGE: QT_TRANSLATE_NOOP("Wording", "you acknowledged it"),
    Act.SNOOZE_1H: QT_TRANSLATE_NOOP("Wording", "you snoozed it"),
    Act.SNOOZE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "you snoozed it"),
}
_USES = (
    ({LockState.UNLOCKED, LockState.UNLOCKING}, LockState.UNLOCKED),
    ({LockState.PULLED, LockState.PULLING}, LockState.PULLED),
    ({LockState.SEMI_LOCKED}, LockState.SEMI_LOCKED),
)
"""How a use is named: by the first line of which a state occurs in it."""


def when_text(episode: Episode, *, goes_on: bool) -> str:
    """Return when an episode began and ended; only when it began if it lasted longer than `LONG_S`.

    `goes_on` says that it has not ended yet.
    """
    begins = clock_text(datetime.fromtimestamp(episode.at).time())
    if goes_on:
        return since_clock_text(begins)
    if episode.until is None or episode.until - episode.at > LONG_S:
        return begins
    ends = clock_text(datetime.fromtimestamp(episode.until).time())
    if ends == begins:
        return begins
    return range_text(begins, ends)


def episode_text(episode: Episode, *, goes_on: bool) -> str:
    """Describe an episode in one line without its times."""
    phrases = [_with_duration(_headline(episode, goes_on=goes_on), episode)]
    if len(episode.parts) > 1 or episode.gap is not None:
        phrases += _further(episode, goes_on=goes_on)
    return ", ".join(phrases)


def entries_text(sentence: str, count: int, *, expanded: bool) -> str:
    """Add to the sentence of a row, for screen readers, that it has `count` details, and whether they are shown."""
    if expanded:
        details = translate("Wording", "%n details, expanded", "", count)
    else:
        details = translate("Wording", "%n details, collapsed", "", count)
    return translate("Wording", "{sentence}; {details}").format(sentence=sentence, details=details)


def use_state(episode: Episode) -> LockState | None:
    """Return the lock state that describes a use of the lock; None if a state is unknown to this version."""
    try:
        states = [LockState[part.value.upper()] for part in _events(episode, EventKind.STATE)]
    except KeyError:
        return None
    return next((name for those, name in _USES if those.intersection(states)), states[0] if states else None)


def raised_kinds(episode: Episode) -> list[Kind]:
    """Return the kinds of the alerts that were raised."""
    return [kind for kind in map(alert_kind, _events(episode, EventKind.RAISED)) if kind is not None]


def alert_kind(event: Event) -> Kind | None:
    """Return the kind of alert that is the value of an event; None if a later version has written it."""
    try:
        return Kind(event.value.partition(":")[0])
    except ValueError:
        return None


def _headline(episode: Episode, *, goes_on: bool) -> str:
    if episode.gap is not None:
        return gap_text(episode.gap, goes_on=goes_on)
    first, kinds = episode.parts[0], raised_kinds(episode)
    match episode.theme:
        case Theme.BEGUN if len(episode.keys) > 1:
            return translate("Wording", "%n locks are watched from here on", "", len(episode.keys))
        case Theme.BEGUN:
            return translate("Wording", "Watched from here on")
        case Theme.CHARGE:
            return _charge_text(episode, goes_on=goes_on)
        case Theme.ALERT if Kind(episode.tag) in kinds and Kind(episode.tag) in _HEADLINES:
            return _alert_text(episode)
        case Theme.USE | Theme.DOOR | Theme.CONNECTION:
            if text := _lasting_text(episode, kinds):
                return text
            changes = _events(episode, EventKind.STATE, EventKind.DOOR, EventKind.CONNECTION)
            return entry_text(changes[0] if changes else first)
    return entry_text(first)


def _lasting_text(episode: Episode, kinds: Collection[Kind]) -> str:
    """Return the headline of something that lasts; empty if its first entry says it best."""
    first = episode.parts[0]
    if episode.theme is Theme.USE:
        if Kind.LEFT_UNLOCKED in kinds:
            return translate("Wording", _HEADLINES[Kind.LEFT_UNLOCKED])
        state = use_state(episode)
        return "" if state is None or state is LockState.UNKNOWN else bolt_text(state)
    if episode.theme is Theme.DOOR and Kind.DOOR_LEFT_OPEN in kinds:
        return translate("Wording", _HEADLINES[Kind.DOOR_LEFT_OPEN])
    if episode.theme is Theme.DOOR and first[2:] == (EventKind.DOOR, "opened"):
        return translate("Wording", "Door open")
    if episode.theme is Theme.CONNECTION and first[2:] == (EventKind.CONNECTION, "disconnected"):
        return translate("Wording", _HEADLINES[Kind.DISCONNECTED])
    return ""


def _charge_text(episode: Episode, *, goes_on: bool) -> str:
    levels = [part.level for part in episode.parts if isinstance(part, Reading)]
    if goes_on or len(levels) < 2:
        return translate("Wording", "Charging: {level}").format(level=percent_text(levels[-1]))
    text = translate("Wording", "Charged: {first} → {last}")
    return text.format(first=percent_text(levels[0]), last=percent_text(max(levels[-2:])))


def _alert_text(episode: Episode) -> str:
    text, first = translate("Wording", _HEADLINES[Kind(episode.tag)]), episode.parts[0]
    if isinstance(first, Reading):
        text = translate("Wording", "{alert}: {level}").format(alert=text, level=percent_text(first.level))
    return text


def _with_duration(text: str, episode: Episode) -> str:
    """Add how long it lasted if that is worth saying, and its end if it did not end within a day."""
    if episode.until is None or episode.until <= episode.at:
        return text
    if episode.headless and episode.theme is not Theme.CHARGE:  # it is not known when it began
        return text
    lasted = episode.until - episode.at
    duration = lasted_text(episode.at, episode.until)
    if lasted > LONG_S:
        until = moment_text(datetime.fromtimestamp(episode.until), date.fromtimestamp(episode.at))
        with_end = translate("Wording", "{what} until {time} ({duration})")
        return with_end.format(what=text, time=until, duration=duration)
    if lasted < WORTH_SAYING_S and episode.theme not in (Theme.SIGHT, Theme.CONNECTION):
        return text
    return translate("Wording", "{what} ({duration})").format(what=text, duration=duration)


def _further(episode: Episode, *, goes_on: bool) -> Iterator[str]:
    """Yield what else is worth saying about an episode."""
    if episode.theme is Theme.USE:
        yield from _doors(episode, goes_on=goes_on)
    if not _events(episode, EventKind.NOTIFIED, EventKind.SUPPRESSED, EventKind.UNSHOWN, EventKind.ACT):
        return  # the usual case
    if any(alert_kind(part) is Kind.UNSTABLE for part in _events(episode, EventKind.NOTIFIED, EventKind.SUPPRESSED)):
        yield translate("Wording", "connection unstable")
    yield from _notified(episode)
    acts = {part.value.partition(":")[0] for part in _events(episode, EventKind.ACT)}
    yield from dict.fromkeys(translate("Wording", text) for act, text in _ACTS.items() if act in acts)


def _doors(episode: Episode, *, goes_on: bool) -> Iterator[str]:
    doors = [part.value for part in _events(episode, EventKind.DOOR)]
    opened = doors.count("opened")
    if goes_on and doors and doors[-1] == "opened":
        yield translate("Wording", "door open")
    elif opened == 1:
        yield translate("Wording", "door opened")
    elif opened:
        yield translate("Wording", "door opened %n times", "", opened)


def _notified(episode: Episode) -> Iterator[str]:
    notified, held = _events(episode, EventKind.NOTIFIED), _events(episode, EventKind.SUPPRESSED)
    if _events(episode, EventKind.UNSHOWN):
        yield translate("Wording", "no notification could be shown")
    elif any(alert_kind(part) is not Kind.RECONNECTED for part in notified):
        yield translate("Wording", "you were notified")
    else:
        reasons = {part.value.partition(":")[2] for part in held}
        known = [reason for reason in SuppressReason if reason in reasons and reason in _NOT_NOTIFIED]
        yield from (translate("Wording", _NOT_NOTIFIED[reason]) for reason in known[:1])


def _events(episode: Episode, *whats: EventKind) -> list[Event]:
    return [part for part in episode.parts if isinstance(part, Event) and part.what in whats]
