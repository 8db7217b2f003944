"""Notifications that a killed run left on the screen: the next run withdraws them, and their buttons work."""

from types import MappingProxyType
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Alert, Kind, NotificationSlot
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.news import Withdraw
from lockwatch.domain.state import OnScreen, State
from lockwatch.domain.user_actions import Act
from tests.app.screen import Screen

LEFT = Alert(Kind.DISCONNECTED, 0.0, slot=NotificationSlot(Kind.DISCONNECTED, "place"))
DISMISSED = Alert(Kind.JAMMED, 0.0, slot=NotificationSlot(Kind.JAMMED, "not on the screen"))
LOCK = Lock(
    Observation(1, connected=False),
    0.0,
    LockInfo(1, "Door"),
    alerts=MappingProxyType({alert.kind.matter: alert for alert in (LEFT, DISMISSED)}),
)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def presenter(screen: Screen, qtbot: QtBot) -> NotificationPresenter:
    """The presenter of a new run after a killed one."""
    presenter = NotificationPresenter(cast(Notifier, screen))
    presenter.on_recalled(State(locks={1: LOCK}, on_screen=OnScreen("service", {"place": 7})))
    return presenter


def test_a_leftover_is_withdrawn_when_its_alert_has_cleared(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (LOCK,)))
    assert screen.calls == [("adopted", "place"), ("withdrawn", "place")]


def test_a_leftover_notification_is_withdrawn_on_quit(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.leave()
    assert screen.calls == [("adopted", "place"), ("withdrawn", "place")]


def test_the_buttons_of_a_leftover_work(presenter: NotificationPresenter, screen: Screen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(presenter.acted) as acted:
        screen.acted.emit("place", "acknowledge")
    assert acted.args == [frozenset({(1, Kind.DISCONNECTED)}), Act.ACKNOWLEDGE]
