"""Tests of showing, updating and withdrawing notifications, of their buttons, and of notifications that were missed."""

import math
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.domain.alerts import Alert, Kind, NotificationSlot
from lockwatch.domain.history import EventKind
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.news import Item, Notify, Withdraw
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target
from tests.app.screen import Screen


def lock(number: int) -> Lock:
    return Lock(Observation(number, connected=False), 0.0, LockInfo(number, f"Door {number}", f"S{number}"))


def notify(kind: Kind, *numbers: int, tag: str = "place", ended: tuple[int, ...] = ()) -> Notify:
    standing = [Item(Kind.DISCONNECTED if kind is Kind.DIGEST_GAP else kind, lock(number)) for number in numbers]
    past = [Item(Kind.DISCONNECTED, lock(number), 60.0) for number in ended]
    return Notify(NotificationSlot(kind, tag), (*standing, *past))


def test_a_raised_alert_has_buttons(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    assert [action.name for action in screen.last.actions] == ["acknowledge", "snooze_1h", "snooze_until_8"]


@pytest.mark.parametrize(
    "over",
    [
        Notify(NotificationSlot(Kind.RECONNECTED, "place"), (Item(Kind.RECONNECTED, lock(1), 60.0),)),
        notify(Kind.DIGEST_GAP, ended=(1,)),
    ],
)
def test_a_cleared_alert_has_no_buttons(presenter: NotificationPresenter, screen: Screen, over: Notify) -> None:
    presenter.on_happened(over)
    assert screen.last is not None
    assert screen.last.actions == ()


RECONNECTED = NotificationSlot(Kind.RECONNECTED, "place")


def reconnected(*numbers: int) -> tuple[Item, ...]:
    return tuple(Item(Kind.RECONNECTED, lock(number), 60.0 * number) for number in numbers)


@pytest.mark.parametrize(
    ("news", "stays"),
    [
        (notify(Kind.DISCONNECTED, 1), True),
        (notify(Kind.UNSTABLE, 1), True),
        (notify(Kind.DIGEST_GAP, 1, ended=(2,)), True),
        (Notify(NotificationSlot(Kind.API_RETIRING, "place"), (Item(Kind.API_RETIRING, None),)), True),
        (Notify(RECONNECTED, reconnected(1), replaces=True), False),
    ],
)
def test_notifications_of_raised_alerts_stay_on_the_screen(
    presenter: NotificationPresenter, screen: Screen, news: Notify, stays: bool
) -> None:
    presenter.on_happened(news)
    assert screen.last is not None
    assert screen.last.stays is stays


def test_hints_and_notices_do_not_stay_on_the_screen(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.show_hint("week", "Week", "Text")
    assert screen.last is not None
    assert not screen.last.stays
    presenter.show_notice("Text")
    assert not screen.last.stays


def test_connected_again_replaces_the_disconnection_and_is_withdrawn_later(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    presenter.on_happened(Notify(RECONNECTED, reconnected(1), replaces=True))
    presenter.on_happened(Withdraw(RECONNECTED, (lock(1),)))
    assert screen.calls == [
        ("shown", "Door 1 is disconnected"),
        ("shown", "Door 1 is connected again"),
        ("withdrawn", "place"),
    ]


def test_a_connected_again_group_is_updated_when_one_of_its_locks_disconnects(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(Notify(RECONNECTED, reconnected(1, 2, 3)))
    presenter.on_happened(Withdraw(RECONNECTED, (lock(1), lock(2)), reconnected(3)))
    assert screen.calls[1:] == [("updated", "Door 3 is connected again")]
    assert screen.last is not None
    assert screen.last.body == "after 3 min"


def test_connected_again_does_not_wait_for_a_name_if_the_disconnection_was_shown_without_one(
    presenter: NotificationPresenter, screen: Screen, qtbot: QtBot
) -> None:
    presenter._names.setInterval(20)
    presenter.on_happened(unnamed(1))
    qtbot.waitUntil(lambda: screen.calls == [("shown", "Lock 1 is disconnected")])
    nameless = Item(Kind.RECONNECTED, Lock(Observation(1, connected=True), 0.0, LockInfo(1)), 60.0)
    presenter.on_happened(Notify(RECONNECTED, (nameless,), replaces=True))
    assert screen.calls[1:] == [("shown", "Lock 1 is connected again")]


@pytest.mark.parametrize(
    ("news", "targets"),
    [
        (notify(Kind.JAMMED, 1), {(1, Kind.JAMMED)}),
        (notify(Kind.DISCONNECTED, 1, 2, 3), {(1, Kind.DISCONNECTED), (2, Kind.DISCONNECTED), (3, Kind.DISCONNECTED)}),
        (notify(Kind.DIGEST_GAP, 1, ended=(2,)), {(1, Kind.DISCONNECTED)}),
        (
            Notify(NotificationSlot(Kind.CLOUD_UNREACHABLE, "place"), (Item(Kind.CLOUD_UNREACHABLE, None),)),
            {(None, Kind.CLOUD_UNREACHABLE)},
        ),
    ],
)
def test_a_button_acts_on_all_raised_alerts_of_its_notification(
    presenter: NotificationPresenter,
    screen: Screen,
    acts: list[tuple[frozenset[Target], Act]],
    news: Notify,
    targets: set[Target],
) -> None:
    presenter.on_happened(news)
    screen.acted.emit("place", "snooze_1h")
    assert acts == [(frozenset(targets), Act.SNOOZE_1H)]


def test_a_group_is_updated_until_its_last_alert_is_cleared(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1, 2, 3))
    left = (Item(Kind.DISCONNECTED, lock(3)),)
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1), lock(2)), left))
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(3),)))
    assert screen.calls[1:] == [("updated", "Door 3 is disconnected"), ("withdrawn", "place")]


def test_a_digest_is_withdrawn_with_its_last_alert_and_never_updated(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(notify(Kind.DIGEST_GAP, 1, 2))
    left = (Item(Kind.DISCONNECTED, lock(2)),)
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DIGEST_GAP, "place"), (lock(1),), left))
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DIGEST_GAP, "place"), (lock(2),)))
    assert screen.calls[1:] == [("withdrawn", "place")]


def state(*locks: Lock) -> State:
    return State(locks=MappingProxyType({each.id: each for each in locks}))


def silent(number: int, kind: Kind = Kind.DISCONNECTED) -> Lock:
    return replace(lock(number), alerts={kind.matter: Alert(kind, 0.0, silent_until=math.inf)})


def unnamed(*numbers: int) -> Notify:
    items = [Item(Kind.DISCONNECTED, Lock(Observation(n, connected=False), 0.0, LockInfo(n))) for n in numbers]
    return Notify(NotificationSlot(Kind.DISCONNECTED, "place"), tuple(items))


def test_a_notification_is_withdrawn_when_all_its_alerts_are_silenced_elsewhere(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1, 2, 3, tag="group"))
    presenter.on_happened(notify(Kind.JAMMED, 1, tag="single"))
    presenter.on_silenced(state(silent(1, Kind.JAMMED), silent(2), lock(3)), 0.0)
    assert screen.calls[2:] == [("withdrawn", "single")]
    presenter.on_silenced(state(silent(1), silent(2), silent(3)), 0.0)
    assert screen.calls[3:] == [("withdrawn", "group")]


def test_a_new_name_updates_the_notification_once(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    renamed = replace(lock(1), info=LockInfo(1, "Shed", "S1"))
    presenter.on_named(state(renamed), Rules(), 0.0)
    presenter.on_named(state(renamed), Rules(), 0.0)
    assert screen.calls == [("shown", "Door 1 is disconnected"), ("updated", "Shed is disconnected")]


def test_a_notification_about_a_nameless_lock_waits_for_the_name(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(unnamed(1))
    assert presenter.waiting
    assert screen.calls == []
    presenter.on_named(state(lock(1)), Rules(), 0.0)
    assert screen.calls == [("shown", "Door 1 is disconnected")]
    assert not presenter.waiting


def test_a_lock_with_a_name_but_no_serial_number_does_not_wait(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    named = Item(Kind.DISCONNECTED, Lock(Observation(1, connected=False), 0.0, LockInfo(1, "Shed")))
    presenter.on_happened(Notify(NotificationSlot(Kind.DISCONNECTED, "place"), (named,)))
    assert screen.calls == [("shown", "Shed is disconnected")]


def test_silencing_ends_the_wait_for_a_name(presenter: NotificationPresenter, screen: Screen, qtbot: QtBot) -> None:
    presenter.on_happened(unnamed(1))
    with qtbot.waitSignal(presenter.delivered):
        presenter.on_silenced(state(silent(1)), 0.0)
    assert not presenter.waiting


def test_a_notification_does_not_wait_for_a_name_for_ever(
    presenter: NotificationPresenter, screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    presenter._names.setInterval(20)
    presenter.on_happened(unnamed(1))
    qtbot.waitUntil(lambda: screen.calls == [("shown", "Lock 1 is disconnected")])
    assert not presenter.waiting


def test_silenced_locks_are_left_out_when_the_names_come(presenter: NotificationPresenter, screen: Screen) -> None:
    muted = Rules(by_lock={"S2": LockRules(muted=True)})
    presenter.on_happened(unnamed(1, 2, 3))
    presenter.on_named(state(silent(1), lock(2), lock(3)), muted, 0.0)
    assert screen.calls == [("shown", "Door 3 is disconnected")]


def test_an_alert_cleared_before_the_name_comes_is_never_shown(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(unnamed(1))
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1),)))
    presenter.on_named(state(lock(1)), Rules(), 0.0)
    assert ("shown", "Door 1 is disconnected") not in screen.calls


def test_a_missed_notification_is_tried_again_until_it_is_withdrawn(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    presenter.on_missed(screen.last)
    presenter.retry()
    presenter.retry()
    assert [what for what, _ in screen.calls] == ["shown", "shown"]
    presenter.on_missed(screen.last)
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1),)))
    presenter.retry()
    assert [what for what, _ in screen.calls] == ["shown", "shown", "withdrawn"]


def listed(presenter: NotificationPresenter) -> list[str]:
    return list(presenter.missed)


def miss(presenter: NotificationPresenter, screen: Screen) -> list[str]:
    """Report that no service showed the last notification; return the titles that are listed as missed."""
    assert screen.last is not None
    presenter.on_missed(screen.last)
    return listed(presenter)


def test_a_missed_notification_is_listed_until_it_is_shown(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    assert miss(presenter, screen) == ["Door 1 is disconnected"]
    screen.pending = True
    presenter.retry()
    presenter.retry()
    assert [what for what, _ in screen.calls] == ["shown", "shown"]
    assert listed(presenter) == ["Door 1 is disconnected"]
    screen.pending = False
    screen.answered.emit()
    assert listed(presenter) == []


def test_a_missed_notification_stays_listed_while_it_is_tried_again(
    presenter: NotificationPresenter, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    presenter.missed_changed.connect(lambda: seen.append(presenter.missed))
    monkeypatch.setattr(screen, "show", presenter.on_missed)  # as if there were no bus
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    presenter.retry()
    assert set(seen) == {("Door 1 is disconnected",)}


def test_a_missed_notification_is_added_to_the_history_once(presenter: NotificationPresenter, screen: Screen) -> None:
    entries: list[tuple[str, object, str]] = []
    presenter.history_added.connect(lambda passed: entries.extend(each[1:] for each in passed))
    presenter.on_happened(notify(Kind.DISCONNECTED, 1, 2))
    screen.pending = True
    for _ in range(2):
        miss(presenter, screen)
        presenter.retry()
    presenter.show_example()
    miss(presenter, screen)
    assert entries == [("S1", EventKind.UNSHOWN, "disconnected"), ("S2", EventKind.UNSHOWN, "disconnected")]


@pytest.mark.parametrize(
    "then",
    [
        lambda presenter: presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1),))),
        lambda presenter: presenter.on_silenced(state(silent(1)), 0.0),
        lambda presenter: presenter.dismiss_missed(),
    ],
    ids=["withdrawn", "acknowledged", "dismissed"],
)
def test_a_missed_notification_is_no_longer_listed_once_withdrawn_acknowledged_or_dismissed(
    presenter: NotificationPresenter, screen: Screen, then: Callable[[NotificationPresenter], None]
) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    miss(presenter, screen)
    then(presenter)
    assert listed(presenter) == []


def test_a_dismissed_missed_notification_is_tried_again_but_not_listed_again(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    miss(presenter, screen)
    presenter.dismiss_missed()
    screen.pending = True
    presenter.retry()
    assert [what for what, _ in screen.calls] == ["shown", "shown"]
    assert miss(presenter, screen) == []
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    assert miss(presenter, screen) == ["Door 1 is disconnected"]


def test_a_missed_notification_of_a_cleared_alert_is_listed_until_dismissed(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(Notify(NotificationSlot(Kind.RECONNECTED, "place"), (Item(Kind.RECONNECTED, lock(1), 60.0),)))
    assert miss(presenter, screen) == ["Door 1 is connected again"]
    presenter.retry()
    assert [what for what, _ in screen.calls] == ["shown"]
    assert listed(presenter) == ["Door 1 is connected again"]
    presenter.dismiss_missed()
    assert listed(presenter) == []


def test_a_missed_notice_is_not_listed_as_missed(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.show_notice("The disk is full.")
    assert miss(presenter, screen) == []


def test_all_notifications_are_withdrawn_at_quit(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    presenter.leave()
    assert screen.calls[1:] == [("withdrawn", "place")]


def test_notifications_have_no_names_if_names_are_hidden(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.use_hide_names(True)
    presenter.on_happened(notify(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    assert "Door" not in screen.last.title + screen.last.body


def test_the_example_has_buttons_that_do_nothing(
    presenter: NotificationPresenter, screen: Screen, acts: list[tuple[frozenset[Target], Act]]
) -> None:
    presenter.show_example()
    assert screen.last is not None
    assert screen.last.actions
    screen.acted.emit(screen.last.tag, "acknowledge")
    assert acts == []
