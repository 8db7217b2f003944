"""A warning is shown exactly while no panel shows the icon or no bus answers."""

import os
import signal

import pytest
import shiboken6
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lockwatch.app.tray_presence import TrayPresence
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording.troubles import bus_away_text, no_tray_text
from tests.virtual_desktop.required import require

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
"""Logged by the platform "offscreen", which has no tray."""


class Recorded:
    """A TrayPresence with a short delay, and what it emits."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.alone: list[bool] = []
        self._root = QObject()
        self.tray = Tray(self._root)
        self.session = SessionBus(self._root)
        self.tray_presence = TrayPresence(self.tray, self.session, self._root)
        self.tray_presence._patience.setInterval(100)
        self.tray_presence.line_changed.connect(self.lines.append)
        self.tray_presence.alone_changed.connect(self.alone.append)
        self.tray_presence.settle()

    def close(self) -> None:
        self.tray_presence.close()
        self.session.close()
        self.tray.hide()
        shiboken6.delete(self._root)


@pytest.mark.parametrize(("name", "gnome"), [("ubuntu:GNOME", True), ("XFCE", False)])
def test_the_warning_appears_and_vanishes_with_the_tray(
    desktop: VirtualDesktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str, gnome: bool
) -> None:
    """GNOME's extension can be disabled and enabled at any time."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus_address)
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", name)
    recorded = Recorded()
    try:
        qtbot.waitUntil(lambda: recorded.alone == [True])
        assert recorded.lines == [no_tray_text(gnome)]
        assert ("AppIndicator" in recorded.lines[0]) == gnome
        with NotifierWatcher(desktop.bus_address):
            qtbot.waitUntil(lambda: recorded.alone == [True, False])
            assert recorded.lines[1:] == [""]
        qtbot.waitUntil(lambda: recorded.alone == [True, False, True])
        assert recorded.lines[2:] == [no_tray_text(gnome)]
    finally:
        recorded.close()


def test_a_restarted_panel_causes_no_warning(
    desktop: VirtualDesktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus_address)
    with NotifierWatcher(desktop.bus_address) as watcher:
        recorded = Recorded()
        recorded.tray_presence._patience.setInterval(3000)
        qtbot.waitUntil(lambda: recorded.tray_presence._panel.hosted is True)
        watcher.stop()
        qtbot.waitUntil(lambda: not recorded.tray_presence.available)
        watcher.start()
        qtbot.waitUntil(lambda: recorded.tray_presence.available)
        recorded.close()
    assert recorded.alone == []
    assert recorded.lines == []


def test_a_bus_that_ends_is_reported_at_once_and_a_new_one_is_noticed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no panel, so nothing but the bus changes."""
    with require() as own_desktop:  # killing the bus of `desktop` would break other tests
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", own_desktop.bus_address)
        monkeypatch.setenv("XDG_CURRENT_DESKTOP", "XFCE")
        recorded = Recorded()
        qtbot.waitUntil(lambda: recorded.alone == [True])
        os.kill(own_desktop.pid("bus"), signal.SIGKILL)
        own_desktop.stop("bus")
        qtbot.waitUntil(lambda: recorded.lines == [no_tray_text(gnome=False), bus_away_text()])
        own_desktop.start("bus")
        qtbot.waitUntil(lambda: recorded.lines[2:] == [no_tray_text(gnome=False)])
        assert recorded.alone == [True]
        recorded.close()


def test_a_missing_bus_is_reported_before_a_missing_tray(qtbot: QtBot) -> None:
    recorded = Recorded()
    assert recorded.lines == [bus_away_text()]
    qtbot.waitUntil(lambda: recorded.alone == [True])
    assert recorded.lines == [bus_away_text()]
    recorded.close()
