"""Leftover notifications of a killed run, with a fake service."""

from collections.abc import Iterator

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from pytestqt.qtbot import QtBot

from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Urgency
from lockwatch.domain.state import NOTHING_ON_SCREEN, OnScreen
from tests.virtual_desktop.notification_service import Service, ServiceMaker


def a(title: str, tag: str = "garage") -> Notification:
    return Notification(tag, title, "", Urgency.NORMAL, (Action("acknowledge", "Got it"), Action("later", "Later")))


def settle(notifier: Notifier, service: Service, qtbot: QtBot) -> None:
    """Wait until everything sent so far has arrived at the service."""
    notifier.show(a("the last", "mark"))
    qtbot.waitUntil(lambda: any(each.title == "the last" for each in service.notified))


@pytest.fixture
def later(bus: VirtualDesktop, qtbot: QtBot, not_taken: list[Notification]) -> Iterator[Notifier]:
    """The notifier of the run that follows the killed run of `notifier`."""
    notifier = Notifier(not_taken.append)
    yield notifier
    notifier.close()


@pytest.fixture
def left(notifier: Notifier, serve: ServiceMaker, qtbot: QtBot) -> tuple[OnScreen, Service]:
    """The two notifications that a killed run left on the screen of a service; "garage" has the id 7."""
    service = serve("actions", first=7)
    with qtbot.waitSignal(notifier.screen_changed, check_params_cb=lambda: len(notifier.on_screen.ids) == 2):
        notifier.show(a("Garage"))
        notifier.show(a("Front door", "front door"))
    on_screen = notifier.on_screen
    assert on_screen.ids == {"garage": 7, "front door": 8}
    notifier.close()
    service.calls.clear()
    return on_screen, service


@pytest.mark.parametrize("at_once", [True, False])
def test_a_later_run_withdraws_and_replaces_leftovers(
    left: tuple[OnScreen, Service], later: Notifier, qtbot: QtBot, at_once: bool
) -> None:
    on_screen, service = left
    later.adopt(on_screen)
    if not at_once:
        qtbot.waitUntil(lambda: later.on_screen == on_screen)
    later.withdraw("garage")
    later.show(a("Front door again", "front door"))
    qtbot.waitUntil(lambda: service.closed == [7] and [each.replaces for each in service.notified] == [8])
    qtbot.waitUntil(lambda: later.on_screen.ids == {"front door": 8})


def test_a_later_run_receives_clicks_on_the_buttons_of_leftovers(
    left: tuple[OnScreen, Service], later: Notifier, qtbot: QtBot
) -> None:
    on_screen, service = left
    later.adopt(on_screen)
    qtbot.waitUntil(lambda: later.on_screen == on_screen)
    with qtbot.waitSignal(later.acted) as pressed:
        service.press(7, "later")
    assert pressed.args == ["garage", "later"]


def test_leftovers_of_another_service_are_forgotten(
    left: tuple[OnScreen, Service], later: Notifier, serve: ServiceMaker, qtbot: QtBot
) -> None:
    on_screen, _ = left
    other = serve(first=7)
    later.adopt(on_screen)
    later.withdraw("garage")
    later.update(a("changed", "front door"))
    later.show(a("Front door again", "front door"))
    qtbot.waitUntil(lambda: other.notified != [])
    settle(later, other, qtbot)
    assert [(each.title, each.replaces) for each in other.notified[:1]] == [("Front door again", 0)]
    assert other.closed == []
    assert later.on_screen.service != on_screen.service


def test_leftovers_on_an_earlier_bus_are_forgotten(
    left: tuple[OnScreen, Service], later: Notifier, qtbot: QtBot
) -> None:
    """After a reboot, a service may happen to get the unique name that another one had before."""
    on_screen, service = left
    later.adopt(on_screen._replace(service=f"another{on_screen.service}"))
    later.withdraw("garage")
    settle(later, service, qtbot)
    assert service.closed == []


def test_adopted_notifications_are_forgotten_if_no_service_is_running(
    left: tuple[OnScreen, Service], later: Notifier, qtbot: QtBot, not_taken: list[Notification]
) -> None:
    on_screen, service = left
    service.close()
    with qtbot.waitSignal(later.screen_changed):
        later.adopt(on_screen)
    assert later.on_screen == NOTHING_ON_SCREEN
    assert not_taken == []
