"""Fixtures for tests of the history window."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.history.opened import Opened


@pytest.fixture
def opened(qtbot: QtBot, british: None) -> Opened:
    """The history window, open and active."""
    return Opened(qtbot)
