"""From a body of the API to the domain: pure, and never crashing on what is unknown.

Two forms are read: ``lockProperties`` (up to v1.34) and ``deviceState``. A bad element among good ones is left out and
logged by its place, never by its content.
"""

import json
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.outcome import BadAnswer, Named, Oddity, Synced

log = logging.getLogger(__name__)

LONGEST_TEXT = 200
"""Characters of a name that are kept."""


_Element = TypeVar("_Element", Observation, LockInfo)


class _BadElement(ValueError):
    """An element that is no lock; its text says why, and quotes nothing."""


def parse_sync(body: bytes) -> Synced | BadAnswer:
    """The locks of an answer of ``my/lock/sync``."""
    elements = _elements(body)
    return elements if isinstance(elements, BadAnswer) else Synced(_each(elements, _observation))


def parse_locks(body: bytes) -> Named | BadAnswer:
    """The names and serial numbers of an answer of ``my/lock``."""
    elements = _elements(body)
    return elements if isinstance(elements, BadAnswer) else Named(_each(elements, _info))


def _elements(body: bytes) -> list[Any] | BadAnswer:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        page = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        return BadAnswer(Oddity.WEB_PAGE if page else Oddity.NOT_JSON)
    if not isinstance(answer, dict):
        return BadAnswer(Oddity.NOT_TEDEE)
    envelope = {key.lower(): value for key, value in answer.items()}
    if envelope.get("success") is False:
        status = envelope.get("statuscode")
        return BadAnswer(Oddity.REJECTED, status if isinstance(status, int) else None)
    result = envelope.get("result")
    return result if isinstance(result, list) else BadAnswer(Oddity.NOT_TEDEE)


def _each(elements: Iterable[Any], read: Callable[[dict[str, Any]], _Element]) -> tuple[_Element, ...]:
    found: dict[int, _Element] = {}
    for place, element in enumerate(elements):
        try:
            if not isinstance(element, dict):
                raise _BadElement("is not an object")
            lock = read(element)
            if lock.id in found:
                raise _BadElement("repeats the id of another")
            found[lock.id] = lock
        except _BadElement as bad:
            log.warning("element %d of the answer was left out: it %s", place, bad)
    return tuple(found.values())


def _observation(element: dict[str, Any]) -> Observation:
    state = element.get("deviceState")
    if state is None:
        state = element.get("lockProperties")
    if not isinstance(state, dict):
        state = {}
    return Observation(
        id=_id(element),
        connected=_boolean(element.get("isConnected")),
        state=_lock_state(state.get("state")),
        door=_door_state(state.get("doorState")),
        battery_level=_percent(state.get("batteryLevel")),
        charging=_boolean(state.get("isCharging")),
        state_change_result=_integer(state.get("stateChangeResult")),
        state_changed_at=_moment(state.get("lastStateChangedDate")),
        revision=_integer(element.get("revision")),
    )


def _info(element: dict[str, Any]) -> LockInfo:
    return LockInfo(_id(element), _text(element.get("name")), _text(element.get("serialNumber")))


def _id(element: dict[str, Any]) -> int:
    found = _integer(element.get("id"))
    if found is None:
        raise _BadElement("has no id")
    return found


def _integer(value: Any) -> int | None:
    """JSON has one kind of number: 54.0 is 54, but "54" and true are no numbers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _percent(value: Any) -> int | None:
    """Out of range is unknown: 255 has been seen for a lock out of reach."""
    level = _integer(value)
    return level if level is not None and 0 <= level <= 100 else None


def _lock_state(value: Any) -> LockState:
    number = _integer(value)
    if number is None:
        return LockState.UNKNOWN
    try:
        return LockState(number)
    except ValueError:
        log.info("a lock is in state %d, which Lockwatch does not know", number)
        return LockState.UNKNOWN


def _door_state(value: Any) -> DoorState | None:
    number = _integer(value)
    if number is None:
        return None
    try:
        return DoorState(number)
    except ValueError:
        log.info("a door is in state %d, which Lockwatch does not know", number)
        return None


def _moment(value: Any) -> datetime | None:
    """A date with or without its zone; none means UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: Any) -> str | None:
    return value.strip()[:LONGEST_TEXT] or None if isinstance(value, str) else None
