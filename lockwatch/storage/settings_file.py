"""The settings file: TOML in the platform's place, readable without Qt."""

import json
import logging
import re
import tomllib
from collections.abc import Callable, Mapping, MutableMapping, Set
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeVar

from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S
from lockwatch.domain.rules import (
    DAYS,
    LEVELS,
    LONGEST_GRACE_S,
    LONGEST_HISTORY_DAYS,
    LONGEST_OWN_NAME,
    LONGEST_WAIT_MIN,
)
from lockwatch.domain.settings import (
    APPEARANCES,
    AS_FOR_ALL,
    LANGUAGES,
    PANELS,
    SYSTEM,
    LockSettings,
    QuietSettings,
    Settings,
    own_name,
)
from lockwatch.util.api_address import AddressError, checked_address
from lockwatch.util.atomic_file import atomic_write_bytes

log = logging.getLogger(__name__)

FILE_NAME = "settings.toml"
LARGEST_WINDOW = 10_000
_Values = TypeVar("_Values", Settings, QuietSettings, LockSettings)


@dataclass(frozen=True, slots=True)
class Loaded:
    settings: Settings
    put_aside: Path | None = None
    """Where a file that could not be read was kept."""
    ignored: tuple[str, ...] = ()
    """Keys whose value did not fit, so that the default holds; those of a table as ``quiet_hours.from``."""


def load(config_dir: Path) -> Loaded:
    """The settings of `config_dir`. A file that is not TOML is put aside, never lost.

    Raises OSError where the file is there and can't be read, or can't be put aside.
    """
    try:
        loaded = look(config_dir)
    except ValueError as error:
        return Loaded(Settings(), put_aside=_put_aside(config_dir / FILE_NAME, error))
    if loaded.ignored:
        log.warning("%s: these settings do not fit and have their defaults: %s", FILE_NAME, ", ".join(loaded.ignored))
    return loaded


def look(config_dir: Path) -> Loaded:
    """The same, but whatever the file is, it stays as it is. Raises ValueError where it is not TOML, and OSError."""
    try:
        found = tomllib.loads((config_dir / FILE_NAME).read_bytes().decode())
    except FileNotFoundError:
        return Loaded(Settings())
    except RecursionError as error:
        raise ValueError(type(error).__name__) from None
    settings, ignored = validated(found)
    return Loaded(settings, ignored=ignored)


def broken_ones(config_dir: Path) -> list[Path]:
    """The files that were put aside, and that a person has not mended or removed yet."""
    return sorted(config_dir.glob("settings.broken-*.toml"))


def _put_aside(path: Path, error: Exception) -> Path:
    aside = _aside(path, "broken")
    path.rename(aside)
    log.warning("%s can't be read (%s) and was kept as %s", path.name, type(error).__name__, aside.name)
    return aside


def _aside(path: Path, why: str) -> Path:
    return path.with_name(f"settings.{why}-{datetime.now():%Y%m%d-%H%M%S-%f}.toml")


# What fits


def _number(low: float, high: float) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high

    return fits


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and _number(low, high)(value)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _address(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(checked_address(value))
    except AddressError:
        return False


def _clock(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("([01]?[0-9]|2[0-3]):[0-5][0-9]", value))


def _name(value: Any) -> bool:
    return isinstance(value, str) and len(own_name(value) or "") <= LONGEST_OWN_NAME


def _days(value: Any) -> bool:
    return isinstance(value, list) and all(day in DAYS for day in value)


_Fits = Mapping[str, Callable[[Any], bool]]

_PERCENT, _MINUTES = _whole(*LEVELS), _whole(0, LONGEST_WAIT_MIN)
_FITS: _Fits = {
    "api_url": _address,
    "interval_s": _number(FLOOR_S, LONGEST_INTERVAL_S),
    "battery_low": _PERCENT,
    "battery_critical": _PERCENT,
    "grace_s": _number(0, LONGEST_GRACE_S),
    "left_unlocked_min": _MINUTES,
    "door_left_open_min": _MINUTES,
    "notifications": _flag,
    "weekly_digest": _flag,
    "history_days": _whole(1, LONGEST_HISTORY_DAYS),
    "hide_names": _flag,
    "appearance": lambda value: value in APPEARANCES,
    "panel": lambda value: value in PANELS,
    "language": lambda value: value in (SYSTEM, *LANGUAGES),
    "list_width": _whole(0, LARGEST_WINDOW),
    "list_height": _whole(0, LARGEST_WINDOW),
}
_KEYS = {"begins": "from", "ends": "to"}
"""By field, where the file calls it otherwise."""
_QUIET_FITS: _Fits = {"enabled": _flag, "from": _clock, "to": _clock, "days": _days}
_LOCK_FITS: _Fits = {
    "battery_low": _PERCENT,
    "battery_critical": _PERCENT,
    "left_unlocked_min": _MINUTES,
    "door_left_open_min": _MINUTES,
    "never_tell": _flag,
    "hidden": _flag,
    "name": _name,
}
_THRESHOLDS = ("battery_low", "battery_critical")


def validated(found: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The settings that a file says, and the keys of what does not fit and so has its default.

    Critical is never above low; where it is, neither of the two is taken, of all locks or of the one.
    """
    good, ignored = _fitting(found, _FITS, "")
    settings = Settings(**good)
    if settings.battery_critical > settings.battery_low:
        settings = replace(settings, battery_low=Settings().battery_low, battery_critical=Settings().battery_critical)
        ignored += [key for key in _THRESHOLDS if key in good]
    quiet, ignored_of_quiet = _quiet(found.get("quiet_hours", {}))
    tables, ignored_of_locks = _tables(found.get("locks", {}))
    locks = {}
    for entry, table in tables.items():
        locks[entry], ignored_of_lock = _own(entry, table, settings)
        ignored_of_locks += ignored_of_lock
    settings = replace(settings, quiet_hours=quiet, locks=locks)
    return settings, (*ignored, *ignored_of_quiet, *ignored_of_locks)


def _fitting(found: Mapping[str, Any], fits: _Fits, prefix: str) -> tuple[dict[str, Any], list[str]]:
    """What fits of a table, and the names of what does not; unknown keys are neither."""
    good = {key: value for key, value in found.items() if key in fits and fits[key](value)}
    return good, [prefix + key for key in sorted(fits) if key in found and key not in good]


def _quiet(found: Any) -> tuple[QuietSettings, list[str]]:
    if not isinstance(found, Mapping):
        return QuietSettings(), ["quiet_hours"]
    good, ignored = _fitting(found, _QUIET_FITS, "quiet_hours.")
    values: dict[str, Any] = {}
    if "enabled" in good:
        values["enabled"] = good["enabled"]
    for name, key in _KEYS.items():
        if key in good:
            hour, minute = good[key].split(":")
            values[name] = time(int(hour), int(minute))
    if "days" in good:
        values["days"] = frozenset(map(DAYS.index, good["days"]))
    return QuietSettings(**values), ignored


def _tables(found: Any) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    if not isinstance(found, Mapping):
        return {}, ["locks"]
    tables = {entry: table for entry, table in found.items() if isinstance(table, Mapping)}
    return tables, [_lock_name(entry) for entry in found if entry not in tables]


def _own(entry: str, table: Mapping[str, Any], general: Settings) -> tuple[LockSettings, list[str]]:
    good, ignored = _fitting(table, _LOCK_FITS, f"{_lock_name(entry)}.")
    low, critical = (good.get(key, getattr(general, key)) for key in _THRESHOLDS)
    if critical > low:
        ignored += [f"{_lock_name(entry)}.{key}" for key in _THRESHOLDS if good.pop(key, None) is not None]
    return LockSettings(**good), ignored


def _lock_name(entry: str) -> str:
    return f"locks.{json.dumps(entry, ensure_ascii=False)}"


# Into the file


def save(config_dir: Path, settings: Settings, before: Settings) -> None:
    """Writes what was changed since `before`, whole or not at all; all else stays as the file now has it.

    `before`: the settings as they were last loaded or saved. Without a file everything is written, and with one that
    meanwhile is no longer TOML, which is put aside. Raises OSError where the file can't be written.
    """
    path = config_dir / FILE_NAME
    config_dir.mkdir(parents=True, exist_ok=True)
    former = ""
    try:
        former = path.read_text("utf-8")
        settings = merged(tomllib.loads(former), before, settings)
    except FileNotFoundError:
        pass
    except (ValueError, RecursionError) as error:
        _put_aside(path, error)
        former = ""
    text = _amended(former, settings)
    if text is None:
        text = _rewritten(former, settings)
        atomic_write_bytes(_aside(path, "commented"), former.encode())
        log.warning("%s could not be changed in its form; it was written anew, the former was kept", path.name)
    atomic_write_bytes(path, text.encode())


def merged(found: Mapping[str, Any], before: Settings, ours: Settings) -> Settings:
    """What a file says, with what was changed in `ours` since `before`, and with ours for what does not fit.

    Where a critical level would so be above the low one, all levels are ours.
    """
    there, unfit = validated(found)
    result = _merged(there, before, ours, frozenset(unfit))
    if _in_order(result):
        return result
    tables = ("", *(f"{_lock_name(entry)}." for entry in {**there.locks, **ours.locks}))
    levels = (table + key for table in tables for key in _THRESHOLDS)
    return _merged(there, before, ours, frozenset((*unfit, *levels)))


def _merged(there: Settings, before: Settings, ours: Settings, always: Set[str]) -> Settings:
    """`always`: the keys that are ours also where nothing was changed."""
    locks = {
        entry: _joined(there.of_lock(entry), before.of_lock(entry), ours.of_lock(entry), always, _lock_name(entry))
        for entry in {**there.locks, **ours.locks}
    }
    if "locks" in always:
        locks = dict(ours.locks)
    quiet = _joined(there.quiet_hours, before.quiet_hours, ours.quiet_hours, always, "quiet_hours")
    return replace(_joined(there, before, ours, always), quiet_hours=quiet, locks=locks)


def _joined(there: _Values, before: _Values, ours: _Values, always: Set[str], table: str = "") -> _Values:
    changed = {}
    for name in (each.name for each in fields(ours)):
        key = f"{table}.{_KEYS.get(name, name)}" if table else name
        if getattr(ours, name) != getattr(before, name) or key in always or table in always:
            changed[name] = getattr(ours, name)
    return replace(there, **changed)


def _in_order(settings: Settings) -> bool:
    rules = settings.rules
    return all(each.battery_critical <= each.battery_low for each in (rules.every, *rules.of_lock.values()))


def _amended(former: str, settings: Settings) -> str | None:
    """None: tomlkit 0.15 can't, as with dotted keys, or with tables of locks that other tables stand between."""
    import tomlkit  # only who changes a setting pays for it

    try:
        document = tomlkit.parse(former)
        _amend(document, settings)
        text = tomlkit.dumps(document)
        return text if validated(tomllib.loads(text)) == (settings, ()) else None
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _rewritten(former: str, settings: Settings) -> str:
    """All that the file says, without its comments."""
    import tomlkit

    document = tomllib.loads(former)
    _amend(document, settings)
    return tomlkit.dumps(document)


def _amend(document: MutableMapping[str, Any], settings: Settings) -> None:
    for key in _FITS:
        value = getattr(settings, key)
        if key in document or value != getattr(Settings(), key):
            document[key] = value
    if _quiet(document.get("quiet_hours", {})) != (settings.quiet_hours, []):
        table = _table_in(document, "quiet_hours")
        defaults = _quiet_values(QuietSettings())
        for key, value in _quiet_values(settings.quiet_hours).items():
            if key in table or value != defaults[key]:
                table[key] = value
    tables, _ = _tables(document.get("locks", {}))
    if settings.locks or not isinstance(document.get("locks", {}), Mapping):
        _table_in(document, "locks")
    for entry in {**document.get("locks", {}), **settings.locks}:
        own = settings.of_lock(entry)
        if entry not in tables or _own(entry, tables[entry], settings) != (own, []):
            _amend_lock(document, entry, own)


def _amend_lock(document: MutableMapping[str, Any], entry: str, own: LockSettings) -> None:
    table = _table_in(document["locks"], entry)
    for key, value in asdict(own).items():
        if value != getattr(AS_FOR_ALL, key):
            table[key] = value
        elif key in table:
            del table[key]
    if not table and not _comments(table):
        del document["locks"][entry]


def _comments(table: Mapping[str, Any]) -> str:
    return str(table.as_string()).strip() if hasattr(table, "as_string") else ""


def _table_in(parent: MutableMapping[str, Any], key: str) -> MutableMapping[str, Any]:
    """The table of that name; what else has it makes room."""
    if not isinstance(parent.get(key), MutableMapping):
        parent[key] = {}
    table: MutableMapping[str, Any] = parent[key]
    return table


def _quiet_values(quiet: QuietSettings) -> dict[str, Any]:
    return {
        "enabled": quiet.enabled,
        "from": f"{quiet.begins:%H:%M}",
        "to": f"{quiet.ends:%H:%M}",
        "days": [DAYS[day] for day in sorted(quiet.days)],
    }
