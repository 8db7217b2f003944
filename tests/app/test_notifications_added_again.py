"""Notifications about a lock that was added to the account again, before its name arrives and a sync merges the two."""

from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Alert, Kind, NotificationSlot
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.news import Item, Notify, Withdraw
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from tests.app.screen import Screen

SLOT = NotificationSlot(Kind.DISCONNECTED, "again")


def lost(id_: int, info: LockInfo, *kinds: Kind) -> Lock:
    alerts = {kind.matter: Alert(kind, 0.0) for kind in kinds}
    return Lock(Observation(id_, connected=False), 0.0, info, alerts=alerts)


OLD = lost(1, LockInfo(1, "Door", "S1"), Kind.DISCONNECTED)
AGAIN = lost(7, LockInfo(7, "Door", "S1"), Kind.DISCONNECTED)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def presenter(screen: Screen, qtbot: QtBot) -> NotificationPresenter:
    """A presenter with a notification about the new id, whose name is not known yet."""
    presenter = NotificationPresenter(cast(Notifier, screen))
    presenter.on_happened(Notify(SLOT, (Item(Kind.DISCONNECTED, lost(7, LockInfo(7))),)))
    return presenter


def name(presenter: NotificationPresenter, *locks: Lock) -> None:
    presenter.on_named(State(locks={lock.id: lock for lock in locks}), Rules(), 0.0)


def merge(presenter: NotificationPresenter, *locks: Lock) -> None:
    presenter.on_merged(State(locks={lock.id: lock for lock in locks}), Rules(), 0.0)


def test_an_alert_that_the_old_id_has_too_is_not_notified_twice(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    name(presenter, OLD, AGAIN)
    assert not presenter.waiting  # an outage may delay the merge, and must not delay saving
    presenter.on_happened(Withdraw(SLOT, (AGAIN,)))
    merge(presenter, AGAIN)
    assert [what for what, _ in screen.calls if what == "shown"] == []
    assert not presenter.waiting


def test_an_alert_that_goes_on_after_the_merge_is_notified_then(
    presenter: NotificationPresenter, screen: Screen, qtbot: QtBot
) -> None:
    name(presenter, OLD, AGAIN)
    merge(presenter, OLD, AGAIN)  # a failed sync merges nothing
    assert screen.calls == []
    with qtbot.waitSignal(presenter.delivered):
        merge(presenter, AGAIN)
    assert screen.calls == [("shown", "Door is disconnected")]


def test_an_alert_that_only_the_new_id_has_is_notified_with_the_name(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    name(presenter, lost(1, OLD.info, Kind.BATTERY_LOW), AGAIN)
    assert screen.calls == [("shown", "Door is disconnected")]


def test_a_sync_does_not_end_the_wait_for_a_name(presenter: NotificationPresenter, screen: Screen) -> None:
    merge(presenter, lost(7, LockInfo(7)))
    assert (screen.calls, presenter.waiting) == ([], True)
