"""Noticing that a keyring was unlocked, with a real GNOME Keyring."""

from collections.abc import Iterator

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from pytestqt.qtbot import QtBot

from lockwatch.desktop import keyring_lock
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.keyring_lock import KeyringLock


@pytest.fixture
def locked(desktop: VirtualDesktop) -> Iterator[VirtualDesktop]:
    desktop.stop("keyring")
    desktop.locked = True
    desktop.start("keyring")
    yield desktop
    desktop.stop("keyring")
    desktop.locked = False
    desktop.start("keyring")


def test_unlocking_is_reported_once_and_only_while_it_is_awaited(
    locked: VirtualDesktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", locked.bus_address)
    monkeypatch.setattr(keyring_lock, "LOOKS_AGAIN_MS", 100)
    session = SessionBus()
    lock = KeyringLock(session, session)
    unlocked: list[bool] = []
    lock.unlocked.connect(lambda: unlocked.append(True))
    lock.await_unlocking(True)
    qtbot.wait(500)
    assert unlocked == []
    locked.stop("keyring")
    locked.locked = False
    locked.start("keyring")
    qtbot.waitUntil(lambda: unlocked == [True])
    qtbot.wait(300)
    assert unlocked == [True]
    lock.await_unlocking(True)
    lock.await_unlocking(False)
    qtbot.wait(300)
    assert unlocked == [True]
    session.close()
