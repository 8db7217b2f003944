"""The settings window: the changes made in it, and what stays when the language changes."""

from collections.abc import Callable, Sequence
from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from lockwatch.domain.outcome import Refused
from lockwatch.domain.rules import WatchHours
from lockwatch.domain.settings import NEVER, Settings
from lockwatch.storage.settings_file import load
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.app.parts import Dialogs, token_field
from tests.ui.settings.settings_window import (
    CELLAR,
    ITS_OPEN,
    ITS_UNLOCKED,
    OPEN,
    UNLOCKED,
    WHEN,
    choice,
    control,
    lock_list,
    own,
    pick,
    spin,
    texts,
    turn_to,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"

NIGHT = WatchHours(time(23), time(6))


@pytest.mark.parametrize("url", ["http://api.tedee.com", "https://me@api.tedee.com", "api.tedee.com"])
def test_an_address_that_the_token_must_not_go_to_is_refused_with_an_error(
    qtbot: QtBot, dialogs: Dialogs, url: str
) -> None:
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    with qtbot.assertNotEmitted(dialogs.store.changed):
        settings.changed.emit(Settings(api_url=url))
    assert "must begin with https://" in texts(settings)
    assert dialogs.store.stored == Settings()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_a_refused_address_keeps_the_focus_and_does_not_get_in_the_way_of_other_changes(
    qtbot: QtBot, dialogs: Dialogs, key: Qt.Key
) -> None:
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    qtbot.waitUntil(settings.isActiveWindow)
    turn_to(settings, "Account")
    address = control(settings, QLineEdit, "API address")
    address.setFocus()
    address.selectAll()
    QTest.keyClicks(address, "api.tedee.com")
    QTest.keyClick(address, key)
    assert address.hasFocus()
    assert address.selectedText() == address.text() == "api.tedee.com"
    assert "must begin with https://" in address.accessibleDescription()
    assert "must begin with https://" in texts(settings)
    turn_to(settings, "General")
    control(settings, QSpinBox, "Check every").setValue(77)
    assert dialogs.store.stored == Settings(interval_s=77)


@pytest.mark.usefixtures("expected_log")
def test_failed_saving_is_reported_once_until_saving_works_again(qtbot: QtBot, dialogs: Dialogs, place: Path) -> None:
    unsaved: list[str] = []
    dialogs.settings.not_saved.connect(unsaved.append)

    def change(width: int, *, fails: bool) -> None:
        if fails and place.is_dir():
            place.rename(place.with_name("aside"))
            place.touch()
        elif not fails and place.is_file():
            place.unlink()
            place.with_name("aside").rename(place)
        with qtbot.waitSignal(dialogs.store.saved):
            dialogs.store.set_list_size(width, 700)

    for width, fails, reports in ((500, True, 1), (501, True, 1), (502, False, 1), (503, True, 2)):
        change(width, fails=fails)
        assert len(unsaved) == reports
    assert "could not be saved" in unsaved[0]
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    change(504, fails=True)
    assert "could not be saved" in texts(settings)
    assert len(unsaved) == 2
    change(505, fails=False)
    assert load(place).settings == dialogs.store.stored


def test_the_window_can_be_opened_at_the_settings_of_a_lock(dialogs: Dialogs) -> None:
    dialogs.settings.show(CELLAR)
    (settings,) = dialogs.open(SettingsDialog)
    assert lock_list(settings).currentItem().text() == "Cellar"
    assert lock_list(settings).isVisible()


def test_a_new_language_replaces_the_open_windows_only(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.remake()
    assert not dialogs.open(QDialog)
    dialogs.settings.show(CELLAR)
    dialogs.welcome.show(Refused())
    (settings,), (welcome,) = dialogs.open(SettingsDialog), dialogs.open(WelcomeDialog)
    token_field(welcome).setText("half a tok")
    settings.move(30, 40)
    welcome.move(50, 60)
    dialogs.remake()
    (other,), (another,) = dialogs.open(SettingsDialog), dialogs.open(WelcomeDialog)
    assert other is not settings
    assert lock_list(other).currentItem().text() == "Cellar"
    assert lock_list(other).isVisible()
    assert another is not welcome
    assert token_field(another).text() == "half a tok"
    assert "rejected" in texts(another)
    assert (other.pos(), another.pos()) == (QPoint(30, 40), QPoint(50, 60))
    assert not dialogs.open(AboutDialog)


def test_the_language_box_keeps_its_value_and_the_focus_in_a_new_language(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.store.changed.connect(dialogs.remake)
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    choice("Language", 4)(settings)
    (other,) = dialogs.open(SettingsDialog)
    box = control(other, QComboBox, "Language")
    assert (box.currentData(), other.focusWidget()) == ("pl", box)


def test_a_change_made_elsewhere_is_shown(dialogs: Dialogs) -> None:
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    dialogs.store.change(Settings(language="pl"))
    assert control(settings, QComboBox, "Language").currentData() == "pl"


@pytest.mark.parametrize(
    ("page", "acts", "expected"),
    [
        ("Alerts", [pick("Disconnected", "never")], Settings(grace_s=NEVER)),
        ("Alerts", [pick("Disconnected", "at once")], Settings(grace_s=0)),
        ("Alerts", [pick(UNLOCKED, "at once")], Settings(left_unlocked_min=0)),
        ("Alerts", [pick(UNLOCKED, "after"), spin(f"{UNLOCKED}, minutes", 7)], Settings(left_unlocked_min=7)),
        ("Alerts", [pick(OPEN, "at once")], Settings(door_left_open_min=0)),
        ("Alerts", [pick(OPEN, "after"), pick(WHEN, "from")], Settings(door_left_open_min=15, watch_hours=NIGHT)),
        ("Each lock", [pick("Disconnected", "never")], Settings(locks=own(grace_s=NEVER))),
        ("Each lock", [pick("Disconnected", "after")], Settings(locks=own(grace_s=120))),
        ("Each lock", [pick(ITS_UNLOCKED, "never")], Settings(locks=own(left_unlocked_min=NEVER))),
        ("Each lock", [pick(ITS_OPEN, "after")], Settings(locks=own(door_left_open_min=15))),
        (
            "Each lock",
            [pick(ITS_UNLOCKED, "at once"), pick(WHEN, "from")],
            Settings(locks=own(left_unlocked_min=0, watch_hours=NIGHT)),
        ),
    ],
)
def test_the_choices_of_when_to_warn_are_saved(
    qtbot: QtBot,
    dialogs: Dialogs,
    place: Path,
    page: str,
    acts: Sequence[Callable[[SettingsDialog], None]],
    expected: Settings,
) -> None:
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    turn_to(settings, page)
    for act in acts:
        act(settings)
    assert dialogs.store.stored == expected
    qtbot.waitUntil(lambda: load(place).settings == expected)
    assert load(place).ignored == ()


def test_replacing_the_token_opens_the_welcome_window(dialogs: Dialogs) -> None:
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    settings.token_replacing_requested.emit()
    assert dialogs.open(WelcomeDialog)


def test_the_window_asks_for_an_example_and_for_a_start_at_login(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    with qtbot.waitSignal(dialogs.settings.example_requested):
        settings.example_requested.emit()
    with qtbot.waitSignal(dialogs.settings.autostart_chosen) as chosen:
        settings.autostart_chosen.emit(True)
    assert chosen.args == [True]
