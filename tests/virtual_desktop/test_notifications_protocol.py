"""The calls to a notification service and the handling of its replies and signals, with a fake service."""

import os
from dataclasses import replace

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from jeepney import DBusAddress, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from pytestqt.qtbot import QtBot

from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Urgency
from tests.virtual_desktop.notification_service import DISMISSED, NAME, Service, ServiceMaker


def a(title: str, tag: object = "garage", urgency: Urgency = Urgency.NORMAL, body: str = "") -> Notification:
    return Notification(tag, title, body, urgency, (Action("acknowledge", "Got it"), Action("later", "Later")))


def shown(notifier: Notifier, service: Service, qtbot: QtBot, title: str = "first", tag: object = "garage") -> None:
    """Show a notification, and wait until the notifier knows its id: only then does it send the next notification."""
    notifier.show(a(title, tag))
    notifier.show(a("on the screen too", "another"))
    qtbot.waitUntil(lambda: service.notified[-1:] != [] and service.notified[-1].title == "on the screen too")


def settle(notifier: Notifier, service: Service, qtbot: QtBot) -> None:
    """Wait until everything sent so far has arrived on both sides."""
    begun = len(service.calls)
    notifier.show(a("the last", "mark"))
    qtbot.waitUntil(lambda: any(body[3:4] == ("the last",) for _, body in service.calls[begun:]))
    notifier.withdraw("mark")
    qtbot.waitUntil(lambda: service.calls[-1][0] == "CloseNotification")


# The contents of a notification

OWN_BUTTONS, THIRD, CLICK = ["acknowledge", "Got it", "later", "Later"], ["third", "Third"], ["default", "Open"]


@pytest.mark.parametrize(
    ("name", "capabilities", "buttons"),
    [
        ("gnome-shell", ["actions"], [*OWN_BUTTONS, *THIRD, *CLICK]),
        ("dunst", ["actions"], [*OWN_BUTTONS, "open", "Open", *CLICK]),
        *((name, ["actions"], [*OWN_BUTTONS, *CLICK]) for name in ("Xfce Notify Daemon", "lxqt-notificationd")),
        ("notify-osd", ["body"], []),
    ],
)
def test_at_most_three_buttons_are_sent_and_open_only_if_no_click_opens_the_list(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, name: str, capabilities: list[str], buttons: list[str]
) -> None:
    service = serve(*capabilities, name=name)
    notifier.show(replace(a("one"), actions=(*a("one").actions, Action("third", "Third"), Action("4th", "4th"))))
    qtbot.waitUntil(lambda: [each.buttons for each in service.notified] == [buttons])


@pytest.mark.parametrize(("stays", "expires_ms"), [(True, 0), (False, -1)])
@pytest.mark.parametrize(("urgency", "byte"), [(Urgency.LOW, 0), (Urgency.NORMAL, 1), (Urgency.CRITICAL, 2)])
def test_notifications_of_raised_alerts_never_expire(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, urgency: Urgency, byte: int, stays: bool, expires_ms: int
) -> None:
    service = serve()
    notifier.show(replace(a("one", urgency=urgency), stays=stays))
    qtbot.waitUntil(lambda: [each.expires_ms for each in service.notified] == [expires_ms])
    one = service.notified[0]
    assert one.hints["urgency"] == ("y", byte)
    assert one.hints.keys() == {"urgency", "desktop-entry", "category"}


@pytest.mark.parametrize(("capabilities", "body"), [(["body-markup"], "&lt;i&gt; &amp; Co"), ([], "<i> & Co")])
def test_the_body_is_escaped_for_services_with_markup(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, capabilities: list[str], body: str
) -> None:
    service = serve(*capabilities)
    notifier.show(a("<i> & Co", body="<i> & Co"))
    qtbot.waitUntil(lambda: [(each.title, each.body) for each in service.notified] == [("<i> & Co", body)])


def test_characters_that_d_bus_does_not_allow_are_replaced(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve("actions")
    notifier.show(a("\0T\ud800", body="\0B\udfff"))
    qtbot.waitUntil(lambda: [(each.title, each.body) for each in service.notified] == [("T?", "B?")])


# Actions of the user


def test_a_button_emits_its_name_and_closes_its_notification(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve("actions")
    shown(notifier, service, qtbot)
    with qtbot.assertNotEmitted(notifier.activated), qtbot.waitSignal(notifier.acted) as pressed:
        service.press(1, "later")
    assert pressed.args == ["garage", "later"]
    qtbot.waitUntil(lambda: service.closed == [1])
    with qtbot.assertNotEmitted(notifier.acted):
        service.press(1, "later")  # has no effect, because the notification is closed
        notifier.update(a("changed"))
        settle(notifier, service, qtbot)
    assert "changed" not in [each.title for each in service.notified]


def test_a_notification_shown_in_reply_to_a_button_is_a_new_one(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve("actions")
    notifier.acted.connect(lambda tag, action: notifier.show(a("in reply", tag)))
    shown(notifier, service, qtbot)
    service.press(1, "later")
    qtbot.waitUntil(lambda: service.notified[-1].title == "in reply")
    assert service.notified[-1].replaces == 0


@pytest.mark.parametrize("action", ["default", "open"])
def test_a_click_on_the_notification_or_on_its_open_button_emits_activated(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, action: str
) -> None:
    service = serve("actions")
    shown(notifier, service, qtbot)
    with qtbot.assertNotEmitted(notifier.acted), qtbot.waitSignal(notifier.activated):
        service.press(1, action)


def test_the_activation_token_of_a_click_is_passed_to_qt(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = serve("actions")
    given: list[tuple[str, str]] = []
    monkeypatch.setattr(os, "putenv", lambda name, value: given.append((name, value)))
    shown(notifier, service, qtbot)
    service.tell("ActivationToken", "us", (99, "another's"))
    service.tell("ActivationToken", "us", (1, "of this click"))
    with qtbot.waitSignal(notifier.activated):
        service.press(1, "default")
    with qtbot.waitSignal(notifier.activated):
        service.press(1, "default")
    assert given == [("XDG_ACTIVATION_TOKEN", "of this click")]


@pytest.mark.parametrize("action", ["open-details", "later"])
def test_the_activation_token_of_a_button_is_passed_if_it_opens_a_window(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    service = serve("actions")
    given: list[tuple[str, str]] = []
    monkeypatch.setattr(os, "putenv", lambda name, value: given.append((name, value)))
    shown(notifier, service, qtbot)
    service.tell("ActivationToken", "us", (1, "of this button"))
    with qtbot.waitSignal(notifier.acted):
        service.press(1, action)
    assert len(given) == (action == "open-details")


def test_signals_of_other_senders_and_malformed_ones_are_ignored(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, bus: VirtualDesktop
) -> None:
    service = serve("actions")
    shown(notifier, service, qtbot)
    with open_dbus_connection(bus.bus_address) as stranger, qtbot.assertNotEmitted(notifier.acted):
        address = DBusAddress("/org/freedesktop/Notifications", interface=NAME)
        stranger.send_and_get_reply(message_bus.GetId())
        stranger.send(new_signal(address, "ActionInvoked", "us", (1, "later")))
        stranger.send(new_signal(address, "NotificationClosed", "uu", (1, DISMISSED)))
        stranger.send_and_get_reply(message_bus.GetId())
        service.tell("ActionInvoked", "s", ("later",))
        service.tell("ActionInvoked", "us", (99, "later"))
        service.tell("ActionInvoked", "", ())
        service.tell("NotificationClosed", "u", (1,))
        notifier.update(a("changed"))
        settle(notifier, service, qtbot)
    assert [each.replaces for each in service.notified if each.title == "changed"] == [1]


def test_a_dismissed_notification_is_not_updated_but_can_be_shown_again(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve()
    shown(notifier, service, qtbot)
    service.dismiss(1)
    settle(notifier, service, qtbot)
    notifier.update(a("changed"))
    notifier.withdraw("garage")
    settle(notifier, service, qtbot)
    assert "changed" not in [each.title for each in service.notified]
    assert 1 not in service.closed
    notifier.show(a("new"))
    qtbot.waitUntil(lambda: service.notified[-1].title == "new")
    assert service.notified[-1].replaces == 0


# While a reply is pending


def test_the_last_of_several_pending_changes_replaces_the_notification(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve()
    service.holds = "Notify"
    notifier.show(a("first"))
    qtbot.waitUntil(lambda: len(service.held) == 1)
    notifier.show(a("second"))
    notifier.update(a("third"))
    service.release()
    qtbot.waitUntil(lambda: [(each.title, each.replaces) for each in service.notified] == [("first", 0), ("third", 1)])


def test_a_notification_withdrawn_while_pending_is_closed_afterwards(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve()
    service.holds = "Notify"
    notifier.show(a("first"))
    qtbot.waitUntil(lambda: len(service.held) == 1)
    notifier.show(a("waits", "front door"))
    notifier.withdraw("garage")
    notifier.withdraw("front door")
    service.release()
    qtbot.waitUntil(lambda: service.closed == [1])
    settle(notifier, service, qtbot)
    assert "waits" not in [each.title for each in service.notified]


def test_a_notification_refused_after_its_withdrawal_does_not_go_to_the_fallback(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, not_taken: list[Notification]
) -> None:
    service = serve()
    service.holds = "Notify"
    notifier.show(a("first"))
    qtbot.waitUntil(lambda: len(service.held) == 1)
    notifier.withdraw("garage")
    service.fails = True
    service.release()
    service.fails = False
    settle(notifier, service, qtbot)
    assert not_taken == []


def test_an_update_sent_just_before_a_dismissal_arrives_is_closed(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve()
    shown(notifier, service, qtbot)
    service.holds = "Notify"
    notifier.update(a("changed"))
    qtbot.waitUntil(lambda: len(service.held) == 1)
    service.dismiss(1)
    service.release()
    qtbot.waitUntil(lambda: service.closed == [1])
    notifier.update(a("changed again"))
    settle(notifier, service, qtbot)
    assert "changed again" not in [each.title for each in service.notified]


def test_a_new_notification_sent_just_before_a_dismissal_arrives_stays(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    service = serve()
    shown(notifier, service, qtbot)
    service.holds = "Notify"
    notifier.show(a("new"))
    qtbot.waitUntil(lambda: len(service.held) == 1)
    service.dismiss(1)
    service.release()
    settle(notifier, service, qtbot)
    assert 1 not in service.closed
    notifier.update(a("changed"))
    qtbot.waitUntil(lambda: service.notified[-1].title == "changed")
    assert service.notified[-1].replaces == 1


def test_one_call_is_sent_at_a_time(notifier: Notifier, serve: ServiceMaker, qtbot: QtBot) -> None:
    """dunst 1.9 may hang when it gets many calls at once."""
    service = serve()
    service.holds = "Notify"
    for number in range(100):
        notifier.show(a(str(number), number))
    for number in range(100):
        qtbot.waitUntil(lambda: len(service.held) > 0)
        assert [each.title for each in service.notified] == [str(sent) for sent in range(number + 1)]
        service.release()
        service.holds = "Notify"
    assert [each.replaces for each in service.notified] == [0] * 100
    service.release()
    service.holds = "CloseNotification"
    for number in range(100):
        notifier.withdraw(number)
    for number in range(100):
        qtbot.waitUntil(lambda: len(service.held) > 0)
        assert len(service.closed) == number + 1
        service.release()
        service.holds = "CloseNotification"


# The service that owns the name


def test_a_new_service_gets_only_new_notifications(notifier: Notifier, serve: ServiceMaker, qtbot: QtBot) -> None:
    old = serve("body-markup", "actions", name="old")
    shown(notifier, old, qtbot)
    assert notifier.served_by == "old 2.1"
    new = serve(name="new")
    qtbot.waitUntil(lambda: notifier.served_by is None)
    assert new.calls == []
    notifier.update(a("changed"))
    notifier.withdraw("garage")
    notifier.show(a("new", body="<"))
    qtbot.waitUntil(lambda: new.notified != [])
    assert [called for called, _ in new.calls] == ["GetServerInformation", "GetCapabilities", "Notify"]
    assert (new.notified[0].title, new.notified[0].replaces) == ("new", 0)
    assert (new.notified[0].body, new.notified[0].buttons) == ("<", [])
    assert notifier.served_by == "new 2.1"
    old.dismiss(1)  # the id belongs to the new service now
    notifier.update(a("changed"))
    qtbot.waitUntil(lambda: new.notified[-1].title == "changed")
    assert (new.notified[-1].replaces, len(old.notified)) == (1, 2)


@pytest.mark.parametrize("held", ["GetServerInformation", "GetCapabilities", "Notify"])
def test_a_notification_the_old_service_did_not_answer_goes_to_the_new_one(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, not_taken: list[Notification], held: str
) -> None:
    old = serve("actions", name="old", first=7)
    old.holds = held
    notifier.show(a("first"))
    qtbot.waitUntil(lambda: len(old.held) == 1)
    new = serve(name="new")
    old.release()
    qtbot.waitUntil(lambda: [(each.title, each.replaces, each.buttons) for each in new.notified] == [("first", 0, [])])
    assert (notifier.served_by, not_taken) == ("new 2.1", [])


def test_the_fallback_is_used_until_a_service_appears(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, not_taken: list[Notification]
) -> None:
    notifier.show(a("nobody"))
    notifier.update(a("nobody at all"))
    qtbot.waitUntil(lambda: not_taken == [a("nobody at all")])
    notifier.update(a("nothing to update"))
    notifier.withdraw("garage")
    assert notifier.served_by is None
    service = serve()
    notifier.show(a("somebody"))
    qtbot.waitUntil(lambda: [each.title for each in service.notified] == ["somebody"])
    assert len(not_taken) == 1


def test_the_fallback_gets_refused_notifications_but_no_updates(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, not_taken: list[Notification]
) -> None:
    service = serve()
    shown(notifier, service, qtbot)
    service.fails = True
    notifier.update(a("changed"))
    notifier.show(a("new", "front door"))
    qtbot.waitUntil(lambda: not_taken == [a("new", "front door")])


def test_the_fallback_gets_notifications_that_a_silent_service_does_not_answer(
    notifier: Notifier,
    serve: ServiceMaker,
    qtbot: QtBot,
    not_taken: list[Notification],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lockwatch.desktop.dbus.connection.ANSWER_WITHIN_MS", 2000)
    service = serve()
    service.holds = "Notify"
    notifier.show(a("first"))
    notifier.show(a("second", "front door"))
    qtbot.waitUntil(lambda: not_taken == [a("first"), a("second", "front door")])
    assert notifier.served_by is None
    service.holds = ""
    notifier.show(a("third"))
    qtbot.waitUntil(lambda: service.notified[-1].title == "third")


def test_notifications_are_shown_again_after_a_restart_of_the_bus(
    notifier: Notifier, serve: ServiceMaker, qtbot: QtBot, bus: VirtualDesktop, not_taken: list[Notification]
) -> None:
    shown(notifier, serve(), qtbot)
    bus.stop("bus")
    try:
        qtbot.waitUntil(lambda: notifier.served_by is None)
        notifier.update(a("changed"))
        notifier.show(a("new"))
        assert not_taken == [a("new")]
    finally:
        bus.start("bus")
    service = serve()
    notifier.show(a("newer"))
    qtbot.waitUntil(lambda: [(each.title, each.replaces) for each in service.notified] == [("newer", 0)])
