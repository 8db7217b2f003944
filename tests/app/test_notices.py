"""Messages about Lockwatch itself and the desktop, in notifications and above the list."""

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
from lockwatch.ui.wording.settings import put_aside_text, unreadable_text
from lockwatch.util.small_file import Unreadable
from tests.app.screen import Screen


class Stage:
    """Notices, with a recorded screen and without windows."""

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
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def test_a_notice_is_in_a_notification_and_above_the_list(stage: Stage) -> None:
    stage.notices.show("The disk is full.")
    assert stage.notified == "The disk is full."
    assert stage.line(BannerSlot.NOTICE) == "The disk is full."


def test_the_new_name_of_a_broken_settings_file_is_shown(stage: Stage, tmp_path: Path) -> None:
    stage.notices.show_problems_of(Loaded(Settings(), put_aside=tmp_path / "settings.bad"))
    assert stage.notified == put_aside_text("settings.bad")


def test_the_list_says_why_the_settings_could_not_be_read(stage: Stage) -> None:
    texts = set()
    for why in Unreadable:
        stage.notices.show_problems_of(Loaded(Settings(), unreadable=why))
        assert stage.line(BannerSlot.NOTICE) == stage.notified == unreadable_text(why)
        texts.add(stage.notified)
    assert len(texts) == len(Unreadable)


def test_the_line_about_the_desktop_stays_until_it_is_empty(stage: Stage) -> None:
    stage.notices.on_desktop_line_changed("There is no panel.")
    assert stage.line(BannerSlot.DESKTOP) == "There is no panel."
    stage.notices.on_desktop_line_changed("")
    assert stage.line(BannerSlot.DESKTOP) is None


def test_missed_notifications_are_listed_until_they_are_dismissed(stage: Stage) -> None:
    stage.presenter.show_example()
    assert stage.screen.last is not None
    stage.presenter.on_missed(stage.screen.last)
    assert "Example door" in (stage.line(BannerSlot.MISSED) or "")
    stage.banners.on_dismissed(BannerSlot.MISSED)
    assert stage.presenter.missed == ()
    assert stage.line(BannerSlot.MISSED) is None
