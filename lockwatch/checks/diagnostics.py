"""The diagnostics text for fault reports: about the program and the desktop, but nothing about the user.

Only `text` decides what is disclosed: numbers, and words that come from Lockwatch or name a product. It contains no
token, name, serial number, id, path, host or user. Times are given as durations. It is in English for whoever reads the
report.
"""

import os
import platform
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lockwatch import __version__
from lockwatch.domain.outcome import BadAnswer, Failure, NoToken, RateLimited, Refused, Unreachable
from lockwatch.domain.overview import overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.problems import need
from lockwatch.domain.rules import Rules
from lockwatch.domain.settings import DEFAULT_API_URL, Settings
from lockwatch.domain.state import State
from lockwatch.storage.token import TOKEN_VARIABLE

Lines = tuple[tuple[str, str], ...]

LONGEST_WORD = 60
"""The maximum length of a text that comes from another program, in characters."""
_PRIVATE_SETTINGS = {"api_url", "locks", "quiet_hours", "list_width", "list_height"}


@dataclass(frozen=True, slots=True)
class Running:
    """Facts that only the running program knows. Times are in steady seconds."""

    state: State
    rules: Rules
    schedule: Schedule
    now: float
    uptime_s: float
    notification_service: str | None = None
    """Name and version; None if no service has answered yet."""
    session_bus_away: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text is made from."""

    settings: Settings
    """The settings in effect, including those from the command line."""
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    keyring: str | None = None
    """The name of the keyring; empty if it has none, None if it was not asked."""
    shown: Lines = ()
    """What Qt reports about itself and the screens; see `of_qt`."""
    running: Running | None = None


def text(facts: Facts) -> str:
    """Return the diagnostics text, with one aligned line per fact."""
    lines = rows(facts)
    widest = max(len(name) for name, _ in lines)
    return "\n".join(f"{name + ':':<{widest + 1}} {value}" for name, value in lines) + "\n"


def rows(facts: Facts) -> Lines:
    """Return the name and the value of each fact."""
    lines = [*_program(), *_surroundings(facts.environment), *facts.shown, ("keyring", _keyring(facts))]
    lines += _settings(facts.settings)
    if facts.running is not None:
        lines += _running(facts.running)
    return tuple(lines)


def of_qt(tray: str) -> Lines:
    """Return what Qt reports about the running QApplication. Call it in the main thread.

    `tray` names the kind of host that shows the icon.
    """
    from PySide6 import __version__ as pyside_version
    from PySide6.QtCore import QLocale, qVersion
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    screens = [
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():.0%}"
        for screen in QGuiApplication.screens()
    ]
    return (
        ("Qt, PySide6", f"{qVersion()}, {pyside_version}"),
        ("platform plugin", QGuiApplication.platformName()),
        ("style, scheme", f"{QApplication.style().name()}, {QGuiApplication.styleHints().colorScheme().name.lower()}"),
        ("screens", "; ".join(screens)),
        ("letters", f"{QApplication.font().pointSizeF():g} pt"),
        ("tray", tray),
        ("locale", f"{QLocale.system().name()}; {', '.join(QLocale.system().uiLanguages()[:3])}"),
    )


def _program() -> Iterator[tuple[str, str]]:
    yield "Lockwatch", f"{__version__}{', frozen' if getattr(sys, 'frozen', False) else ''}"
    yield "Python", f"{platform.python_implementation()} {platform.python_version()}"
    yield "libraries", ", ".join(f"{name} {_version(name)}" for name in ("requests", "keyring"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(unknown)"


def _surroundings(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "system", f"{_system()}, {platform.machine()}"
    yield "kernel", ".".join(platform.release().split(".")[:2])
    desktop, session = (environment.get(f"XDG_{name}", "") for name in ("CURRENT_DESKTOP", "SESSION_TYPE"))
    yield "desktop", f"{_word(desktop) or 'unknown'}, {_word(session) or 'unknown'}"
    yield "time zone", datetime.now(UTC).astimezone().isoformat()[-6:] + " from UTC"
    yield (
        "token",
        f"from {TOKEN_VARIABLE}" if environment.get(TOKEN_VARIABLE, "").strip() else "not from the environment",
    )


def _system() -> str:
    try:
        return _word(platform.freedesktop_os_release()["PRETTY_NAME"])
    except (OSError, KeyError):  # not Linux, or without the file os-release
        return f"{platform.system()} {platform.version() if sys.platform == 'win32' else platform.mac_ver()[0]}".strip()


def _keyring(facts: Facts) -> str:
    return "not asked" if facts.keyring is None else _word(facts.keyring) or "unnamed"


def _word(text: str) -> str:
    """Return a text of another program, cut to one line of harmless characters."""
    return "".join(char for char in text if char.isascii() and (char.isalnum() or char in " .:,+()_-/"))[:LONGEST_WORD]


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    plain = Settings()
    others = [
        f"{each.name} {getattr(settings, each.name)}"
        for each in fields(Settings)
        if each.name not in _PRIVATE_SETTINGS and getattr(settings, each.name) != getattr(plain, each.name)
    ]
    if settings.quiet_hours.enabled:
        others.append("quiet_hours")
    yield "other settings", ", ".join(others) or "none"
    yield "API address", "tedee's" if settings.api_url == DEFAULT_API_URL else "another"
    if settings.locks:
        owns = settings.locks.values()
        counts = {
            "muted": sum(own.never_tell for own in owns),
            "hidden": sum(own.hidden for own in owns),
            "renamed": sum(own.name is not None for own in owns),
        }
        yield "locks with settings", ", ".join([str(len(owns)), *(f"{n} {what}" for what, n in counts.items() if n)])


def _running(running: Running) -> Iterator[tuple[str, str]]:
    state, now = running.state, running.now
    needs = Counter(need(lock, now, running.rules) or "nothing needed" for lock in state.locks.values())
    counted = "; ".join(f"{n} {what}" for what, n in sorted(needs.items()))
    base, badge = overview(state, now, running.rules)
    yield "overview", f"{base}, {badge}" if badge else base
    yield "locks", f"{len(state.locks)}{f' ({counted})' if counted else ''}"
    if state.left_out:
        yield "unreadable locks", str(state.left_out)
    yield "latest check", _outcome(state.failure) if state.failure or state.synced_at is not None else "none yet"
    yield "latest good check", "none" if state.synced_at is None else f"{now - state.synced_at:.0f} s ago"
    yield "failed in a row", str(state.failures + abs(state.refusals))
    yield "next request", "under way" if running.schedule.syncing else f"in {running.schedule.next_at - now:.0f} s"
    yield "paused", "yes" if state.paused(now) else "no"
    yield "notifications", _word(running.notification_service or "") or "no service so far"
    if running.session_bus_away:
        yield "session bus", "does not answer"
    yield "running for", f"{running.uptime_s:.0f} s"
    yield "memory", _memory()


def _outcome(failure: Failure | None) -> str:
    match failure:
        case None:
            return "good"
        case NoToken(why):
            return f"no access key: {why.name}"
        case Refused(forbidden):
            return "refused: 403" if forbidden else "refused: 401"
        case RateLimited(retry_after_s):
            return "rate limited" if retry_after_s is None else f"rate limited for {retry_after_s:.0f} s"
        case Unreachable(why, status) | BadAnswer(why, status):
            kind = "unreachable" if isinstance(failure, Unreachable) else "bad answer"
            return f"{kind}: {why.name}{'' if status is None else f' {status}'}"


def _memory() -> str:
    """Return the resident set size of the process, on Linux."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return "unknown"
    kib = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
    return f"{kib / 1024:.0f} MiB"
