"""What a person is told while no panel shows the icon, or no bus answers: as long as that lasts, and no longer."""

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

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
"""Said by the platform "offscreen", which has no tray."""


class Told:
    """A TrayPresence and what it tells, with a shorter patience."""

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
        shiboken6.delete(self._root)  # here, not as another test's thread collects it


@pytest.mark.parametrize(("name", "gnome"), [("ubuntu:GNOME", True), ("XFCE", False)])
def test_a_tray_that_is_switched_off_and_on(
    desktop: VirtualDesktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str, gnome: bool
) -> None:
    """As GNOME's extension may be, at any time."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus_address)
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", name)
    told = Told()
    try:
        qtbot.waitUntil(lambda: told.alone == [True])
        assert told.lines == [no_tray_text(gnome)]
        assert ("AppIndicator" in told.lines[0]) == gnome
        with NotifierWatcher(desktop.bus_address):
            qtbot.waitUntil(lambda: told.alone == [True, False])
            assert told.lines[1:] == [""]
        qtbot.waitUntil(lambda: told.alone == [True, False, True])
        assert told.lines[2:] == [no_tray_text(gnome)]
    finally:
        told.close()


def test_a_panel_that_is_only_started_anew_leaves_the_window_alone(
    desktop: VirtualDesktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus_address)
    with NotifierWatcher(desktop.bus_address) as watcher:
        told = Told()
        told.tray_presence._patience.setInterval(3000)
        qtbot.waitUntil(lambda: told.tray_presence._panel.hosted is True)
        watcher.stop()
        qtbot.waitUntil(lambda: not told.tray_presence.available)
        watcher.start()
        qtbot.waitUntil(lambda: told.tray_presence.available)
        told.close()
    assert told.alone == []
    assert told.lines == []


def test_a_bus_that_is_not_there_is_said_before_all_else(qtbot: QtBot) -> None:
    told = Told()
    assert told.lines == [bus_away_text()]
    qtbot.waitUntil(lambda: told.alone == [True])
    assert told.lines == [bus_away_text()]
    told.close()
