"""The banner that says what changed since the user last looked."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.domain.changes_since_look import Change, Changes
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.banners import SinceBanner
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.widgets.parts import Banner
from lockwatch.ui.wording.hints import hints_text
from lockwatch.ui.wording.since import since_text
from tests.ui.lock_list.shown import opened
from tests.ui.locks import lock

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def test_markup_in_a_name_is_shown_as_text(qtbot: QtBot, window: ListWindow) -> None:
    changes = Changes(time.time(), ((lock(1, "<b>Door</b>"), Change(reconnected=True)),))
    window.show_banner(BannerSlot.SINCE, since_text(changes))
    (banner,) = window.findChildren(SinceBanner)
    assert "<b>Door</b>: connected again" in banner.text
    formats = {label.textFormat() for label in banner.findChildren(QLabel) if label.text()}
    assert formats == {Qt.TextFormat.PlainText}


def test_the_buttons_of_the_banner_show_more_and_dismiss_it(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    height = window.height()
    window.show_banner(BannerSlot.SINCE, "Door: connected again")
    (banner,) = window.findChildren(SinceBanner)
    assert banner.isVisible()
    assert window.height() > height
    show, dismiss = banner.findChildren(QToolButton)
    assert show.accessibleName() == "Show everything that has happened since then"
    with qtbot.waitSignal(window.banner_opened) as opening:
        QTest.keyClick(show, Qt.Key.Key_Space)
    with qtbot.waitSignal(window.banner_dismissed) as dismissing:
        QTest.keyClick(dismiss, Qt.Key.Key_Space)
    assert opening.args == dismissing.args == [BannerSlot.SINCE]
    assert not banner.isVisible()
    assert window.height() == height


def test_an_empty_text_creates_no_banner(qtbot: QtBot, window: ListWindow) -> None:
    window.show_banner(BannerSlot.SINCE, "")
    assert window.findChildren(SinceBanner) == []


def test_banners_have_space_between_them_and_hidden_ones_take_none(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    height = window.height()
    hints = hints_text([f"Door {n}: its battery drains about twice as fast as before." for n in range(9)])
    window.show_banner(BannerSlot.HINT, hints)
    locks = tuple((lock(1, f"Door {n}"), Change(reconnected=True)) for n in range(9))
    window.show_banner(BannerSlot.SINCE, since_text(Changes(time.time() - 60, locks, 2400.0)))
    hint, since = sorted(window.findChildren(Banner), key=lambda banner: banner.y())
    assert len(hint.text.splitlines()) == 4
    assert len(since.text.splitlines()) == 6
    assert since.y() - hint.geometry().bottom() > 2
    above = since.parentWidget()
    assert above is not None
    assert above.height() - since.geometry().bottom() > 2
    window.show_banner(BannerSlot.HINT, "")
    window.show_banner(BannerSlot.SINCE, "")
    assert window.height() == height
