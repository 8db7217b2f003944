"""What Lockwatch says about itself and the desktop: in notifications and above the list."""

from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.banner_board import BannerBoard
from lockwatch.app.notices import Notices
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.settings import Settings
from lockwatch.storage.settings_file import Loaded
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.wording.settings import put_aside_text
from tests.app.screen import Screen


class Told:
    """Notices with a recorded screen."""

    def __init__(self) -> None:
        self.screen = Screen()
        self.presenter = NotificationPresenter(cast(Notifier, self.screen))
        self.banners = BannerBoard()
        self.notices = Notices(self.presenter, self.banners)

    def line(self, slot: BannerSlot) -> str | None:
        return dict(self.banners.texts()).get(slot)

    @property
    def notified(self) -> str:
        assert self.screen.last is not None
        return self.screen.last.body


@pytest.fixture
def told(qtbot: QtBot) -> Told:
    return Told()


def test_a_notice_is_in_a_notification_and_above_the_list(told: Told) -> None:
    told.notices.show("The disk is full.")
    assert told.notified == "The disk is full."
    assert told.line(BannerSlot.NOTICE) == "The disk is full."


def test_a_settings_file_that_was_put_aside_is_named(told: Told, tmp_path: Path) -> None:
    told.notices.show_problems_of(Loaded(Settings(), put_aside=tmp_path / "settings.bad"))
    assert told.notified == put_aside_text("settings.bad")


def test_the_line_about_the_desktop_stays_until_it_is_empty(told: Told) -> None:
    told.notices.on_desktop_line_changed("There is no panel.")
    assert told.line(BannerSlot.DESKTOP) == "There is no panel."
    told.notices.on_desktop_line_changed("")
    assert told.line(BannerSlot.DESKTOP) is None


def test_missed_notifications_are_listed_until_they_are_dismissed(told: Told) -> None:
    told.presenter.show_example()
    assert told.screen.last is not None
    told.presenter.on_missed(told.screen.last)
    assert "Example door" in (told.line(BannerSlot.MISSED) or "")
    told.banners.on_dismissed(BannerSlot.MISSED)
    assert told.presenter.missed == ()
    assert told.line(BannerSlot.MISSED) is None
