"""Notifications that no service takes are shown in the lock list until one does, with a real bus and dunst."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notices import Notices
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.state_saver import StateSaver
from lockwatch.desktop.notifications.notifier import Notifier, TrayBalloon
from lockwatch.domain.alerts import Kind, NotificationSlot
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.news import Item, Notify, Withdraw
from lockwatch.domain.rules import Rules
from lockwatch.storage.state_file import StateFile
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.widgets.parts import Banner
from tests.app.parts import Windows
from tests.virtual_desktop.program import displayed, titles

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"
GARAGE = Lock(Observation(1, connected=False), 0.0, LockInfo(1, "Garage", "S1"))
SLOT = NotificationSlot(Kind.DISCONNECTED, "garage")


class House(QObject):
    """Notification presenter, service and lock list, connected as in the program."""

    def __init__(self, qtbot: QtBot, config_dir: Path) -> None:
        super().__init__()
        monitor = LockMonitor(Rules(), self)
        self.windows = Windows(config_dir, monitor, StateSaver(StateFile(None, "https://api.example"), self)).windows
        self.notifier = Notifier(TrayBalloon(lambda: None, lambda one: self.presenter.on_missed(one)))
        self.presenter = NotificationPresenter(self.notifier, self)
        self.notices = Notices(self.presenter, self.windows.banners, self)
        self.windows.show_list()
        self.list = self.windows._list
        assert isinstance(self.list, ListWindow)
        qtbot.addWidget(self.list)

    def banners(self) -> list[str]:
        assert self.list is not None
        return [banner.text for banner in self.list.findChildren(Banner) if banner.isVisibleTo(self.list)]


@pytest.fixture
def house(desktop: VirtualDesktop, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    desktop.stop("dunst")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus_address)
    house = House(qtbot, tmp_path)
    yield house
    house.notifier.close()
    desktop.restart("dunst")


def test_the_list_shows_a_missed_notification_until_a_service_takes_it(
    desktop: VirtualDesktop, qtbot: QtBot, house: House
) -> None:
    house.presenter.on_happened(Notify(SLOT, (Item(Kind.DISCONNECTED, GARAGE),)))
    text = ["These notifications could not be shown: Garage is disconnected."]
    qtbot.waitUntil(lambda: house.banners() == text)
    house.presenter.retry()
    qtbot.waitUntil(lambda: house.notifier.idle)
    assert house.banners() == text

    desktop.start("dunst")
    house.presenter.retry()
    qtbot.waitUntil(lambda: house.banners() == [])
    assert displayed(desktop) == 1
    assert titles(desktop) == ["Garage is disconnected"]


def test_the_list_drops_a_missed_notification_when_the_alert_is_cleared(qtbot: QtBot, house: House) -> None:
    house.presenter.on_happened(Notify(SLOT, (Item(Kind.DISCONNECTED, GARAGE),)))
    qtbot.waitUntil(lambda: len(house.banners()) == 1)
    house.presenter.on_happened(Withdraw(SLOT, (GARAGE,)))
    assert house.banners() == []
