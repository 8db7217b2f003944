"""The about window: its diagnostics, and its place in another language."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from lockwatch.ui.dialogs.about import AboutDialog
from tests.app.parts import Dialogs, name_keyring

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def test_a_new_language_leaves_the_about_window_in_place(dialogs: Dialogs) -> None:
    dialogs.about.show()
    (about,) = dialogs.open(AboutDialog)
    about.move(70, 80)
    dialogs.remake()
    (other,) = dialogs.open(AboutDialog)
    assert other is not about
    assert other.pos() == QPoint(70, 80)


def test_the_about_window_shows_the_diagnostics_when_it_opens(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.diagnostics = "locks: 4"
    dialogs.about.show()
    (about,) = dialogs.open(AboutDialog)
    assert about.findChildren(QPlainTextEdit)[0].toPlainText() == "locks: 4"


def test_the_diagnostics_are_shown_again_when_the_keyring_is_known(
    windows: None, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs = Dialogs(place)
    monkeypatch.setattr(dialogs.token_status, "ask_keyring", lambda: None)
    dialogs.about.show()
    (about,) = dialogs.open(AboutDialog)
    monkeypatch.undo()
    dialogs.diagnostics = "keyring: Secret Service"
    name_keyring(dialogs, qtbot, monkeypatch)
    assert about.findChildren(QPlainTextEdit)[0].toPlainText() == "keyring: Secret Service"


def test_a_closed_about_window_is_replaced_by_a_new_one(dialogs: Dialogs) -> None:
    dialogs.about.show()
    (about,) = dialogs.open(AboutDialog)
    about.close()
    dialogs.about.show()
    (other,) = dialogs.open(AboutDialog)
    assert other is not about
