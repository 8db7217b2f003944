"""Fixtures for tests of the details window."""

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.ui.details.dialog import DetailsDialog
from tests.ui.action_log import ActionLog
from tests.ui.details.opened import CALM, show


@pytest.fixture
def details(qtbot: QtBot, action_log: ActionLog, british: None) -> DetailsDialog:
    """The details window, open and active, of a lock without alerts."""
    details = DetailsDialog(action_log.actions)
    qtbot.addWidget(details)
    show(details, CALM)
    details.show()
    with qtbot.waitActive(details):
        details.activateWindow()
    return details
