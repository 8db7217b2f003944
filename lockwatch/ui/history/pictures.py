"""The picture of a row of the history, and the level of attention that the row needs."""

from lockwatch.domain.alerts import Kind, Urgency
from lockwatch.domain.episode_lanes import Theme
from lockwatch.domain.episodes import Episode
from lockwatch.domain.history import Entry, Event, EventKind, Reading
from lockwatch.domain.locks import LockState
from lockwatch.domain.problems import Attention
from lockwatch.ui.wording.episodes import alert_kind, raised_kinds, use_state

_STATES = {
    LockState.LOCKED: "locked",
    LockState.UNLOCKED: "unlocked",
    LockState.SEMI_LOCKED: "semi_locked",
    LockState.PULLED: "pulled",
    LockState.UNCALIBRATED: "uncalibrated",
    LockState.UPDATING: "updating",
    LockState.UNKNOWN: "unknown",
    LockState.LOCKING: "moving",
    LockState.CALIBRATING: "uncalibrated",
}
_THEMES = {
    Theme.BEGUN: "eye",
    Theme.DOOR: "door",
    Theme.CONNECTION: "disconnected",
    Theme.LEFT: "left",
    Theme.CHARGE: "battery_charging",
    Theme.SIGHT: "eye_off",
}
_ALERTS = {
    Kind.BATTERY_LOW: "battery_low",
    Kind.BATTERY_CRITICAL: "battery_empty",
    Kind.NEEDS_CALIBRATION: "uncalibrated",
    Kind.TOKEN_REFUSED: "key",
    Kind.API_RETIRING: "updating",
}
_ACTS = {"acknowledge": "acknowledge", "snooze": "snooze", "take": "take_back", "pause": "quiet", "resume": "quiet"}
"""Maps the first word of an `Act` to a picture."""


def episode_attention(episode: Episode, *, goes_on: bool) -> Attention:
    """Return the attention for the alerts raised in an episode, or for a lock that is not locked."""
    kinds = raised_kinds(episode)
    if any(kind.urgency is Urgency.CRITICAL for kind in kinds):
        return Attention.CRITICAL
    if kinds:
        return Attention.WARNING
    return Attention.NOTICE if goes_on and episode.theme is Theme.USE else Attention.NONE


def episode_picture(episode: Episode) -> str:
    """Return the name of the picture of an episode; empty if there is none."""
    if episode.theme is Theme.USE:
        return _STATES.get(use_state(episode) or LockState.UNKNOWN, "moving")
    if episode.theme is Theme.ALERT:
        return next((_ALERTS[kind] for kind in Kind if kind == episode.tag and kind in _ALERTS), "alert")
    if episode.theme in _THEMES and not _is_calm_again(episode):
        return _THEMES[episode.theme]
    return entry_picture(episode.parts[0])


def entry_picture(entry: Entry) -> str:
    """Return the name of the picture of a single entry; empty if there is none."""
    if isinstance(entry, Reading):
        return "battery_charging" if entry.charging else "battery_half"
    match entry.what:
        case EventKind.STATE if entry.value.upper() in LockState.__members__:
            return _STATES.get(LockState[entry.value.upper()], "moving")
        case EventKind.DOOR:
            return "door"
        case EventKind.CONNECTION:
            return {"disconnected": "disconnected", "no_bridge": "no_bridge"}.get(entry.value, "")
        case EventKind.ACCOUNT:
            return "eye" if entry.value == "here" else "left"
        case EventKind.RAISED:
            return _ALERTS.get(alert_kind(entry) or Kind.JAMMED, "alert")
        case EventKind.ACT:
            return _ACTS.get(entry.value.partition("_")[0].partition(":")[0], "")
    return ""


def _is_calm_again(episode: Episode) -> bool:
    """Return whether the episode is only the end of something, such as a lock that is connected again."""
    first = episode.parts[0] if episode.parts else None
    return isinstance(first, Event) and first.what is EventKind.CONNECTION and len(episode.parts) == 1
