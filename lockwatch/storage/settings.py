"""The settings file: TOML in the platform's place, readable without Qt."""

import logging
import os
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lockwatch.address import AddressError, checked_address
from lockwatch.domain.alerts import Rules
from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S

log = logging.getLogger(__name__)

FILE_NAME = "settings.toml"
DEFAULT_API_URL = "https://api.tedee.com"
APPEARANCES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may change; what the file does not say has its default here."""

    api_url: str = DEFAULT_API_URL
    interval_s: float = 20.0
    """10 s to 1 h."""
    battery_low: int = 20
    """Percent."""
    battery_critical: int = 10
    grace_s: float = 0.0
    """How long a lock may be disconnected before it is told; 0 to 1 h."""
    notifications: bool = True
    appearance: str = "system"
    """One of `APPEARANCES`."""

    @property
    def rules(self) -> Rules:
        return Rules(self.interval_s, self.battery_low, self.battery_critical, self.grace_s, self.notifications)


def _number(low: float, high: float) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high

    return fits


def _address(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(checked_address(value))
    except AddressError:
        return False


def _percent(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 95


_FITS: dict[str, Callable[[Any], bool]] = {
    "api_url": _address,
    "interval_s": _number(FLOOR_S, LONGEST_INTERVAL_S),
    "battery_low": _percent,
    "battery_critical": _percent,
    "grace_s": _number(0, 3600),
    "notifications": lambda value: isinstance(value, bool),
    "appearance": lambda value: value in APPEARANCES,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    settings: Settings
    put_aside: Path | None = None
    """Where a file that could not be read was kept."""
    ignored: tuple[str, ...] = ()
    """Keys whose value did not fit, so that the default holds."""


def load(config_dir: Path) -> Loaded:
    """The settings of `config_dir`. A file that is not TOML is put aside, never lost.

    Raises OSError where the file is there and can't be read, or can't be put aside.
    """
    path = config_dir / FILE_NAME
    try:
        found = tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        return Loaded(Settings())
    except (ValueError, RecursionError) as error:
        return Loaded(Settings(), put_aside=_put_aside(path, error))
    known = {field.name for field in fields(Settings)}
    good = {key: value for key, value in found.items() if key in known and _FITS[key](value)}
    ignored = tuple(sorted(key for key in found if key in known and key not in good))
    settings = replace(Settings(), **good)
    if settings.battery_critical > settings.battery_low:
        settings = replace(settings, battery_low=Settings().battery_low, battery_critical=Settings().battery_critical)
        ignored += tuple(key for key in ("battery_low", "battery_critical") if key in good)
    if ignored:
        log.warning("%s: these settings do not fit and have their defaults: %s", path.name, ", ".join(ignored))
    return Loaded(settings, ignored=ignored)


def _put_aside(path: Path, error: Exception) -> Path:
    aside = path.with_name(f"settings.broken-{datetime.now():%Y%m%d-%H%M%S-%f}.toml")
    path.rename(aside)
    log.warning("%s can't be read (%s) and was kept as %s", path.name, type(error).__name__, aside.name)
    return aside


def save(config_dir: Path, settings: Settings) -> None:
    """Writes what differs from the file, whole or not at all; comments and unknown keys stay.

    A file that meanwhile is no longer TOML is put aside. Raises OSError where the file can't be written.
    """
    import tomlkit  # only who changes a setting pays for it

    path = config_dir / FILE_NAME
    config_dir.mkdir(parents=True, exist_ok=True)
    try:
        document = tomlkit.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
    except (ValueError, RecursionError) as error:
        _put_aside(path, error)
        document = tomlkit.document()
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if field.name in document or value != field.default:
            document[field.name] = value
    write_whole(path, tomlkit.dumps(document))


def write_whole(path: Path, text: str) -> None:
    """Writes `text`, or leaves what was there: never half of it. For this user's eyes only. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
