"""The keys that work in every window: Ctrl+W, Ctrl+Q, Ctrl+comma and F1."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced
from lockwatch.domain.rules import Rules
from lockwatch.storage.state_file import StateFile
from lockwatch.ui.details.dialog import DetailsDialog
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.history.dialog import TimelineDialog
from lockwatch.ui.history.export_dialog import ExportDialog
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.widgets.help import MANUAL
from tests.app.parts import Windows, close_windows

CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk(Windows):
    """The windows of an account with one lock."""

    def __init__(self, place: Path) -> None:
        self.monitor = LockMonitor(Rules())
        self.file = StateFile(None, "https://api.example")
        self.saver = StateSaver(self.file)
        super().__init__(place, self.monitor, self.saver)
        self.monitor.on_ended(Synced((Observation(1, connected=True, state=LockState.LOCKED, battery_level=80),)))
        self.monitor.on_named((LockInfo(1, "Front door", "S-1"),))

    def show_export(self) -> None:
        self.exported = ExportDialog()
        self.exported.show()

    def show_files(self) -> None:
        self.exported = ExportDialog()
        self.exported.ask()


class Reader(QObject):
    """A stand-in for the manual that emits a signal when it is to be opened."""

    requested = Signal()

    @Slot(QUrl)
    def open(self, _: QUrl) -> None:
        self.requested.emit()


WINDOWS: dict[type[QWidget], Callable[[Desk], object]] = {
    ListWindow: lambda desk: desk.windows.show_list(),
    DetailsDialog: lambda desk: desk.windows.show_details("S-1"),
    TimelineDialog: lambda desk: desk.windows.show_timeline(),
    ExportDialog: Desk.show_export,
    QFileDialog: Desk.show_files,
    SettingsDialog: lambda desk: desk.settings.show(),
    WelcomeDialog: lambda desk: desk.welcome.show(),
    AboutDialog: lambda desk: desk.about.show(),
}


@pytest.fixture
def quits(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Records each request to quit, which the windows make directly."""
    quits: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: quits.append(True))
    return quits


@pytest.fixture
def desk(qtbot: QtBot, quits: list[bool], tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.saver.finish()
    desk.file.close()
    close_windows()


@pytest.fixture(params=WINDOWS, ids=lambda kind: kind.__name__)
def window(request: pytest.FixtureRequest, qtbot: QtBot, desk: Desk) -> QWidget:
    """Each window of the program, open and active."""
    WINDOWS[request.param](desk)
    window: QWidget
    (window,) = desk.open(request.param)
    qtbot.waitUntil(window.isActiveWindow)
    return window


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
    QTest.keyClick(window.focusWidget() or window, key, modifier)


def test_ctrl_w_closes_every_window(window: QWidget) -> None:
    press(window, Qt.Key.Key_W)
    assert not window.isVisible()


def test_ctrl_q_quits_from_every_window(quits: list[bool], window: QWidget) -> None:
    press(window, Qt.Key.Key_Q)
    assert quits == [True]


def test_ctrl_comma_opens_the_settings_from_every_window(desk: Desk, window: QWidget) -> None:
    press(window, Qt.Key.Key_Comma)
    assert len(desk.open(SettingsDialog)) == 1


def test_f1_opens_the_manual_from_every_window(qtbot: QtBot, window: QWidget) -> None:
    reader, scheme = Reader(), QUrl(MANUAL).scheme()
    QDesktopServices.setUrlHandler(scheme, reader, "open")  # type: ignore[arg-type]  # the stubs demand bytes
    with qtbot.waitSignal(reader.requested):
        press(window, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    QDesktopServices.unsetUrlHandler(scheme)
