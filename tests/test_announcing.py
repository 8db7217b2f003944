"""From news to notifications and back: what is shown, what is put right in place, and what a button does."""

from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from lockwatch.announcing import Announcer
from lockwatch.desktop.notifications import Notification, Notifier
from lockwatch.domain.acts import Act, Target
from lockwatch.domain.alerts import Kind, Place
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.telling import Item, Told, Withdrawn


class Screen(QObject):
    """Stands where the notifier does, at the edge to the desktop."""

    acted = Signal(object, str)

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
    return Lock(Observation(number, connected=False), 0.0, LockInfo(number, f"Door {number}"))


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


def test_what_was_silenced_elsewhere_leaves_the_screen(announcer: Announcer, screen: Screen) -> None:
    announcer.on_happened(told(Kind.DISCONNECTED, 1, 2, 3, tag="group"))
    announcer.on_happened(told(Kind.JAMMED, 1, tag="single"))
    announcer.on_silenced(frozenset({(1, Kind.JAMMED), (1, Kind.DISCONNECTED)}))
    assert screen.said[2:] == [("withdrawn", "single")]


def test_a_name_that_gets_known_is_put_into_what_stands(announcer: Announcer, screen: Screen) -> None:
    unnamed = Lock(Observation(1, connected=False), 0.0, LockInfo(1))
    announcer.on_happened(Told(Place(Kind.DISCONNECTED, "place"), (Item(Kind.DISCONNECTED, unnamed),)))
    announcer.on_named({1: lock(1)})
    announcer.on_named({1: lock(1)})
    assert screen.said == [("shown", "Lock 1 is disconnected"), ("updated", "Door 1 is disconnected")]


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
