"""Fixtures for tests of the list window."""

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from lockwatch.ui.lock_list.model import LockListModel
from lockwatch.ui.lock_list.window import ListWindow
from tests.ui.action_log import ActionLog
from tests.ui.lock_list.shown import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(qtbot: QtBot, clock: Clock, action_log: ActionLog) -> ListWindow:
    """A list window on `clock` that is not open yet."""
    window = ListWindow(action_log.actions, clock)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def model(qtbot: QtBot) -> LockListModel:
    """A model whose consistency Qt checks after each change."""
    model = LockListModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    return model
