"""Notifications on Windows, with the stand-in `windows_toasts` for its notification platform."""

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lockwatch import APP_ID
from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.desktop.notifications.windows_toasts import ToastService
from lockwatch.domain.alerts import Urgency
from tests.desktop.autostart.windows_registry import Registry
from tests.desktop.notifications.windows_toasts import ToastNotificationPriority, Windows

BUTTONS = (Action("acknowledge", "Got it"), Action("later", "Remind me later"))


def garage(
    title: str = "Garage is disconnected", tag: object = "garage", urgency: Urgency = Urgency.NORMAL
) -> Notification:
    return Notification(tag, title, "Since 12:04", urgency, BUTTONS)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    windows = Windows()
    for name, module in windows.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    return windows


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Registry:
    registry = Registry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    return registry


@pytest.fixture
def not_taken() -> list[Notification]:
    return []


@pytest.fixture
def notifier(
    qtbot: QtBot,
    windows: Windows,
    registry: Registry,
    not_taken: list[Notification],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Notifier]:
    monkeypatch.setattr("lockwatch.desktop.notifications.notifier.sys.platform", "win32")
    notifier = Notifier(not_taken.append)
    yield notifier
    notifier.close()


def wait_until_idle(qtbot: QtBot, notifier: Notifier) -> None:
    qtbot.waitUntil(lambda: notifier.idle)


def test_a_toast_is_shown_with_the_name_and_picture_of_lockwatch(
    qtbot: QtBot, notifier: Notifier, windows: Windows, registry: Registry
) -> None:
    notifier.show(garage())
    assert notifier.pending
    with qtbot.waitSignal(notifier.answered):
        pass
    assert not notifier.pending
    assert windows.seen() == ["Garage is disconnected"]
    assert windows.app_ids == {APP_ID}
    assert notifier.served_by == "Windows"
    values = registry.keys[rf"software\classes\appusermodelid\{APP_ID}".lower()]
    assert values["displayname"][0] == "Lockwatch"
    assert Path(values["iconuri"][0]).parent.is_dir()


def test_windows_is_called_from_one_other_thread_that_has_initialized_com(
    qtbot: QtBot, notifier: Notifier, windows: Windows
) -> None:
    notifier.show(garage())
    notifier.withdraw("garage")
    wait_until_idle(qtbot, notifier)
    assert windows.callers == windows.apartments
    assert threading.main_thread() not in windows.callers


def test_a_button_emits_its_name_and_a_click_activates(qtbot: QtBot, notifier: Notifier, windows: Windows) -> None:
    notifier.show(garage())
    notifier.show(garage("Front door is disconnected", "front door"))
    wait_until_idle(qtbot, notifier)
    with qtbot.assertNotEmitted(notifier.activated), qtbot.waitSignal(notifier.acted) as pressed:
        windows.toast("Front door is disconnected").press("Remind me later")
    assert pressed.args == ["front door", "later"]
    with qtbot.assertNotEmitted(notifier.acted), qtbot.waitSignal(notifier.activated):
        windows.toast("Garage is disconnected").click()


def test_a_later_notification_pops_up_and_an_update_replaces_it_silently(
    qtbot: QtBot, notifier: Notifier, windows: Windows
) -> None:
    notifier.show(garage())
    notifier.show(garage("Garage is disconnected again"))
    wait_until_idle(qtbot, notifier)
    notifier.update(garage("Shed is disconnected"))
    wait_until_idle(qtbot, notifier)
    assert windows.seen() == ["Shed is disconnected"]
    assert [toast.texts[0] for toast in windows.popups] == ["Garage is disconnected", "Garage is disconnected again"]


def test_an_update_of_a_notification_that_is_not_shown_yet_pops_up(
    qtbot: QtBot, notifier: Notifier, windows: Windows
) -> None:
    notifier.show(garage("Lock 1 is disconnected"))
    notifier.update(garage("Garage is disconnected"))
    wait_until_idle(qtbot, notifier)
    assert [toast.texts[0] for toast in windows.popups][-1] == "Garage is disconnected"


def test_a_notification_of_an_earlier_run_can_be_withdrawn(
    qtbot: QtBot, notifier: Notifier, windows: Windows, not_taken: list[Notification]
) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    other = Notifier(not_taken.append)
    other.show(garage("Front door is disconnected", "front door"))
    other.withdraw("garage")
    wait_until_idle(qtbot, other)
    assert windows.seen() == ["Front door is disconnected"]
    other.close()


def test_an_update_does_not_show_a_dismissed_notification_again(
    qtbot: QtBot, notifier: Notifier, windows: Windows
) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    windows.toast("Garage is disconnected").dismiss()
    windows.center.clear()
    qtbot.wait(20)
    notifier.update(garage("Garage is still disconnected"))
    wait_until_idle(qtbot, notifier)
    assert windows.seen() == []


@pytest.mark.parametrize("by", ["dismissed", "failed"])
def test_a_toast_is_released_after_its_last_event(qtbot: QtBot, notifier: Notifier, windows: Windows, by: str) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    toast = weakref.ref(windows.toast("Garage is disconnected"))
    windows.toast("Garage is disconnected").tell(by, SimpleNamespace(reason=0))
    windows.center.clear()
    windows.popups.clear()
    gc.collect()
    assert toast() is None


def test_events_after_the_service_was_deleted_raise_nothing(
    qtbot: QtBot, notifier: Notifier, windows: Windows, not_taken: list[Notification]
) -> None:
    """The handlers run in another thread, where an exception would fail this test as well."""
    other = Notifier(not_taken.append)
    other.show(garage())
    wait_until_idle(qtbot, other)
    toast = windows.toast("Garage is disconnected")
    other.close()
    shiboken6.delete(other)
    toast.click()
    toast.dismiss()
    toast.tell("failed", None)


@pytest.mark.parametrize("reason", [1, 2], ids=["replaced", "timed out"])
def test_a_toast_that_only_left_the_screen_can_still_be_updated(
    qtbot: QtBot, notifier: Notifier, windows: Windows, reason: int
) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    windows.toast("Garage is disconnected").dismiss(reason)
    qtbot.wait(20)
    notifier.update(garage("Shed is disconnected"))
    wait_until_idle(qtbot, notifier)
    assert windows.seen() == ["Shed is disconnected"]


def test_a_leftover_toast_of_a_killed_run_is_withdrawn(qtbot: QtBot, notifier: Notifier, windows: Windows) -> None:
    notifier.show(garage())
    with qtbot.waitSignal(notifier.screen_changed):
        wait_until_idle(qtbot, notifier)
    left = notifier.on_screen
    notifier.close()
    later = Notifier(lambda notification: None)
    later.adopt(left)
    later.withdraw("garage")
    wait_until_idle(qtbot, later)
    assert windows.seen() == []
    later.close()


def test_the_late_dismissal_of_a_replaced_toast_is_ignored(qtbot: QtBot, notifier: Notifier, windows: Windows) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    earlier = windows.toast("Garage is disconnected")
    notifier.show(garage("Garage is disconnected again"))
    wait_until_idle(qtbot, notifier)
    earlier.dismiss()
    qtbot.wait(20)
    notifier.update(garage("Shed is disconnected"))
    wait_until_idle(qtbot, notifier)
    assert windows.seen() == ["Shed is disconnected"]


@pytest.mark.parametrize("fault", ["no platform", "switched off", "no registry", "no module", "failed later"])
def test_the_fallback_gets_what_windows_does_not_show(
    qtbot: QtBot,
    notifier: Notifier,
    windows: Windows,
    registry: Registry,
    not_taken: list[Notification],
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    match fault:
        case "no platform":
            windows.broken = True
        case "switched off":
            windows.setting = 2
        case "no registry":
            registry.locked = True
        case "no module":
            monkeypatch.setitem(sys.modules, "winrt.windows.ui", None)
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    if fault == "failed later":
        windows.toast("Garage is disconnected").tell("failed", None)
    qtbot.waitUntil(lambda: not_taken == [garage()])
    notifier.update(garage("Garage is still disconnected"))
    wait_until_idle(qtbot, notifier)
    assert not_taken == [garage()]


def test_toasts_are_shown_again_when_windows_works_again(
    qtbot: QtBot, notifier: Notifier, windows: Windows, not_taken: list[Notification]
) -> None:
    windows.broken = True
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    windows.broken = False
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    assert (windows.seen(), len(not_taken)) == (["Garage is disconnected"], 1)


def test_a_toast_is_shown_while_windows_does_not_know_the_setting_yet(
    qtbot: QtBot, notifier: Notifier, windows: Windows, not_taken: list[Notification]
) -> None:
    windows.knows_setting = False
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    assert (windows.seen(), not_taken) == (["Garage is disconnected"], [])


@pytest.mark.parametrize(
    ("urgency", "priority"),
    [(Urgency.CRITICAL, ToastNotificationPriority.HIGH), (Urgency.NORMAL, ToastNotificationPriority.DEFAULT)],
)
def test_critical_toasts_have_high_priority(
    qtbot: QtBot, notifier: Notifier, windows: Windows, urgency: Urgency, priority: ToastNotificationPriority
) -> None:
    notifier.show(garage(urgency=urgency))
    wait_until_idle(qtbot, notifier)
    assert windows.popups[0].priority is priority


def test_the_registered_picture_is_the_application_icon(
    qtbot: QtBot, notifier: Notifier, windows: Windows, registry: Registry
) -> None:
    notifier.show(garage())
    wait_until_idle(qtbot, notifier)
    path = registry.keys[rf"software\classes\appusermodelid\{APP_ID}".lower()]["iconuri"][0]
    picture = QImage(path)
    assert (picture.width(), picture.height()) == (256, 256)


def test_a_report_that_arrives_after_the_service_was_destroyed_is_ignored(
    qtbot: QtBot, windows: Windows, registry: Registry, not_taken: list[Notification]
) -> None:
    windows.broken = True
    service = ToastService(not_taken.append)
    asked = threading.Event()
    service.reports.taken.connect(asked.set, Qt.ConnectionType.DirectConnection)
    service.show(garage())
    assert asked.wait(60)
    service.close()
    shiboken6.delete(service)
    QApplication.processEvents()  # qtbot reports exceptions in slots
    assert not_taken == []
