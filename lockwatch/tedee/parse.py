"""Parses answers of the API. Unknown values never raise.

Both forms are read: ``lockProperties`` (up to v1.34) and ``deviceState``. A bad element among good ones is left out.
At most one line is logged for each answer. It counts the oddities and never quotes an element.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.outcome import BadAnswer, BadAnswerReason, Named, Synced

log = logging.getLogger(__name__)

LONGEST_TEXT = 200
"""Longer names and serial numbers are cut to this many characters."""
MOST_LOCKS = 500
"""An answer with more elements is not read: no account has as many locks, and each would be a row in the list."""
MOST_ODDITIES = 8
"""How many different oddities of an answer are logged."""
_MISSING = object()
"""Stands for a field that an element does not have, which differs from null."""
_LOCK_STATES: dict[int | None, LockState] = {state.value: state for state in LockState}
_DOOR_STATES: dict[int | None, DoorState] = {state.value: state for state in DoorState}
_RECHARGEABLE: dict[int | None, bool] = {2: True, 4: False}
"""By device type: the tedee PRO, and the GO with its disposable cells."""


class _Listed(NamedTuple):
    """An element of ``my/lock``."""

    info: LockInfo
    seen: Observation

    @property
    def id(self) -> int:
        return self.seen.id


_Element = TypeVar("_Element", Observation, _Listed)


class _BadElementError(ValueError):
    """An element that is not a valid lock. The text says why, without quoting the element."""


def decoded(body: bytes) -> Any | BadAnswer:
    """Decode a JSON body. If it is not JSON, return a `BadAnswer`, which `sync_outcome` and `locks_outcome` pass on."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return BadAnswer(BadAnswerReason.WEB_PAGE if is_web_page(body) else BadAnswerReason.NOT_JSON)


def is_web_page(body: bytes) -> bool:
    """Return whether a body, or the beginning of one, looks like HTML instead of JSON."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def sync_outcome(answer: Any) -> Synced | BadAnswer:
    """Return the locks in a decoded answer of ``my/lock/sync``."""
    elements = _elements(answer)
    if isinstance(elements, BadAnswer):
        return elements
    found, left_out = _each(elements, _observation)
    return Synced(found, left_out)


def locks_outcome(answer: Any) -> Named | BadAnswer:
    """Return the names, the serial numbers and, if included, the states from a decoded answer of ``my/lock``."""
    elements = _elements(answer)
    if isinstance(elements, BadAnswer):
        return elements
    found, left_out = _each(elements, _listed)
    has_states = any(isinstance(each, dict) and "isConnected" in each for each in elements)
    synced = Synced(tuple(each.seen for each in found), left_out) if has_states else None
    return Named(tuple(each.info for each in found), synced)


def _elements(answer: Any) -> list[Any] | BadAnswer:
    if isinstance(answer, BadAnswer):
        return answer
    if not isinstance(answer, dict):
        return BadAnswer(BadAnswerReason.NOT_TEDEE)
    envelope = {key.lower(): value for key, value in answer.items()}
    status = _integer(envelope.get("statuscode"))
    if envelope.get("success") is False or (status is not None and status >= 400):
        return BadAnswer(BadAnswerReason.REJECTED, status)
    result = envelope.get("result")
    if not isinstance(result, list):
        return BadAnswer(BadAnswerReason.NOT_TEDEE)
    return result if len(result) <= MOST_LOCKS else BadAnswer(BadAnswerReason.TOO_LARGE)


def _each(
    elements: Iterable[Any], read: Callable[[dict[str, Any], Counter[str]], _Element]
) -> tuple[tuple[_Element, ...], int]:
    """Return the valid elements, only the first for each id, and the number of those that were left out."""
    found: dict[int, _Element] = {}
    left_out, oddities = 0, Counter[str]()
    for element in elements:
        try:
            if not isinstance(element, dict):
                raise _BadElementError("is not an object")
            lock = read(element, oddities)
            if lock.id in found:
                raise _BadElementError("repeats the id of another")
            found[lock.id] = lock
        except _BadElementError as bad:
            left_out += 1
            oddities[f"element left out that {bad}"] += 1
    if oddities:
        counted = (f"{n} {what}" for what, n in oddities.most_common(MOST_ODDITIES))
        log.log(logging.WARNING if left_out else logging.INFO, "odd in the answer: %s", ", ".join(counted))
    return tuple(found.values()), left_out


def _observation(element: dict[str, Any], oddities: Counter[str]) -> Observation:
    state = element.get("deviceState")
    if state is None:
        state = element.get("lockProperties")
    if not isinstance(state, dict):
        state = {}
    connected = element.get("isConnected", _MISSING)
    return Observation(  # positional arguments, for the speed of long replays
        _id(element),
        _boolean(connected),
        _lock_state(state.get("state"), oddities),
        _door_state(state.get("doorState"), oddities),
        _percent(state.get("batteryLevel")),
        _boolean(state.get("isCharging")),
        _integer(state.get("stateChangeResult")),
        _moment(state.get("lastStateChangedDate")),
        _integer(element.get("revision")),
        connected is None or type(connected) is bool,
    )


def _listed(element: dict[str, Any], oddities: Counter[str]) -> _Listed:
    return _Listed(_info(element), _observation(element, oddities))


def _info(element: dict[str, Any]) -> LockInfo:
    name, serial_number = _text(element.get("name")), _text(element.get("serialNumber"))
    return LockInfo(
        _id(element),
        name,
        serial_number,
        _update_available(element.get("softwareVersions")),
        rechargeable=_RECHARGEABLE.get(_integer(element.get("type"))),
    )


def _update_available(versions: Any) -> bool | None:
    """Return whether an update is available for any part of the lock; None if no part says."""
    listed = versions if isinstance(versions, list) else []
    flags = {_boolean(version.get("updateAvailable")) for version in listed if isinstance(version, dict)} - {None}
    return True in flags if flags else None


def _id(element: dict[str, Any]) -> int:
    number = _integer(element.get("id"))
    if number is None:
        raise _BadElementError("has no id")
    return number


def _integer(value: Any) -> int | None:
    """Return an integral JSON number as int; None for anything else. 54.0 is 54, but "54" and true are no numbers."""
    if type(value) is int:
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _boolean(value: Any) -> bool | None:
    return value if value is True or value is False else None


def _percent(value: Any) -> int | None:
    """Return a percentage; None if out of range. 255 has been seen for a disconnected lock."""
    level = value if type(value) is int else _integer(value)
    return level if level is not None and 0 <= level <= 100 else None


def _lock_state(value: Any, oddities: Counter[str]) -> LockState:
    number = value if type(value) is int else _integer(value)
    state = _LOCK_STATES.get(number, LockState.UNKNOWN)
    if state is LockState.UNKNOWN and number not in (None, LockState.UNKNOWN):
        oddities[f"lock in the unknown state {_short(number)}"] += 1
    return state


def _door_state(value: Any, oddities: Counter[str]) -> DoorState | None:
    number = value if type(value) is int else _integer(value)
    state = _DOOR_STATES.get(number)
    if state is None and number is not None:
        oddities[f"door in the unknown state {_short(number)}"] += 1
    return state


def _short(number: int | None) -> str:
    """Shorten a number for the log; in a hostile answer it may have thousands of digits."""
    return str(number)[:10]


@lru_cache(maxsize=1024)  # most locks repeat the date of the previous sync
def _moment_of(text: str) -> datetime | None:
    """Return an aware date in UTC, which is also the default zone; None if it cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _moment(value: Any) -> datetime | None:
    return _moment_of(value) if type(value) is str else None


def _text(value: Any) -> str | None:
    return value.strip()[:LONGEST_TEXT] or None if isinstance(value, str) else None
