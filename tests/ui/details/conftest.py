"""Fixtures for tests of the details window."""

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.ui.details.dialog import DetailsDialog
from tests.ui.asked import Asked
from tests.ui.details.opened import CALM, show


@pytest.fixture
def details(qtbot: QtBot, asked: Asked, british: None) -> DetailsDialog:
    """The details window, open and active, of a lock without alerts."""
    details = DetailsDialog(asked.actions)
    qtbot.addWidget(details)
    show(details, CALM)
    details.show()
    with qtbot.waitActive(details):
        details.activateWindow()
    return details
