"""Fixtures for tests of windows and texts."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from tests.ui.action_log import ActionLog


@pytest.fixture
def action_log() -> ActionLog:
    return ActionLog()


@pytest.fixture
def british() -> Iterator[None]:
    """Make times and dates British, whatever the system's locale is."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)
