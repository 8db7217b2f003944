"""From news to notifications and back: what is shown, what is put right in place, and what a button does."""

import math
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Alert, Kind, NotificationSlot
from lockwatch.domain.history import What
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.notification_policy import Item, Notify, Withdraw
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target
from tests.app.screen import Screen


def lock(number: int) -> Lock:
    return Lock(Observation(number, connected=False), 0.0, LockInfo(number, f"Door {number}", f"S{number}"))


def told(kind: Kind, *numbers: int, tag: str = "place", ended: tuple[int, ...] = ()) -> Notify:
    standing = [Item(Kind.DISCONNECTED if kind is Kind.DIGEST_GAP else kind, lock(number)) for number in numbers]
    past = [Item(Kind.DISCONNECTED, lock(number), 60.0) for number in ended]
    return Notify(NotificationSlot(kind, tag), (*standing, *past))


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def presenter(screen: Screen, qtbot: QtBot) -> NotificationPresenter:
    return NotificationPresenter(cast(Notifier, screen))


@pytest.fixture
def acts(presenter: NotificationPresenter) -> list[tuple[frozenset[Target], Act]]:
    acts: list[tuple[frozenset[Target], Act]] = []
    presenter.acted.connect(lambda targets, act: acts.append((targets, act)))
    return acts


def test_what_stands_has_its_buttons(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    assert [action.name for action in screen.last.actions] == ["acknowledge", "snooze_1h", "snooze_tomorrow"]


@pytest.mark.parametrize(
    "over",
    [
        Notify(NotificationSlot(Kind.RECONNECTED, "place"), (Item(Kind.RECONNECTED, lock(1), 60.0),)),
        told(Kind.DIGEST_GAP, ended=(1,)),
    ],
)
def test_what_is_over_has_none(presenter: NotificationPresenter, screen: Screen, over: Notify) -> None:
    presenter.on_happened(over)
    assert screen.last is not None
    assert screen.last.actions == ()


@pytest.mark.parametrize(
    ("news", "targets"),
    [
        (told(Kind.JAMMED, 1), {(1, Kind.JAMMED)}),
        (told(Kind.DISCONNECTED, 1, 2, 3), {(1, Kind.DISCONNECTED), (2, Kind.DISCONNECTED), (3, Kind.DISCONNECTED)}),
        (told(Kind.DIGEST_GAP, 1, ended=(2,)), {(1, Kind.DISCONNECTED)}),
        (
            Notify(NotificationSlot(Kind.CLOUD_UNREACHABLE, "place"), (Item(Kind.CLOUD_UNREACHABLE, None),)),
            {(None, Kind.CLOUD_UNREACHABLE)},
        ),
    ],
)
def test_a_button_is_for_all_that_stands_in_its_notification(
    presenter: NotificationPresenter,
    screen: Screen,
    acts: list[tuple[frozenset[Target], Act]],
    news: Notify,
    targets: set[Target],
) -> None:
    presenter.on_happened(news)
    screen.acted.emit("place", "snooze_1h")
    assert acts == [(frozenset(targets), Act.SNOOZE_1H)]


def test_a_group_is_put_right_in_place_while_some_of_it_stands(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1, 2, 3))
    left = (Item(Kind.DISCONNECTED, lock(3)),)
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1), lock(2)), left))
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(3),)))
    assert screen.said[1:] == [("updated", "Door 3 is disconnected"), ("withdrawn", "place")]


def test_a_digest_stays_as_it_is_until_nothing_of_it_stands(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(told(Kind.DIGEST_GAP, 1, 2))
    left = (Item(Kind.DISCONNECTED, lock(2)),)
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DIGEST_GAP, "place"), (lock(1),), left))
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DIGEST_GAP, "place"), (lock(2),)))
    assert screen.said[1:] == [("withdrawn", "place")]


def state(*locks: Lock) -> State:
    return State(locks=MappingProxyType({each.id: each for each in locks}))


def silent(number: int, kind: Kind = Kind.DISCONNECTED) -> Lock:
    return replace(lock(number), alerts={kind.matter: Alert(kind, 0.0, silent_until=math.inf)})


def unnamed(*numbers: int) -> Notify:
    items = [Item(Kind.DISCONNECTED, Lock(Observation(n, connected=False), 0.0, LockInfo(n))) for n in numbers]
    return Notify(NotificationSlot(Kind.DISCONNECTED, "place"), tuple(items))


def test_what_was_silenced_elsewhere_leaves_the_screen(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1, 2, 3, tag="group"))
    presenter.on_happened(told(Kind.JAMMED, 1, tag="single"))
    presenter.on_silenced(state(silent(1, Kind.JAMMED), silent(2), lock(3)), 0.0)
    assert screen.said[2:] == [("withdrawn", "single")]
    presenter.on_silenced(state(silent(1), silent(2), silent(3)), 0.0)
    assert screen.said[3:] == [("withdrawn", "group")]


def test_a_name_that_gets_known_is_put_into_what_stands(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    renamed = replace(lock(1), info=LockInfo(1, "Shed", "S1"))
    presenter.on_named(state(renamed), Rules(), 0.0)
    presenter.on_named(state(renamed), Rules(), 0.0)
    assert screen.said == [("shown", "Door 1 is disconnected"), ("updated", "Shed is disconnected")]


def test_what_is_told_of_a_lock_without_a_name_waits_for_it(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(unnamed(1))
    assert presenter.waiting
    assert screen.said == []
    presenter.on_named(state(lock(1)), Rules(), 0.0)
    assert screen.said == [("shown", "Door 1 is disconnected")]
    assert not presenter.waiting


def test_a_name_without_a_serial_number_is_enough(presenter: NotificationPresenter, screen: Screen) -> None:
    named = Item(Kind.DISCONNECTED, Lock(Observation(1, connected=False), 0.0, LockInfo(1, "Shed")))
    presenter.on_happened(Notify(NotificationSlot(Kind.DISCONNECTED, "place"), (named,)))
    assert screen.said == [("shown", "Shed is disconnected")]


def test_what_is_silenced_while_it_waits_is_waited_for_no_longer(
    presenter: NotificationPresenter, screen: Screen, qtbot: QtBot
) -> None:
    presenter.on_happened(unnamed(1))
    with qtbot.waitSignal(presenter.delivered):
        presenter.on_silenced(state(silent(1)), 0.0)
    assert not presenter.waiting


def test_it_does_not_wait_for_ever(
    presenter: NotificationPresenter, screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    presenter._names.setInterval(20)
    presenter.on_happened(unnamed(1))
    qtbot.waitUntil(lambda: screen.said == [("shown", "Lock 1 is disconnected")])
    assert not presenter.waiting


def test_it_is_not_shown_if_the_name_says_that_the_person_has_silenced_it(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    never = Rules(of_lock={"S2": LockRules(never_tell=True)})
    presenter.on_happened(unnamed(1, 2, 3))
    presenter.on_named(state(silent(1), lock(2), lock(3)), never, 0.0)
    assert screen.said == [("shown", "Door 3 is disconnected")]


def test_what_ended_before_its_name_came_is_never_shown(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(unnamed(1))
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1),)))
    presenter.on_named(state(lock(1)), Rules(), 0.0)
    assert ("shown", "Door 1 is disconnected") not in screen.said


def test_what_nobody_showed_is_tried_again_while_it_stands(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    presenter.on_missed(screen.last)
    presenter.retry()
    presenter.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown"]
    presenter.on_missed(screen.last)
    presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1),)))
    presenter.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown", "withdrawn"]


def named(presenter: NotificationPresenter) -> list[str]:
    return list(presenter.missed)


def missed(presenter: NotificationPresenter, screen: Screen) -> list[str]:
    """The last one shown was not taken."""
    assert screen.last is not None
    presenter.on_missed(screen.last)
    return named(presenter)


def test_what_nobody_showed_is_named_until_it_is_shown(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    assert missed(presenter, screen) == ["Door 1 is disconnected"]
    screen.pending = True
    presenter.retry()
    presenter.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown"]
    assert named(presenter) == ["Door 1 is disconnected"]
    screen.pending = False
    screen.answered.emit()
    assert named(presenter) == []


def test_it_is_named_all_the_time_while_nobody_shows_it(
    presenter: NotificationPresenter, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    presenter.missed_changed.connect(lambda: seen.append(presenter.missed))
    monkeypatch.setattr(screen, "show", presenter.on_missed)  # as where there is no bus
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    presenter.retry()
    assert set(seen) == {("Door 1 is disconnected",)}


def test_that_nobody_showed_it_is_history_once(presenter: NotificationPresenter, screen: Screen) -> None:
    heard: list[tuple[str, object, str]] = []
    presenter.passed.connect(lambda passed: heard.extend(each[1:] for each in passed))
    presenter.on_happened(told(Kind.DISCONNECTED, 1, 2))
    screen.pending = True
    for _ in range(2):
        missed(presenter, screen)
        presenter.retry()
    presenter.show_example()
    missed(presenter, screen)
    assert heard == [("S1", What.UNSHOWN, "disconnected"), ("S2", What.UNSHOWN, "disconnected")]


@pytest.mark.parametrize(
    "then",
    [
        lambda presenter: presenter.on_happened(Withdraw(NotificationSlot(Kind.DISCONNECTED, "place"), (lock(1),))),
        lambda presenter: presenter.on_silenced(state(silent(1)), 0.0),
        lambda presenter: presenter.dismiss_missed(),
    ],
    ids=["over", "acknowledged", "dismissed"],
)
def test_it_is_named_no_longer_when_it_is(
    presenter: NotificationPresenter, screen: Screen, then: Callable[[NotificationPresenter], None]
) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    missed(presenter, screen)
    then(presenter)
    assert named(presenter) == []


def test_what_was_dismissed_is_tried_again_but_not_named_again(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    missed(presenter, screen)
    presenter.dismiss_missed()
    screen.pending = True
    presenter.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown"]
    assert missed(presenter, screen) == []
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    assert missed(presenter, screen) == ["Door 1 is disconnected"]


def test_what_is_over_and_was_not_shown_is_named_until_it_is_dismissed(
    presenter: NotificationPresenter, screen: Screen
) -> None:
    presenter.on_happened(Notify(NotificationSlot(Kind.RECONNECTED, "place"), (Item(Kind.RECONNECTED, lock(1), 60.0),)))
    assert missed(presenter, screen) == ["Door 1 is connected again"]
    presenter.retry()
    assert [what for what, _ in screen.said] == ["shown"]
    assert named(presenter) == ["Door 1 is connected again"]
    presenter.dismiss_missed()
    assert named(presenter) == []


def test_a_notice_stands_in_the_list_anyway(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.show_notice("The disk is full.")
    assert missed(presenter, screen) == []


def test_what_stands_leaves_the_screen_with_the_program(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    presenter.leave()
    assert screen.said[1:] == [("withdrawn", "place")]


def test_hidden_names_are_in_no_notification(presenter: NotificationPresenter, screen: Screen) -> None:
    presenter.use_hide_names(True)
    presenter.on_happened(told(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    assert "Door" not in screen.last.title + screen.last.body


def test_the_example_is_like_a_true_one_but_its_buttons_do_nothing(
    presenter: NotificationPresenter, screen: Screen, acts: list[tuple[frozenset[Target], Act]]
) -> None:
    presenter.show_example()
    assert screen.last is not None
    assert screen.last.actions
    screen.acted.emit(screen.last.tag, "acknowledge")
    assert acts == []
