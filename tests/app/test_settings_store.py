"""Tests of the settings of a run, and of saving their changes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.settings_store import SettingsStore
from lockwatch.domain.settings import LockSettings, Settings
from lockwatch.storage.settings_file import FILE_NAME, load
from tests.app.parts import Dialogs
from tests.ui.settings.settings_window import CELLAR

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda store: store.rename_lock(CELLAR, "Cellar", " Wine "), LockSettings(battery_low=30, name="Wine")),
        (lambda store: store.rename_lock(CELLAR, "Cellar", " "), LockSettings(battery_low=30)),
        (lambda store: store.set_hidden(CELLAR, "Cellar", True), LockSettings(battery_low=30, hidden=True)),
        (lambda store: store.set_muted(CELLAR, "Cellar", True), LockSettings(battery_low=30, never_tell=True)),
    ],
)
def test_changes_of_a_lock_are_saved_in_its_existing_entry(
    qtbot: QtBot, tmp_path: Path, act: Callable[[SettingsStore], None], expected: LockSettings
) -> None:
    before = Settings(locks={"Cellar": LockSettings(battery_low=30)})
    after = Settings(locks={"Cellar": expected})
    store = SettingsStore(LaunchOptions(tmp_path, tmp_path), before)
    with qtbot.waitSignal(store.changed) as changed:
        act(store)
    assert changed.args == [before, after]
    qtbot.waitUntil(lambda: load(tmp_path).settings == after)


@pytest.mark.usefixtures("expected_log")
def test_an_unsaved_change_is_saved_with_the_next_one_and_edits_by_hand_survive(
    qtbot: QtBot, dialogs: Dialogs, place: Path
) -> None:
    place.rmdir()
    place.touch()
    with qtbot.waitSignal(dialogs.store.saved):
        dialogs.store.set_hidden("1", "Front", True)
    place.unlink()
    place.mkdir()
    (place / FILE_NAME).write_text("interval_s = 60\n")
    with qtbot.waitSignal(dialogs.store.saved):
        dialogs.store.set_muted("2", "Cellar", True)
    own = {"1": LockSettings(hidden=True), "2": LockSettings(never_tell=True)}
    assert load(place).settings == Settings(interval_s=60, locks=own)


def test_a_saved_change_is_not_written_again_over_an_edit_by_hand(qtbot: QtBot, dialogs: Dialogs, place: Path) -> None:
    dialogs.store.set_hidden("1", "Front", True)
    qtbot.waitUntil(lambda: load(place).settings == dialogs.store.stored)
    (place / FILE_NAME).write_text("interval_s = 60\n")
    dialogs.store.set_muted("2", "Cellar", True)
    by_hand = Settings(interval_s=60, locks={"2": LockSettings(never_tell=True)})
    qtbot.waitUntil(lambda: load(place).settings == by_hand)


def test_the_size_of_the_list_is_a_setting(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.store.set_list_size(500, 700)
    assert dialogs.store.effective == Settings(list_width=500, list_height=700)
