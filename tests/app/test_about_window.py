"""The about window: its diagnostics, and its place in another language."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot

from lockwatch.ui.dialogs.about import AboutDialog
from tests.app.parts import Dialogs

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
