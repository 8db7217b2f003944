"""Check what the desktop offers to the program, for `lockwatch doctor`."""

import contextlib
import os
import sys
from collections.abc import Iterator

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from lockwatch.checks.check_result import CheckResult, Verdict
from lockwatch.desktop.application import new_application
from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.desktop.qt_libraries import missing_library_sentence
from lockwatch.desktop.session import BusState, desktops, hanging_bus_hidden, screen
from lockwatch.domain.alerts import Urgency

TAKEN_WITHIN_MS = 6_000
"""How long to wait for the notification service; a little more than a D-Bus call may take."""

_BUS_FIRST = "See to the session bus first."


@contextlib.contextmanager
def surroundings() -> "Iterator[Surroundings]":
    """Yield the checks while a QApplication exists, which is offscreen if no display can be reached."""
    with hanging_bus_hidden() as bus:
        with screen() as reached:
            missing = missing_library_sentence()
            if missing or not reached:
                os.environ["QT_QPA_PLATFORM"] = "offscreen"
            app = new_application()
        surroundings = Surroundings(reached, missing, bus)
    yield surroundings
    app.shutdown()


class Surroundings:
    """The checks of the desktop."""

    def __init__(self, screen: bool, missing: str, bus: BusState) -> None:
        """`screen`: whether a display can be reached; `missing`: see `missing_library_sentence`."""
        self._screen, self._missing, self._bus = screen, missing, bus
        self._has_tray = QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def tray(self) -> str:
        """Whether there is a tray, as the diagnostics text says it: "there" or "none"."""
        return "there" if self._has_tray else "none"

    def results(self) -> Iterator[CheckResult]:
        """Yield the results for the session bus, if anything is wrong with it, and for tray and notifications."""
        yield from self._session_bus()
        yield self._tray()
        yield self._notifications()

    @property
    def _lacks_bus(self) -> bool:
        return sys.platform.startswith("linux") and self._bus is not BusState.ANSWERS

    def _session_bus(self) -> Iterator[CheckResult]:
        name = "session bus"
        if not sys.platform.startswith("linux"):
            return
        if self._bus is BusState.HANGS:
            text = "It does not answer. The keyring, notifications and most panels are reached through it."
            yield CheckResult(name, Verdict.BAD, text, "Log out and in again.")
        elif self._bus is BusState.NONE:
            text = "There is none. The keyring, notifications and most panels are reached through it."
            remedy = "Start Lockwatch from a desktop session, or with 'dbus-run-session lockwatch'."
            yield CheckResult(name, Verdict.BAD, text, remedy)

    def _tray(self) -> CheckResult:
        if not self._screen:
            return CheckResult("tray", Verdict.BAD, "No screen can be reached.", "Start it from a desktop session.")
        if self._missing:
            wrong, _, remedy = self._missing.partition(": ")
            return CheckResult("tray", Verdict.BAD, f"{wrong}.", f"{remedy[:1].upper()}{remedy[1:]}")
        if self._has_tray:
            return CheckResult("tray", Verdict.GOOD, "The desktop has a place for the icon.")
        if self._lacks_bus:
            text = "Without the session bus no place for the icon was found, so Lockwatch opens its window instead."
            return CheckResult("tray", Verdict.BAD, text, _BUS_FIRST)
        return CheckResult(
            "tray",
            Verdict.BAD,
            "The desktop has no place for the icon, so Lockwatch opens its window instead.",
            "Install GNOME's extension AppIndicator." if "GNOME" in desktops() else "Add a system tray to the panel.",
        )

    def _notifications(self) -> CheckResult:
        """Send a notification. It stays on the screen, because the user is meant to see it."""
        missed: list[Notification] = []
        loop = QEventLoop()
        notifier = Notifier(missed.append)
        notifier.answered.connect(loop.quit)
        notifier.show(Notification("doctor", "Lockwatch", "This is how Lockwatch will notify you.", Urgency.NORMAL))
        if not notifier.idle:
            QTimer.singleShot(TAKEN_WITHIN_MS, loop.quit)
            loop.exec()
        served_by = notifier.served_by
        notifier.close()
        if not missed and served_by is not None:
            return CheckResult("notifications", Verdict.GOOD, f"One was sent; {served_by} shows it.")
        if self._lacks_bus:
            text = "They can't be shown without the session bus, so Lockwatch can use only its icon and its window."
            return CheckResult("notifications", Verdict.BAD, text, _BUS_FIRST)
        return CheckResult(
            "notifications",
            Verdict.BAD,
            "No service of this desktop shows them, so Lockwatch can use only its icon and its window.",
            "Start a notification service, such as that of the desktop or dunst."
            if sys.platform.startswith("linux")
            else "Allow Lockwatch to send notifications in the system's settings.",
        )
