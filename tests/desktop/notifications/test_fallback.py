"""Without a notification service the fallback gets the notifications, and nothing raises or blocks."""

import socket
import sys
import time
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.notifier import Notifier, TrayBalloon
from lockwatch.domain.alerts import Urgency

needs_dbus = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has D-Bus")


@pytest.fixture
def not_taken() -> list[Notification]:
    return []


def alert(title: str, tag: object = "garage", urgency: Urgency = Urgency.NORMAL) -> Notification:
    return Notification(tag, title, "", urgency)


@needs_dbus
@pytest.mark.parametrize("logs_in", [False, True], ids=["never answers", "answers the login only"])
def test_a_frozen_bus_does_not_block_showing_notifications(
    qtbot: QtBot, not_taken: list[Notification], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logs_in: bool
) -> None:
    monkeypatch.setattr("lockwatch.desktop.dbus.connection.ANSWER_WITHIN_MS", 1000)
    path = tmp_path / "bus"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
    notifier = Notifier(not_taken.append)
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(path))
        frozen.listen(1)
        began = time.monotonic()
        for number in range(100):
            notifier.show(alert("x" * 10_000, number))
        assert time.monotonic() - began < 60  # waiting for the bus would take 100 s
        connection, _ = frozen.accept()
        with connection:
            if logs_in:
                assert b"AUTH EXTERNAL" in connection.recv(100)
                connection.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
            qtbot.waitUntil(lambda: len(not_taken) == 100)
            if logs_in:
                assert connection.recv(1000).startswith(b"BEGIN\r\n")
    notifier.close()


@needs_dbus
@pytest.mark.parametrize("address", [None, "", "disabled:", "unix:path=/nowhere", "tcp:host=localhost,port=1"])
def test_without_a_bus_the_fallback_gets_the_notification_at_once(
    qapp: object, not_taken: list[Notification], monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    notifier = Notifier(not_taken.append)
    notifier.show(alert("first"))
    notifier.update(alert("changed"))
    notifier.withdraw("garage")
    assert (not_taken, notifier.served_by) == ([alert("first")], None)


@pytest.mark.parametrize("urgency", list(Urgency))
def test_the_tray_balloon_never_raises(qapp: object, urgency: Urgency) -> None:
    deleted = QSystemTrayIcon(QIcon())
    shiboken6.delete(deleted)
    for tray in (None, QSystemTrayIcon(QIcon()), deleted):
        TrayBalloon(lambda tray=tray: tray)(alert("title", urgency=urgency))  # type: ignore[misc]  # the default
