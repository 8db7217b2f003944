"""Fixtures of the tests of the settings window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from lockwatch.ui.settings.dialog import SettingsDialog
from tests.ui.settings.settings_window import opened


@pytest.fixture(autouse=True)
def locale(request: pytest.FixtureRequest) -> Iterator[None]:
    """Qt's locale: "C", or the one that the test is parametrized with."""
    before = QLocale()
    QLocale.setDefault(QLocale(getattr(request, "param", "C")))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    return opened(qtbot)
