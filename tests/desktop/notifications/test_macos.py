"""Notifications, as a person on macOS would have them. macOS itself is played: see `macos_center`."""

import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.desktop.notifications import macos as macos_notifications
from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Urgency
from tests.desktop.notifications.macos_center import DEFAULT, DISMISS, MacOS

BUTTONS = (Action("acknowledge", "Got it"), Action("later", "Remind me later"))


def garage(
    title: str = "Garage is disconnected",
    tag: object = "garage",
    urgency: Urgency = Urgency.NORMAL,
    buttons: tuple[Action, ...] = BUTTONS,
) -> Notification:
    return Notification(tag, title, "Since 12:04", urgency, buttons)


@pytest.fixture
def macos(monkeypatch: pytest.MonkeyPatch) -> Iterator[MacOS]:
    macos = MacOS()
    for name, module in macos.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    macos_notifications._delegate_class.cache_clear()
    yield macos
    macos_notifications._delegate_class.cache_clear()


@pytest.fixture
def not_taken() -> list[Notification]:
    return []


@pytest.fixture
def notifier(
    qtbot: QtBot, macos: MacOS, not_taken: list[Notification], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Notifier]:
    monkeypatch.setattr("lockwatch.desktop.notifications.notifier.sys.platform", "darwin")
    notifier = Notifier(not_taken.append)
    yield notifier
    notifier.close()


def done(qtbot: QtBot, notifier: Notifier) -> None:
    qtbot.waitUntil(lambda: notifier.idle)


def test_a_person_is_asked_once_and_then_sees_all(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    notifier.show(garage("Front door is disconnected", "front door"))
    assert notifier.pending
    done(qtbot, notifier)
    notifier.show(garage("Shed is disconnected", "shed"))
    done(qtbot, notifier)
    assert macos.banners == ["Garage is disconnected", "Front door is disconnected", "Shed is disconnected"]
    assert macos.prompts == 1
    assert notifier.served_by == "macOS"


def test_without_a_bundle_there_is_no_service(notifier: Notifier, macos: MacOS, not_taken: list[Notification]) -> None:
    macos.bundle = None
    notifier.show(garage())
    assert not_taken == [garage()]
    assert notifier.served_by is None
    assert not notifier.pending


def test_what_a_person_does_not_permit_the_fallback_has_until_it_is_permitted(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, not_taken: list[Notification]
) -> None:
    macos.allows = False
    notifier.show(garage())
    done(qtbot, notifier)
    assert (not_taken, macos.seen()) == ([garage()], [])
    macos.allows = True
    notifier.show(garage())
    done(qtbot, notifier)
    assert (len(not_taken), macos.seen()) == (1, ["Garage is disconnected"])


def test_what_macos_does_not_take_the_fallback_has(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, not_taken: list[Notification]
) -> None:
    macos.broken = True
    notifier.show(garage())
    done(qtbot, notifier)
    assert not_taken == [garage()]


def test_a_button_says_which_and_a_click_opens(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    notifier.show(garage("Front door is disconnected", "front door"))
    done(qtbot, notifier)
    with qtbot.assertNotEmitted(notifier.activated), qtbot.waitSignal(notifier.acted) as pressed:
        macos.press("Front door is disconnected", "Remind me later")
    assert pressed.args == ["front door", "later"]
    with qtbot.assertNotEmitted(notifier.acted), qtbot.waitSignal(notifier.activated):
        macos.respond(macos.request("Garage is disconnected"), DEFAULT)


def test_what_has_other_buttons_or_none_has_its_own(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    notifier.show(garage("Over", "over", buttons=()))
    notifier.show(garage("Verbunden", "deutsch", buttons=(Action("acknowledge", "Verstanden"),)))
    done(qtbot, notifier)
    assert sorted(macos.categories.values()) == [
        [],
        [("acknowledge", "Got it"), ("later", "Remind me later")],
        [("acknowledge", "Verstanden")],
    ]


def test_a_later_one_takes_the_place_and_an_update_does_it_quietly(
    qtbot: QtBot, notifier: Notifier, macos: MacOS
) -> None:
    notifier.show(garage())
    done(qtbot, notifier)
    assert macos.request("Garage is disconnected").content().values["sound"] == "default"
    notifier.update(garage("Shed is disconnected"))
    done(qtbot, notifier)
    assert macos.seen() == ["Shed is disconnected"]
    values = macos.request("Shed is disconnected").content().values
    assert ("sound" in values, values["interruptionLevel"]) == (False, 0)


def test_what_was_withdrawn_is_gone_also_before_it_was_permitted(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, not_taken: list[Notification]
) -> None:
    notifier.show(garage("Before it was permitted"))
    notifier.withdraw("garage")
    done(qtbot, notifier)
    assert (macos.banners, not_taken) == ([], [])
    notifier.show(garage())
    done(qtbot, notifier)
    notifier.withdraw("garage")
    assert macos.seen() == []


def test_what_a_person_dismissed_is_not_brought_back_by_an_update(
    qtbot: QtBot, notifier: Notifier, macos: MacOS
) -> None:
    notifier.show(garage())
    done(qtbot, notifier)
    earlier = macos.request("Garage is disconnected")
    notifier.show(garage("Garage is disconnected again"))
    done(qtbot, notifier)
    macos.report_response(earlier, DISMISS)
    qtbot.wait(20)
    notifier.update(garage("Shed is disconnected"))
    done(qtbot, notifier)
    assert macos.seen() == ["Shed is disconnected"]
    macos.respond(macos.request("Shed is disconnected"), DISMISS)
    qtbot.wait(20)
    notifier.update(garage("Shed is still disconnected"))
    done(qtbot, notifier)
    assert macos.seen() == []


@pytest.mark.parametrize(("urgency", "level"), [(Urgency.LOW, 0), (Urgency.NORMAL, 1), (Urgency.CRITICAL, 2)])
def test_how_much_it_interrupts(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, urgency: Urgency, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    notifier.show(garage(urgency=urgency))
    done(qtbot, notifier)
    values = macos.request("Garage is disconnected").content().values
    assert (values["interruptionLevel"], "sound" in values) == (level, urgency is not Urgency.LOW)
    monkeypatch.setattr(MacOS, "version", 11)
    notifier.show(garage(urgency=urgency))
    done(qtbot, notifier)
    assert "interruptionLevel" not in macos.request("Garage is disconnected").content().values


def test_it_is_shown_also_while_a_window_of_ours_is_in_front(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    done(qtbot, notifier)
    options: list[int] = []
    macos.delegate.userNotificationCenter_willPresentNotification_withCompletionHandler_(macos, None, options.append)
    assert options == [2 | 8 | 16]


def test_controls_are_left_out(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(Notification("tag", "a\0b\ud800", "c\x1bd", Urgency.NORMAL, (Action("go", "G\0o"),)))
    done(qtbot, notifier)
    assert macos.banners == ["ab"]
    assert [*macos.categories.values()] == [[("go", "Go")]]
