"""The format of stories, which `lockwatch replay` reads and `lockwatch --record` writes."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any, TextIO, TypeGuard
from zoneinfo import ZoneInfo

from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Outcome,
    RateLimited,
    Refused,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S
from lockwatch.domain.rules import (
    DAYS,
    LEVELS,
    LONGEST_GRACE_S,
    LONGEST_WAIT_MIN,
    LockRules,
    QuietHours,
    Rules,
    WatchHours,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 2500
"""Limits of a story's start. They keep every time in the story representable."""
CONTENTS = ("sync", "locks", "failed", "do", "slept")
"""The keys for the content of a line after the first. Each line has exactly one of them."""
OTHERS = "*"
"""The key, among the locks of a rule, for all locks that are not named."""
FAILURES: Mapping[str, Outcome] = {
    "unreachable": Unreachable(UnreachableReason.BROKEN_OFF),
    "refused": Refused(),
    "forbidden": Refused(forbidden=True),
    "bad_answer": BadAnswer(BadAnswerReason.NOT_TEDEE),
}
_LOCK_RULES = {  # name in a story: field of `LockRules`
    "battery_low": "battery_low",
    "battery_critical": "battery_critical",
    "grace_s": "grace_s",
    "left_unlocked_min": "left_unlocked_s",
    "door_left_open_min": "door_left_open_s",
    "watch_hours": "watch_hours",
    "never_tell": "muted",
}
_LONGEST = {"grace_s": LONGEST_GRACE_S, "left_unlocked_min": LONGEST_WAIT_MIN, "door_left_open_min": LONGEST_WAIT_MIN}
_MINUTES = ("left_unlocked_min", "door_left_open_min")

LINE_AT_MOST = 16 * 1024 * 1024
"""The number of characters from which on a line is refused. An answer with 10,000 locks has about 2 million."""

_CLOCK = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])")
_AT = re.compile(r'\s*\{\s*"at"\s*:\s*((?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\s*(,(?!.*"at").*)', re.DOTALL)


class UnreadableError(ValueError):
    """A line cannot be read. The message says why, as the end of a sentence."""


def story_lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of a file, but no more than `LINE_AT_MOST` characters at once."""
    return iter(lambda: file.readline(LINE_AT_MOST), "")


class LineReader:
    """Reads one line after another. A line that differs from the previous one only in its time is not parsed again."""

    def __init__(self) -> None:
        self._text, self._line = "", dict[str, Any]()

    def read(self, text: str) -> dict[str, Any]:
        """Return the line as an object, which shares unchanged parts with the previous one. Raises UnreadableError."""
        if len(text) >= LINE_AT_MOST:
            raise UnreadableError("it is too long")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise UnreadableError("it is not UTF-8") from None
        matched = _AT.match(text)
        try:
            if matched and matched[2] == self._text:
                return self._line | {"at": json.loads(matched[1])}
            line = json.loads(text)
        except (ValueError, RecursionError):
            raise UnreadableError("it is not JSON") from None
        if not isinstance(line, dict):
            raise UnreadableError("it is not an object")
        self._text, self._line = matched[2] if matched else "", line
        return line


def is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e10


def read_failure(value: Any) -> Outcome:
    """Return the outcome that a `failed` line names. Raises UnreadableError."""
    if isinstance(value, str) and value in FAILURES:
        return FAILURES[value]
    seconds = value["rate_limited"] if isinstance(value, dict) and value.keys() == {"rate_limited"} else None
    if is_number(seconds) and seconds >= 0:
        return RateLimited(seconds)
    raise UnreadableError("there is no failure that is called so")


def is_first(line: Mapping[str, Any]) -> bool:
    """Return whether a line has the form of a story's first one: neither a time nor a content."""
    return not line.keys() & {"at", *CONTENTS}


def content_of(line: Mapping[str, Any]) -> str:
    """Return which of `CONTENTS` a line has. Raises UnreadableError if not just one, or for an unknown key."""
    contents = [content for content in CONTENTS if content in line]
    if len(contents) != 1:
        raise UnreadableError(f"it has {'more than one' if contents else 'none'} of {', '.join(CONTENTS)}")
    _check_keys(line, {"at", contents[0], *(("lock", "kind") if contents[0] == "do" else ())})
    return contents[0]


def _check_keys(given: Mapping[str, Any], known: Collection[str]) -> None:
    if unknown := given.keys() - known:
        raise UnreadableError(f"there is no key that is called {min(unknown)!r}")


def read_start(header: Mapping[str, Any]) -> tuple[datetime, Rules]:
    """Return the start of the story, in its zone, and its rules. Raises UnreadableError."""
    _check_keys(header, {"start", "zone", "interval_s", "rules"})
    try:
        start = datetime.fromisoformat(header.get("start", START.isoformat()))
    except (TypeError, ValueError, OverflowError):
        raise UnreadableError("its start is not a date and time") from None
    if start.tzinfo is None:
        raise UnreadableError("its start has no offset")
    if not FIRST_YEAR <= start.year <= LAST_YEAR or start.timestamp() < 0:
        raise UnreadableError(f"its start is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    if "zone" in header:
        start = start.astimezone(_zone(header["zone"]))
    interval_s = header.get("interval_s", Rules().interval_s)
    if not is_number(interval_s) or not FLOOR_S <= interval_s <= LONGEST_INTERVAL_S:
        raise UnreadableError(f"its interval_s is not a number from {FLOOR_S:g} to {LONGEST_INTERVAL_S:g}")
    given = header.get("rules", {})
    if not isinstance(given, dict):
        raise UnreadableError("its rules are not an object")
    return start, _rules(given, interval_s)


def zone_called(name: str) -> ZoneInfo:
    """Return the time zone with an IANA name. Raises LookupError, TypeError, ValueError or OSError if there is none."""
    # the first two differ between computers; the folders have copies of all zones, one of them with leap seconds
    if name in ("localtime", "posixrules") or name.startswith(("posix/", "right/")):
        raise LookupError(name)
    return ZoneInfo(name)


def _zone(name: Any) -> ZoneInfo:
    try:
        return zone_called(name if isinstance(name, str) else "")
    except (LookupError, TypeError, ValueError, OSError):
        raise UnreadableError("its zone is not the name of a time zone, like Europe/Berlin") from None


def _rules(given: Mapping[str, Any], interval_s: float) -> Rules:
    if unknown := given.keys() - {*_LOCK_RULES, "quiet_hours", "hide_names"}:
        raise UnreadableError(f"there is no rule that is called {min(unknown)!r}")
    default, own = LockRules(), dict[str, dict[str, Any]]()
    for name, field in _LOCK_RULES.items():
        if name not in given:
            continue
        by_lock = given[name] if _is_by_lock(name, given[name]) else {OTHERS: given[name]}
        for lock, value in by_lock.items():
            own.setdefault(lock, {})[field] = _own_rule(name, value)
    default = replace(default, **own.pop(OTHERS, {}))
    by_lock_key = {lock: replace(default, **fields) for lock, fields in own.items()}
    if any(rules.battery_critical > rules.battery_low for rules in (default, *by_lock_key.values())):
        raise UnreadableError("its battery_critical is above its battery_low")
    hide_names = given.get("hide_names", False)
    if not isinstance(hide_names, bool):
        raise UnreadableError("its hide_names is neither true nor false")
    return Rules(
        interval_s=interval_s,
        default=default,
        by_lock=by_lock_key,
        quiet_hours=_quiet_hours(given.get("quiet_hours")),
        hide_names=hide_names,
    )


def _is_by_lock(name: str, given: Any) -> bool:
    """Return whether `given` maps the names of locks to rules. Watch hours for all locks are an object, too."""
    if not isinstance(given, dict):
        return False
    return name != "watch_hours" or (bool(given) and all(isinstance(value, dict) for value in given.values()))


def _own_rule(name: str, value: Any) -> Any:
    """Check and convert `value`, a per-lock rule that a story calls `name`, for `LockRules`. Raises UnreadableError."""
    if name == "watch_hours":
        return _watch_hours(value)
    if name == "never_tell":
        if isinstance(value, bool):
            return value
        raise UnreadableError("its never_tell is neither true nor false")
    if value is None and name in _LONGEST:
        return None
    least, most = (0, _LONGEST[name]) if name in _LONGEST else LEVELS
    if not is_number(value) or not least <= value <= most or (name != "grace_s" and value != int(value)):
        raise UnreadableError(
            f"its {name} is not a {'' if name == 'grace_s' else 'whole '}number from {least} to {most}"
        )
    return value * 60 if name in _MINUTES else value


def _watch_hours(given: Any) -> WatchHours:
    try:
        _check_keys(given, {"from", "to"})
        return WatchHours(_clock(given["from"]), _clock(given["to"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UnreadableError('its watch_hours are not like {"from": "23:00", "to": "06:00"}') from None


def _quiet_hours(given: Any) -> QuietHours | None:
    if given is None:
        return None
    try:
        days = given.get("days", [*DAYS])
        if not isinstance(days, list):
            raise TypeError(days)
        on_days = frozenset(map(DAYS.index, days))
        begins, ends = (_clock(given[key]) for key in ("from", "to"))
        _check_keys(given, {"from", "to", "days"})
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UnreadableError(
            'its quiet_hours are not like {"from": "22:00", "to": "07:00", "days": ["mon"]}'
        ) from None
    return QuietHours(begins, ends, on_days)


def _clock(text: str) -> time:
    """Return a time of day in whole minutes. Raises ValueError or TypeError for another form."""
    matched = _CLOCK.fullmatch(text)
    if matched is None:
        raise ValueError(text)
    return time(int(matched[1]), int(matched[2]))


def rules_as_json(rules: Rules) -> dict[str, Any]:
    """Return the rules in the form that `read_start` reads. Switched-off notifications become muted locks."""
    result: dict[str, Any] = {"hide_names": rules.hide_names}
    for name, field in _LOCK_RULES.items():
        by_lock = {OTHERS: rules.default, **rules.by_lock}
        values = {lock: _rule_as_json(name, getattr(own, field)) for lock, own in by_lock.items()}
        result[name] = values if rules.by_lock else values[OTHERS]
    if not rules.notifications:
        result["never_tell"] = True
    if rules.quiet_hours is not None:
        days = [DAYS[day] for day in sorted(rules.quiet_hours.days)]
        result["quiet_hours"] = {**_hours_as_json(rules.quiet_hours), "days": days}
    return result


def _rule_as_json(name: str, value: Any) -> Any:
    if name == "watch_hours":
        return _hours_as_json(value)
    return value / 60 if name in _MINUTES and value is not None else value


def _hours_as_json(hours: QuietHours | WatchHours) -> dict[str, str]:
    return {"from": f"{hours.begins:%H:%M}", "to": f"{hours.ends:%H:%M}"}
