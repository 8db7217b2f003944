"""The about dialog."""

import re
import tomllib
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch import __version__
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.widgets.help import MANUAL
from tests.ui.settings.settings_window import texts

ROOT = Path(__file__).parents[3]


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text().replace("&", "") == text)


def test_about_has_version_licence_and_disclaimer(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    text = texts(dialog)
    assert all(part in text for part in (__version__, "MIT", "Independent", "only reads"))
    assert "Diagnostics" not in text


def test_about_links_to_the_addresses_of_the_project(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
    (links,) = (label for label in dialog.findChildren(QLabel) if label.openExternalLinks())
    assert re.findall('href="([^"]*)"', links.text()) == [MANUAL, urls["Homepage"], urls["Issues"]]


def test_about_copies_the_diagnostics_and_confirms_it(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show_diagnostics("Lockwatch: 1\nlocks: 4\n")
    dialog.show()
    assert "Copied." not in texts(dialog)
    button(dialog, "Copy diagnostics").click()
    preview = dialog.findChildren(QPlainTextEdit)[0]
    assert preview.isReadOnly()
    assert QApplication.clipboard().text() == preview.toPlainText() == "Lockwatch: 1\nlocks: 4\n"
    assert "Copied." in texts(dialog)
