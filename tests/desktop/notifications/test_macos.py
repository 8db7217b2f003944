"""Notifications on macOS, with the stand-in `macos_center` for the notification centre."""

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


def wait_until_idle(qtbot: QtBot, notifier: Notifier) -> None:
    qtbot.waitUntil(lambda: notifier.idle)


def test_permission_is_requested_once_and_then_everything_is_shown(
    qtbot: QtBot, notifier: Notifier, macos: MacOS
) -> None:
    notifier.show(garage())
    notifier.show(garage("Front door is disconnected", "front door"))
    assert notifier.pending
    wait_until_idle(qtbot, notifier)
    notifier.show(garage("Shed is disconnected", "shed"))
    wait_until_idle(qtbot, notifier)
    assert macos.banners == ["Garage is disconnected", "Front door is disconnected", "Shed is disconnected"]
    assert macos.prompts == 1
    assert notifier.served_by == "macOS"


def test_without_a_bundle_there_is_no_service(notifier: Notifier, macos: MacOS, not_taken: list[Notification]) -> None:
    macos.bundle = None
    notifier.show(garage())
    assert not_taken == [garage()]
    assert notifier.served_by is None
    assert not notifier.pending


def test_the_fallback_is_used_until_the_user_grants_permission(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, not_taken: list[Notification]
) -> None:
    macos.allows = False
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    assert (not_taken, macos.seen()) == ([garage()], [])
    macos.allows = True
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    assert (len(not_taken), macos.seen()) == (1, ["Garage is disconnected"])


def test_the_fallback_gets_what_macos_does_not_take(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, not_taken: list[Notification]
) -> None:
    macos.broken = True
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    assert not_taken == [garage()]


def test_a_button_emits_its_name_and_a_click_activates(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    notifier.show(garage("Front door is disconnected", "front door"))
    wait_until_idle(qtbot, notifier)
    with qtbot.assertNotEmitted(notifier.activated), qtbot.waitSignal(notifier.acted) as pressed:
        macos.press("Front door is disconnected", "Remind me later")
    assert pressed.args == ["front door", "later"]
    with qtbot.assertNotEmitted(notifier.acted), qtbot.waitSignal(notifier.activated):
        macos.respond(macos.request("Garage is disconnected"), DEFAULT)


def test_each_set_of_buttons_has_its_own_category(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    notifier.show(garage("Over", "over", buttons=()))
    notifier.show(garage("Verbunden", "deutsch", buttons=(Action("acknowledge", "Verstanden"),)))
    wait_until_idle(qtbot, notifier)
    assert sorted(macos.categories.values()) == [
        [],
        [("acknowledge", "Got it"), ("later", "Remind me later")],
        [("acknowledge", "Verstanden")],
    ]


def test_an_update_replaces_the_notification_silently(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    assert macos.request("Garage is disconnected").content().values["sound"] == "default"
    notifier.update(garage("Shed is disconnected"))
    wait_until_idle(qtbot, notifier)
    assert macos.seen() == ["Shed is disconnected"]
    values = macos.request("Shed is disconnected").content().values
    assert ("sound" in values, values["interruptionLevel"]) == (False, 0)


def test_a_notification_can_be_withdrawn_before_and_after_permission_is_granted(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, not_taken: list[Notification]
) -> None:
    notifier.show(garage("Before it was permitted"))
    notifier.withdraw("garage")
    wait_until_idle(qtbot, notifier)
    assert (macos.banners, not_taken) == ([], [])
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    notifier.withdraw("garage")
    assert macos.seen() == []


def test_what_is_replaced_before_permission_is_granted_is_never_shown(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, not_taken: list[Notification]
) -> None:
    notifier.show(garage("Garage is disconnected"))
    notifier.update(garage("Shed is disconnected"))
    wait_until_idle(qtbot, notifier)
    assert (macos.banners, not_taken) == (["Shed is disconnected"], [])
    assert macos.request("Shed is disconnected").content().values["sound"] == "default"


def test_an_update_does_not_show_a_dismissed_notification_again(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    earlier = macos.request("Garage is disconnected")
    notifier.show(garage("Garage is disconnected again"))
    wait_until_idle(qtbot, notifier)
    macos.report_response(earlier, DISMISS)
    qtbot.wait(20)
    notifier.update(garage("Shed is disconnected"))
    wait_until_idle(qtbot, notifier)
    assert macos.seen() == ["Shed is disconnected"]
    macos.respond(macos.request("Shed is disconnected"), DISMISS)
    qtbot.wait(20)
    notifier.update(garage("Shed is still disconnected"))
    wait_until_idle(qtbot, notifier)
    assert macos.seen() == []


@pytest.mark.parametrize(("urgency", "level"), [(Urgency.LOW, 0), (Urgency.NORMAL, 1), (Urgency.CRITICAL, 2)])
def test_urgency_sets_sound_and_interruption_level(
    qtbot: QtBot, notifier: Notifier, macos: MacOS, urgency: Urgency, level: int
) -> None:
    notifier.show(garage(urgency=urgency))
    wait_until_idle(qtbot, notifier)
    values = macos.request("Garage is disconnected").content().values
    assert (values["interruptionLevel"], "sound" in values) == (level, urgency is not Urgency.LOW)


def test_notifications_are_shown_while_a_lockwatch_window_is_in_front(
    qtbot: QtBot, notifier: Notifier, macos: MacOS
) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    options: list[int] = []
    macos.delegate.userNotificationCenter_willPresentNotification_withCompletionHandler_(macos, None, options.append)
    assert options == [2 | 8 | 16]


def test_control_characters_are_removed(qtbot: QtBot, notifier: Notifier, macos: MacOS) -> None:
    notifier.show(Notification("tag", "a\0b\ud800", "c\x1bd", Urgency.NORMAL, (Action("go", "G\0o"),)))
    wait_until_idle(qtbot, notifier)
    assert macos.banners == ["ab"]
    assert [*macos.categories.values()] == [[("go", "Go")]]
