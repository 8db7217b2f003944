"""Read and write the settings file, settings.toml in the user's configuration directory. Does not need Qt."""

import json
import logging
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S
from lockwatch.domain.rules import (
    ALL_DAY,
    DAYS,
    LEVELS,
    LONGEST_GRACE_S,
    LONGEST_HISTORY_DAYS,
    LONGEST_OWN_NAME,
    LONGEST_WAIT_MIN,
    WatchHours,
)
from lockwatch.domain.settings import (
    APPEARANCES,
    AS_FOR_ALL,
    LANGUAGES,
    NEVER,
    PANELS,
    SYSTEM,
    LockSettings,
    QuietSettings,
    Settings,
    own_name,
)
from lockwatch.util.api_address import AddressError, checked_address
from lockwatch.util.atomic_file import atomic_write_bytes, retried_while_open
from lockwatch.util.small_file import Unreadable, read_small_file

log = logging.getLogger(__name__)

FILE_NAME = "settings.toml"
LARGEST_WINDOW = 10_000
AT_ONCE = "at once"
"""The text for a delay of 0. As a number of minutes, 0 means "never", as in the first versions, which had no texts."""
WHOLE_DAY = "all day"
LARGEST_FILE = 1024 * 1024
"""A larger file is not read: it has 2 KiB for each of the 500 locks that an account may have."""
_Path = tuple[str, ...]
"""A key and the tables around it: ``("interval_s",)``, ``("locks", "Cellar", "hidden")``."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of reading the settings file."""

    settings: Settings
    unreadable: Unreadable | None = None
    """Why the file could not be read. It is left as it is, and no change can be saved."""
    put_aside: Path | None = None
    """The new path of a file that is not TOML and was put aside."""
    ignored: tuple[str, ...] = ()
    """Keys with an invalid value, for which the default is used. A key in a table is written ``quiet_hours.from``."""


def load(config_dir: Path) -> Loaded:
    """Load the settings from `config_dir`. A file that is not TOML is renamed, never deleted."""
    try:
        loaded = read_settings(config_dir)
    except ValueError as error:
        try:
            return Loaded(Settings(), put_aside=_put_aside(config_dir / FILE_NAME, error))
        except OSError as denied:
            loaded = _not_read(denied)
    if loaded.unreadable:
        log.warning("%s can't be read (%s), using the defaults", FILE_NAME, loaded.unreadable.name)
    if loaded.ignored:
        log.warning("%s: invalid values, using the defaults: %s", FILE_NAME, ", ".join(loaded.ignored))
    return loaded


def read_settings(config_dir: Path) -> Loaded:
    """Load the settings like `load`, but never touch the file. Raises ValueError if it is not TOML."""
    try:
        content = tomllib.loads(read_small_file(config_dir / FILE_NAME, LARGEST_FILE).decode())
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        return _not_read(error)
    except RecursionError as error:
        raise ValueError(type(error).__name__) from None
    settings, unfit = _validated(content)
    return Loaded(settings, ignored=tuple(map(_name_of, unfit)))


def _not_read(error: OSError) -> Loaded:
    return Loaded(Settings(), unreadable=Unreadable.from_error(error))


def broken_ones(config_dir: Path) -> list[Path]:
    """Return the settings files that were put aside and are still there."""
    return sorted(config_dir.glob("settings.broken-*.toml"))


def _put_aside(path: Path, error: Exception) -> Path:
    aside = _name_aside(path, error)
    # A symlink stays, and the next save creates its target again.
    retried_while_open(partial(shutil.move, os.path.realpath(path), aside))
    return aside


def _copy_aside(path: Path, error: Exception) -> None:
    """Copy a file that is about to be overwritten, so that its content survives even if writing fails."""
    shutil.copy2(path, _name_aside(path, error))


def _name_aside(path: Path, error: Exception) -> Path:
    aside = path.with_name(f"settings.broken-{datetime.now():%Y%m%d-%H%M%S-%f}.toml")
    log.warning("%s can't be read or edited (%s); keeping it as %s", path.name, type(error).__name__, aside.name)
    return aside


# Validation


def _within(low: float, high: float, kind: Any = int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind) and not isinstance(value, bool) and low <= value <= high


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _address(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(checked_address(value))
    except AddressError:
        return False


_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9]"


def _clock(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(_CLOCK, value))


def _watch_hours(value: Any) -> bool:
    return isinstance(value, str) and bool(value == WHOLE_DAY or re.fullmatch(f"{_CLOCK} ?- ?{_CLOCK}", value))


def _or_text(fits: Callable[[Any], bool], *texts: str) -> Callable[[Any], bool]:
    return lambda value: value in texts if isinstance(value, str) else fits(value)


def _name(value: Any) -> bool:
    return isinstance(value, str) and len(own_name(value) or "") <= LONGEST_OWN_NAME


def _days(value: Any) -> bool:
    return isinstance(value, list) and all(day in DAYS for day in value)


_Fits = Mapping[str, Callable[[Any], bool]]

_PERCENT = _within(*LEVELS)
_MINUTES = _or_text(_within(0, LONGEST_WAIT_MIN), NEVER, AT_ONCE)
_FITS: _Fits = {
    "api_url": _address,
    "interval_s": _within(FLOOR_S, LONGEST_INTERVAL_S, int | float),
    "battery_low": _PERCENT,
    "battery_critical": _PERCENT,
    "grace_s": _or_text(_within(0, LONGEST_GRACE_S, int | float), NEVER, AT_ONCE),
    "left_unlocked_min": _MINUTES,
    "door_left_open_min": _MINUTES,
    "watch_hours": _watch_hours,
    "notifications": _flag,
    "weekly_digest": _flag,
    "history_days": _within(1, LONGEST_HISTORY_DAYS),
    "hide_names": _flag,
    "appearance": lambda value: value in APPEARANCES,
    "panel": lambda value: value in PANELS,
    "language": lambda value: value in (SYSTEM, *LANGUAGES),
    "list_width": _within(0, LARGEST_WINDOW),
    "list_height": _within(0, LARGEST_WINDOW),
}
_QUIET_FITS: _Fits = {"enabled": _flag, "from": _clock, "to": _clock, "days": _days}
_LOCK_FITS: _Fits = {
    **{key: _FITS[key] for key in ("battery_low", "battery_critical", "left_unlocked_min", "door_left_open_min")},
    **{key: _FITS[key] for key in ("grace_s", "watch_hours")},
    "never_tell": _flag,
    "hidden": _flag,
    "name": _name,
}
_THRESHOLDS = ("battery_low", "battery_critical")


def _validated(content: Mapping[str, Any]) -> tuple[Settings, list[_Path]]:
    """Return the settings in `content`, and the paths of invalid values, which are replaced by defaults.

    A critical level above the low level makes both of them invalid, for all locks or for the lock that has its own.
    """
    good, unfit = _fitting(content, _FITS)
    settings = Settings(**_from_file(good))
    if settings.battery_critical > settings.battery_low:
        settings = replace(settings, battery_low=Settings().battery_low, battery_critical=Settings().battery_critical)
        unfit += [(key,) for key in _THRESHOLDS if key in good]
    quiet, unfit_of_quiet = _fitting(content.get("quiet_hours", {}), _QUIET_FITS, "quiet_hours")
    unfit += unfit_of_quiet
    locks, tables = {}, content.get("locks", {})
    if not isinstance(tables, Mapping):
        tables = {}
        unfit.append(("locks",))
    for entry, table in tables.items():
        own, unfit_of_lock = _fitting(table, _LOCK_FITS, "locks", entry)
        low, critical = (own.get(key, getattr(settings, key)) for key in _THRESHOLDS)
        if critical > low:
            unfit_of_lock += [("locks", entry, key) for key in _THRESHOLDS if own.pop(key, None) is not None]
        locks[entry] = LockSettings(**_from_file(own))
        unfit += unfit_of_lock
    return replace(settings, quiet_hours=_quiet_settings(quiet), locks=locks), unfit


def _fitting(table: Any, fits: _Fits, *path: str) -> tuple[dict[str, Any], list[_Path]]:
    """Return the valid values of the table at `path`, and the paths of the invalid ones. Unknown keys are ignored."""
    if not isinstance(table, Mapping):
        return {}, [path]
    good = {key: value for key, value in table.items() if key in fits and fits[key](value)}
    return good, [(*path, key) for key in sorted(fits) if key in table and key not in good]


def _name_of(path: _Path) -> str:
    """Return the path as a dotted TOML key, with the name of a lock's table in quotes."""
    head, *rest = path
    if head == "locks" and rest:
        rest[0] = json.dumps(rest[0], ensure_ascii=False)
    return ".".join((head, *rest))


def _from_file(good: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings for the valid values of a table, converted from the form that the file uses."""
    return {key: _READ[key](value) if key in _READ else value for key, value in good.items()}


def _minutes(value: Any) -> Any:
    return {AT_ONCE: 0, 0: NEVER}.get(value, value)


def _seconds(value: Any) -> Any:
    return 0 if value == AT_ONCE else value


def _hours(value: str) -> WatchHours:
    if value == WHOLE_DAY:
        return ALL_DAY
    return WatchHours(*(_time(clock.strip()) for clock in value.split("-")))


def _time(clock: str) -> time:
    return time.fromisoformat(clock.zfill(5))


_READ: Mapping[str, Callable[[Any], Any]] = {
    "grace_s": _seconds,
    "left_unlocked_min": _minutes,
    "door_left_open_min": _minutes,
    "watch_hours": _hours,
}


def _quiet_settings(good: Mapping[str, Any]) -> QuietSettings:
    table = {**_quiet_table(QuietSettings()), **good}
    begins, ends = (_time(table[key]) for key in ("from", "to"))
    return QuietSettings(table["enabled"], begins, ends, frozenset(map(DAYS.index, table["days"])))


def _quiet_table(quiet: QuietSettings) -> dict[str, Any]:
    return {
        "enabled": quiet.enabled,
        "from": f"{quiet.begins:%H:%M}",
        "to": f"{quiet.ends:%H:%M}",
        "days": [DAYS[day] for day in sorted(quiet.days)],
    }


# Writing


def save(config_dir: Path, settings: Settings, before: Settings) -> None:
    """Write the values that differ from `before`, the settings as last loaded or saved; the rest of the file stays.

    Invalid values in the file are replaced, too. If there is no file, only values that differ from the defaults are
    written. A copy is kept of a file that is no longer TOML, and of one that tomlkit can't edit, which is then
    rewritten without its comments. The file is replaced atomically. Raises OSError if it can't be written.
    """
    import tomlkit  # only needed when a setting changes

    path = config_dir / FILE_NAME
    config_dir.mkdir(parents=True, exist_ok=True)
    try:
        former = read_small_file(path, LARGEST_FILE).decode()
        content = tomllib.loads(former)
    except (FileNotFoundError, ValueError, RecursionError) as error:
        if not isinstance(error, FileNotFoundError):
            _copy_aside(path, error)
        former, content, before = "", {}, Settings()
    _change(content, _values(settings), _values(before))
    try:
        document = tomlkit.parse(former)
        _change(document, _values(settings), _values(before))
        text = tomlkit.dumps(document)
        read = tomllib.loads(text)
        if _comparable(read) != _comparable(document.unwrap()) or _validated(read) != _validated(content):
            raise ValueError("tomlkit 0.15 mixes up dotted keys, and tables of locks with others between them")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        text = tomlkit.dumps(content)
        _copy_aside(path, error)
    atomic_write_bytes(path, text.encode())


def _comparable(content: Mapping[str, Any]) -> str:
    """Return a text that is equal for equal content, even if it contains NaN, which does not equal itself."""
    return json.dumps(content, sort_keys=True, default=str)


def _change(content: MutableMapping[str, Any], ours: Mapping[_Path, Any], before: Mapping[_Path, Any]) -> None:
    """Write to `content` the values of `ours` that differ from `before`, and replace invalid values.

    If a battery level that the user edited by hand would then leave a critical level above a low one, all levels are
    taken from `ours`.
    """

    def put(paths: Iterable[_Path]) -> None:
        for path in paths:
            _put(content, path, ours.get(path), _DEFAULTS.get(path))

    _, unfit = _validated(content)
    put(unfit)
    for path in {**before, **ours}:
        if ours.get(path) != before.get(path) or any(path[: len(each)] == each for each in unfit):
            put([path])
    there, unfit = _validated(content)
    if unfit:
        put(path for path in (*unfit, *_values(there), *ours) if path[-1] in _THRESHOLDS)


def _put(table: MutableMapping[str, Any], path: _Path, value: Any, default: Any) -> None:
    """Set a value, or remove it if it is None. A default is written only to replace another value."""
    key, *rest = path
    if rest:
        if not isinstance(table.get(key), MutableMapping):
            if value == default:
                return
            table[key] = {}
        _put(table[key], tuple(rest), value, default)
        emptied = value is None and not table[key]
        # A table of tomlkit may still contain comments.
        if emptied and not (hasattr(table[key], "as_string") and table[key].as_string().strip()):
            del table[key]
    elif value is None:
        table.pop(key, None)
    elif key in table or value != default:
        table[key] = value


def _values(settings: Settings) -> dict[_Path, Any]:
    """Return the values of `settings` by their paths in the file; for a lock only the values that it has of its own."""
    values: dict[_Path, Any] = {(key,): _to_file(key, getattr(settings, key)) for key in _FITS}
    values |= {("quiet_hours", key): value for key, value in _quiet_table(settings.quiet_hours).items()}
    for entry, own in settings.locks.items():
        own_values = {key: getattr(own, key) for key in _LOCK_FITS if getattr(own, key) != getattr(AS_FOR_ALL, key)}
        values |= {("locks", entry, key): _to_file(key, value) for key, value in own_values.items()}
    return values


def _to_file(key: str, value: Any) -> Any:
    """Convert the value of a setting to the form that the file uses."""
    if isinstance(value, WatchHours):
        return WHOLE_DAY if value == ALL_DAY else f"{value.begins:%H:%M}-{value.ends:%H:%M}"
    return AT_ONCE if value == 0 and _READ.get(key) is _minutes else value


_DEFAULTS = _values(Settings())
