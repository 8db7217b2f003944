"""Notifications as a person has them: the real dunst shows them, and the buttons are pressed there."""

from collections.abc import Iterator

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Urgency
from tests.virtual_desktop.program import displayed, notifications, press, titles

BUTTONS = (Action("acknowledge", "Got it"), Action("later", "Remind me later"))


class Person:
    """Looks at the screen, and presses."""

    def __init__(self, desktop: VirtualDesktop, qtbot: QtBot) -> None:
        self.desktop, self.qtbot = desktop, qtbot

    def sees(self, number: int) -> None:
        self.qtbot.waitUntil(lambda: displayed(self.desktop) == number)

    def presses(self, label: str) -> None:
        press(self.desktop, label)


@pytest.fixture
def person(desktop: VirtualDesktop, qtbot: QtBot) -> Person:
    desktop.restart("dunst")
    return Person(desktop, qtbot)


@pytest.fixture
def not_taken() -> list[Notification]:
    return []


@pytest.fixture
def notifier(
    desktop: VirtualDesktop, person: Person, not_taken: list[Notification], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Notifier]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus_address)
    notifier = Notifier(not_taken.append)
    yield notifier
    notifier.close()


def garage(title: str = "Garage is disconnected", tag: object = "garage") -> Notification:
    return Notification(tag, title, "Since 12:04", Urgency.NORMAL, BUTTONS)


def test_a_button_says_which_and_takes_its_notification_away(notifier: Notifier, person: Person) -> None:
    notifier.show(garage())
    notifier.show(garage("Front door is disconnected", "front door"))
    person.sees(2)
    with person.qtbot.waitSignal(notifier.acted) as pressed:
        person.presses("Remind me later")
    tag = pressed.args[0]
    assert (tag in ("garage", "front door"), pressed.args[1]) == (True, "later")
    person.sees(1)
    other = ({"garage", "front door"} - {tag}).pop()
    notifier.withdraw(other)
    person.sees(0)


@pytest.mark.parametrize("how", ["click", "button"])
def test_a_click_and_the_button_open_do_the_same(notifier: Notifier, person: Person, how: str) -> None:
    notifier.show(garage())
    person.sees(1)
    with person.qtbot.assertNotEmitted(notifier.acted), person.qtbot.waitSignal(notifier.activated):
        if how == "click":
            person.desktop.run("dunstctl", "action", "0")
        else:
            person.presses("Open")


def test_what_was_dismissed_stays_dismissed_until_something_new_happens(notifier: Notifier, person: Person) -> None:
    notifier.show(garage())
    person.sees(1)
    person.desktop.run("dunstctl", "close")
    person.sees(0)
    QCoreApplication.processEvents()  # dunst tells of it before it answers who counts
    notifier.update(garage("Garage is still disconnected"))
    notifier.show(garage("Front door is disconnected", "front door"))
    person.qtbot.waitUntil(lambda: "Front door is disconnected" in titles(person.desktop))
    assert "Garage is still disconnected" not in titles(person.desktop)
    notifier.show(garage("Garage is disconnected again"))
    person.sees(1)


@pytest.mark.parametrize("how", ["update", "show"])
def test_what_is_on_the_screen_is_replaced_in_place(notifier: Notifier, person: Person, how: str) -> None:
    notifier.show(garage())
    person.sees(1)
    getattr(notifier, how)(garage("Garage is still disconnected"))
    notifier.show(garage("Front door is disconnected", "front door"))
    person.sees(2)
    assert set(titles(person.desktop)) == {"Garage is still disconnected", "Front door is disconnected"}


def test_a_service_that_dies_and_returns(notifier: Notifier, person: Person, not_taken: list[Notification]) -> None:
    desktop = person.desktop
    notifier.show(garage())
    person.sees(1)
    assert str(notifier.served_by).startswith("dunst ")

    desktop.stop("dunst")
    person.qtbot.waitUntil(lambda: notifier.served_by is None)
    notifier.show(garage("Nobody sees this"))
    person.qtbot.waitUntil(lambda: [each.title for each in not_taken] == ["Nobody sees this"])

    desktop.start("dunst")
    desktop.run("dunstify", "of another program, with the number that was ours")
    person.sees(1)
    notifier.update(garage("Garage is still disconnected"))
    notifier.withdraw("garage")
    notifier.show(garage("Garage is disconnected again"))
    person.sees(2)
    notifier.withdraw("garage")
    person.sees(1)
    assert sorted(titles(person.desktop)) == [
        "Garage is disconnected again",
        "of another program, with the number that was ours",
    ]


def test_names_of_locks_are_no_markup(notifier: Notifier, person: Person) -> None:
    notifier.show(Notification(1, "Title", "<b>R&D</b> &amp; \x00\ud800<img src='x'>", Urgency.NORMAL))
    person.sees(1)
    (shown,) = notifications(person.desktop)
    assert shown["body"] == "&lt;b&gt;R&amp;D&lt;/b&gt; &amp;amp; ?&lt;img src='x'&gt;"


def test_a_hundred_at_once(notifier: Notifier, person: Person, not_taken: list[Notification]) -> None:
    """Sent without waiting they make dunst 1.9 hang now and then. Unseen, as it takes 10 s to draw them."""
    person.desktop.run("dunstctl", "set-paused", "true")

    def waiting() -> int:
        return int(person.desktop.run("dunstctl", "count", "waiting"))

    for number in range(100):
        notifier.show(garage(f"Lock {number}", number))
    person.qtbot.waitUntil(lambda: waiting() == 100)
    for number in range(100):
        notifier.withdraw(number)
    person.qtbot.waitUntil(lambda: waiting() == 0)
    assert not_taken == []
