"""Notifications shown by a real dunst, whose buttons are pressed."""

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


class User:
    """The user, who looks at the screen and presses buttons."""

    def __init__(self, desktop: VirtualDesktop, qtbot: QtBot) -> None:
        self.desktop, self.qtbot = desktop, qtbot

    def sees(self, number: int) -> None:
        self.qtbot.waitUntil(lambda: displayed(self.desktop) == number)

    def presses(self, label: str) -> None:
        press(self.desktop, label)


@pytest.fixture
def user(desktop: VirtualDesktop, qtbot: QtBot) -> User:
    desktop.restart("dunst")
    return User(desktop, qtbot)


@pytest.fixture
def not_taken() -> list[Notification]:
    return []


@pytest.fixture
def notifier(
    desktop: VirtualDesktop, user: User, not_taken: list[Notification], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Notifier]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus_address)
    notifier = Notifier(not_taken.append)
    yield notifier
    notifier.close()


def garage(title: str = "Garage is disconnected", tag: object = "garage") -> Notification:
    return Notification(tag, title, "Since 12:04", Urgency.NORMAL, BUTTONS)


def test_a_button_emits_its_name_and_closes_its_notification(notifier: Notifier, user: User) -> None:
    notifier.show(garage())
    notifier.show(garage("Front door is disconnected", "front door"))
    user.sees(2)
    with user.qtbot.waitSignal(notifier.acted) as pressed:
        user.presses("Remind me later")
    tag = pressed.args[0]
    assert (tag in ("garage", "front door"), pressed.args[1]) == (True, "later")
    user.sees(1)
    other = ({"garage", "front door"} - {tag}).pop()
    notifier.withdraw(other)
    user.sees(0)


@pytest.mark.parametrize("how", ["click", "button"])
def test_a_click_and_the_button_open_activate(notifier: Notifier, user: User, how: str) -> None:
    notifier.show(garage())
    user.sees(1)
    with user.qtbot.assertNotEmitted(notifier.acted), user.qtbot.waitSignal(notifier.activated):
        if how == "click":
            user.desktop.run("dunstctl", "action", "0")
        else:
            user.presses("Open")


def test_a_dismissed_notification_stays_away_until_a_new_one_is_shown(notifier: Notifier, user: User) -> None:
    notifier.show(garage())
    user.sees(1)
    user.desktop.run("dunstctl", "close")
    user.sees(0)
    QCoreApplication.processEvents()  # dunst sends the signal before it answers `count`
    notifier.update(garage("Garage is still disconnected"))
    notifier.show(garage("Front door is disconnected", "front door"))
    user.qtbot.waitUntil(lambda: "Front door is disconnected" in titles(user.desktop))
    assert "Garage is still disconnected" not in titles(user.desktop)
    notifier.show(garage("Garage is disconnected again"))
    user.sees(1)


@pytest.mark.parametrize("how", ["update", "show"])
def test_a_notification_on_the_screen_is_replaced(notifier: Notifier, user: User, how: str) -> None:
    notifier.show(garage())
    user.sees(1)
    getattr(notifier, how)(garage("Garage is still disconnected"))
    notifier.show(garage("Front door is disconnected", "front door"))
    user.sees(2)
    assert set(titles(user.desktop)) == {"Garage is still disconnected", "Front door is disconnected"}


def test_notifications_are_shown_again_after_a_restart_of_the_service(
    notifier: Notifier, user: User, not_taken: list[Notification]
) -> None:
    desktop = user.desktop
    notifier.show(garage())
    user.sees(1)
    assert str(notifier.served_by).startswith("dunst ")

    desktop.stop("dunst")
    user.qtbot.waitUntil(lambda: notifier.served_by is None)
    notifier.show(garage("Nobody sees this"))
    user.qtbot.waitUntil(lambda: [each.title for each in not_taken] == ["Nobody sees this"])

    desktop.start("dunst")
    desktop.run("dunstify", "of another program, with the number that was ours")
    user.sees(1)
    notifier.update(garage("Garage is still disconnected"))
    notifier.withdraw("garage")
    notifier.show(garage("Garage is disconnected again"))
    user.sees(2)
    notifier.withdraw("garage")
    user.sees(1)
    assert sorted(titles(user.desktop)) == [
        "Garage is disconnected again",
        "of another program, with the number that was ours",
    ]


def test_texts_are_not_taken_for_markup(notifier: Notifier, user: User) -> None:
    notifier.show(Notification(1, "Title", "<b>R&D</b> &amp; \x00\ud800<img src='x'>", Urgency.NORMAL))
    user.sees(1)
    (shown,) = notifications(user.desktop)
    assert shown["body"] == "&lt;b&gt;R&amp;D&lt;/b&gt; &amp;amp; ?&lt;img src='x'&gt;"


def test_a_hundred_notifications_at_once_are_shown(
    notifier: Notifier, user: User, not_taken: list[Notification]
) -> None:
    """dunst 1.9 may hang if calls do not wait for replies. It is paused, because drawing would take 10 s."""
    user.desktop.run("dunstctl", "set-paused", "true")

    def waiting() -> int:
        return int(user.desktop.run("dunstctl", "count", "waiting"))

    for number in range(100):
        notifier.show(garage(f"Lock {number}", number))
    user.qtbot.waitUntil(lambda: waiting() == 100)
    for number in range(100):
        notifier.withdraw(number)
    user.qtbot.waitUntil(lambda: waiting() == 0)
    assert not_taken == []
