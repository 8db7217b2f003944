"""From news to notifications and back: what is shown, what is put right in place, and what a button does."""

import math
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from lockwatch.app.notification_presenter import Announcer
from lockwatch.desktop.notifications.notifier import Notification, Notifier
from lockwatch.domain.alerts import Alert, Kind, Place
from lockwatch.domain.history import What
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.notification_policy import Item, Told, Withdrawn
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target


class Screen(QObject):
    """Stands where the notifier does, at the edge to the desktop."""

    acted = Signal(object, str)
    answered = Signal()
    pending = False

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, object]] = []
        self.last: Notification | None = None

    def show(self, notification: Notification) -> None:
        self.said.append(("shown", notification.title))
        self.last = notification

    def update(self, notification: Notification) -> None:
        self.said.append(("updated", notification.title))

    def withdraw(self, tag: object) -> None:
        self.said.append(("withdrawn", tag))


def lock(number: int) -> Lock:
    return Lock(Observation(number, connected=False), 0.0, LockInfo(number, f"Door {number}", f"S{number}"))


def told(kind: Kind, *numbers: int, tag: str = "place", ended: tuple[int, ...] = ()) -> Told:
    standing = [Item(Kind.DISCONNECTED if kind is Kind.DIGEST_GAP else kind, lock(number)) for number in numbers]
    past = [Item(Kind.DISCONNECTED, lock(number), 60.0) for number in ended]
    return Told(Place(kind, tag), (*standing, *past))


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def announcer(screen: Screen, qtbot: QtBot) -> Announcer:
    return Announcer(cast(Notifier, screen))


@pytest.fixture
def acts(announcer: Announcer) -> list[tuple[frozenset[Target], Act]]:
    acts: list[tuple[frozenset[Target], Act]] = []
    announcer.acted.connect(lambda targets, act: acts.append((targets, act)))
    return acts


def test_what_stands_has_its_buttons(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    assert [action.name for action in screen.last.actions] == ["acknowledge", "snooze_1h", "snooze_tomorrow"]


@pytest.mark.parametrize(
    "over",
    [
        Told(Place(Kind.RECONNECTED, "place"), (Item(Kind.RECONNECTED, lock(1), 60.0),)),
        told(Kind.DIGEST_GAP, ended=(1,)),
    ],
)
def test_what_is_over_has_none(announcer: Announcer, screen: Screen, over: Told) -> None:
    announcer.on_happened(over)
    assert screen.last is not None
    assert screen.last.actions == ()


@pytest.mark.parametrize(
    ("news", "targets"),
    [
        (told(Kind.JAMMED, 1), {(1, Kind.JAMMED)}),
        (told(Kind.DISCONNECTED, 1, 2, 3), {(1, Kind.DISCONNECTED), (2, Kind.DISCONNECTED), (3, Kind.DISCONNECTED)}),
        (told(Kind.DIGEST_GAP, 1, ended=(2,)), {(1, Kind.DISCONNECTED)}),
        (
            Told(Place(Kind.CLOUD_UNREACHABLE, "place"), (Item(Kind.CLOUD_UNREACHABLE, None),)),
            {(None, Kind.CLOUD_UNREACHABLE)},
        ),
    ],
)
def test_a_button_is_for_all_that_stands_in_its_notification(
    announcer: Announcer,
    screen: Screen,
    acts: list[tuple[frozenset[Target], Act]],
    news: Told,
    targets: set[Target],
) -> None:
    announcer.on_happened(news)
    screen.acted.emit("place", "snooze_1h")
    assert acts == [(frozenset(targets), Act.SNOOZE_1H)]


def test_a_group_is_put_right_in_place_while_some_of_it_stands(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1, 2, 3))
    left = (Item(Kind.DISCONNECTED, lock(3)),)
    announcer.on_happened(Withdrawn(Place(Kind.DISCONNECTED, "place"), (lock(1), lock(2)), left))
    announcer.on_happened(Withdrawn(Place(Kind.DISCONNECTED, "place"), (lock(3),)))
    assert screen.said[1:] == [("updated", "Door 3 is disconnected"), ("withdrawn", "place")]


def test_a_digest_stays_as_it_is_until_nothing_of_it_stands(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DIGEST_GAP, 1, 2))
    left = (Item(Kind.DISCONNECTED, lock(2)),)
    announcer.on_happened(Withdrawn(Place(Kind.DIGEST_GAP, "place"), (lock(1),), left))
    announcer.on_happened(Withdrawn(Place(Kind.DIGEST_GAP, "place"), (lock(2),)))
    assert screen.said[1:] == [("withdrawn", "place")]


def state(*locks: Lock) -> State:
    return State(locks=MappingProxyType({each.id: each for each in locks}))


def silent(number: int, kind: Kind = Kind.DISCONNECTED) -> Lock:
    return replace(lock(number), alerts={kind.matter: Alert(kind, 0.0, silent_until=math.inf)})


def unnamed(*numbers: int) -> Told:
    items = [Item(Kind.DISCONNECTED, Lock(Observation(n, connected=False), 0.0, LockInfo(n))) for n in numbers]
    return Told(Place(Kind.DISCONNECTED, "place"), tuple(items))


def test_what_was_silenced_elsewhere_leaves_the_screen(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1, 2, 3, tag="group"))
    announcer.on_happened(told(Kind.JAMMED, 1, tag="single"))
    announcer.on_silenced(state(silent(1, Kind.JAMMED), silent(2), lock(3)), 0.0)
    assert screen.said[2:] == [("withdrawn", "single")]
    announcer.on_silenced(state(silent(1), silent(2), silent(3)), 0.0)
    assert screen.said[3:] == [("withdrawn", "group")]


def test_a_name_that_gets_known_is_put_into_what_stands(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    renamed = replace(lock(1), info=LockInfo(1, "Shed", "S1"))
    announcer.on_named(state(renamed), Rules(), 0.0)
    announcer.on_named(state(renamed), Rules(), 0.0)
    assert screen.said == [("shown", "Door 1 is disconnected"), ("updated", "Shed is disconnected")]


def test_what_is_told_of_a_lock_without_a_name_waits_for_it(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(unnamed(1))
    assert announcer.waiting
    assert screen.said == []
    announcer.on_named(state(lock(1)), Rules(), 0.0)
    assert screen.said == [("shown", "Door 1 is disconnected")]
    assert not announcer.waiting


def test_a_name_without_a_serial_number_is_enough(announcer: Announcer, screen: Screen) -> None:
    named = Item(Kind.DISCONNECTED, Lock(Observation(1, connected=False), 0.0, LockInfo(1, "Shed")))
    announcer.on_happened(Told(Place(Kind.DISCONNECTED, "place"), (named,)))
    assert screen.said == [("shown", "Shed is disconnected")]


def test_what_is_silenced_while_it_waits_is_waited_for_no_longer(
    announcer: Announcer, screen: Screen, qtbot: QtBot
) -> None:
    announcer.on_happened(unnamed(1))
    with qtbot.waitSignal(announcer.delivered):
        announcer.on_silenced(state(silent(1)), 0.0)
    assert not announcer.waiting


def test_it_does_not_wait_for_ever(
    announcer: Announcer, screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    announcer._names.setInterval(20)
    announcer.on_happened(unnamed(1))
    qtbot.waitUntil(lambda: screen.said == [("shown", "Lock 1 is disconnected")])
    assert not announcer.waiting


def test_it_is_not_shown_if_the_name_says_that_the_person_has_silenced_it(announcer: Announcer, screen: Screen) -> None:
    never = Rules(of_lock={"S2": LockRules(never_tell=True)})
    announcer.on_happened(unnamed(1, 2, 3))
    announcer.on_named(state(silent(1), lock(2), lock(3)), never, 0.0)
    assert screen.said == [("shown", "Door 3 is disconnected")]


def test_what_ended_before_its_name_came_is_never_shown(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(unnamed(1))
    announcer.on_happened(Withdrawn(Place(Kind.DISCONNECTED, "place"), (lock(1),)))
    announcer.on_named(state(lock(1)), Rules(), 0.0)
    assert ("shown", "Door 1 is disconnected") not in screen.said


def test_what_nobody_showed_is_tried_again_while_it_stands(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    announcer.on_missed(screen.last)
    announcer.retry()
    announcer.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown"]
    announcer.on_missed(screen.last)
    announcer.on_happened(Withdrawn(Place(Kind.DISCONNECTED, "place"), (lock(1),)))
    announcer.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown", "withdrawn"]


def named(announcer: Announcer) -> list[str]:
    return list(announcer.missed)


def missed(announcer: Announcer, screen: Screen) -> list[str]:
    """The last one shown was not taken."""
    assert screen.last is not None
    announcer.on_missed(screen.last)
    return named(announcer)


def test_what_nobody_showed_is_named_until_it_is_shown(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    assert missed(announcer, screen) == ["Door 1 is disconnected"]
    screen.pending = True
    announcer.retry()
    announcer.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown"]
    assert named(announcer) == ["Door 1 is disconnected"]
    screen.pending = False
    screen.answered.emit()
    assert named(announcer) == []


def test_it_is_named_all_the_time_while_nobody_shows_it(
    announcer: Announcer, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    announcer.missed_changed.connect(lambda: seen.append(announcer.missed))
    monkeypatch.setattr(screen, "show", announcer.on_missed)  # as where there is no bus
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    announcer.retry()
    assert set(seen) == {("Door 1 is disconnected",)}


def test_that_nobody_showed_it_is_history_once(announcer: Announcer, screen: Screen) -> None:
    heard: list[tuple[str, object, str]] = []
    announcer.passed.connect(lambda passed: heard.extend(each[1:] for each in passed))
    announcer.on_happened(told(Kind.DISCONNECTED, 1, 2))
    screen.pending = True
    for _ in range(2):
        missed(announcer, screen)
        announcer.retry()
    announcer.show_example()
    missed(announcer, screen)
    assert heard == [("S1", What.UNSHOWN, "disconnected"), ("S2", What.UNSHOWN, "disconnected")]


@pytest.mark.parametrize(
    "then",
    [
        lambda announcer: announcer.on_happened(Withdrawn(Place(Kind.DISCONNECTED, "place"), (lock(1),))),
        lambda announcer: announcer.on_silenced(state(silent(1)), 0.0),
        lambda announcer: announcer.dismiss_missed(),
    ],
    ids=["over", "acknowledged", "dismissed"],
)
def test_it_is_named_no_longer_when_it_is(
    announcer: Announcer, screen: Screen, then: Callable[[Announcer], None]
) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    missed(announcer, screen)
    then(announcer)
    assert named(announcer) == []


def test_what_was_dismissed_is_tried_again_but_not_named_again(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    missed(announcer, screen)
    announcer.dismiss_missed()
    screen.pending = True
    announcer.retry()
    assert [what for what, _ in screen.said] == ["shown", "shown"]
    assert missed(announcer, screen) == []
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    assert missed(announcer, screen) == ["Door 1 is disconnected"]


def test_what_is_over_and_was_not_shown_is_named_until_it_is_dismissed(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(Told(Place(Kind.RECONNECTED, "place"), (Item(Kind.RECONNECTED, lock(1), 60.0),)))
    assert missed(announcer, screen) == ["Door 1 is connected again"]
    announcer.retry()
    assert [what for what, _ in screen.said] == ["shown"]
    assert named(announcer) == ["Door 1 is connected again"]
    announcer.dismiss_missed()
    assert named(announcer) == []


def test_a_notice_stands_in_the_list_anyway(announcer: Announcer, screen: Screen) -> None:
    announcer.show_notice("The disk is full.")
    assert missed(announcer, screen) == []


def test_what_stands_leaves_the_screen_with_the_program(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    announcer.leave()
    assert screen.said[1:] == [("withdrawn", "place")]


def test_hidden_names_are_in_no_notification(announcer: Announcer, screen: Screen) -> None:
    announcer.hide_names = True
    announcer.on_happened(told(Kind.DISCONNECTED, 1))
    assert screen.last is not None
    assert "Door" not in screen.last.title + screen.last.body


def test_the_example_is_like_a_true_one_but_its_buttons_do_nothing(
    announcer: Announcer, screen: Screen, acts: list[tuple[frozenset[Target], Act]]
) -> None:
    announcer.show_example()
    assert screen.last is not None
    assert screen.last.actions
    screen.acted.emit(screen.last.tag, "acknowledge")
    assert acts == []
