"""The tray icon: its menu, in which alerts can be silenced, and its tooltip."""

from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.moment import Moment
from lockwatch.domain.overview import overview
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, silence
from lockwatch.ui.theme import icons
from lockwatch.ui.tray.host import Host, menu_text, tooltip_text
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording import alerts
from tests.ui.locks import NOW, lock, state_of

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
"""Logged by the platform "offscreen", which has no tray."""

MOMENT = Moment(NOW, NOW, NOW)
RULES = Rules()
PROGRAM = ["Open", "Check now", "Pause notifications", "History…", "Settings…", "Help", "About Lockwatch", "Quit"]
OF_A_LOCK = ["Open", "Acknowledge", "Snooze for 1 hour", "Snooze until tomorrow, 08:00"]


@pytest.fixture
def tray(qtbot: QtBot) -> Tray:
    tray = Tray()
    tray.complete()
    return tray


def show(tray: Tray, state: State, now: float = NOW, rules: Rules = RULES) -> None:
    tray.show_state(state, overview(state, now, rules), now, rules)


def actions(menu: QMenu) -> list[QAction]:
    return [action for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def texts_of(menu: QMenu) -> list[str]:
    return [action.text() for action in actions(menu)]


def lines(tray: Tray) -> list[str]:
    return [action.text() for action in actions(tray.icon.contextMenu())]


def line(tray: Tray, text: str) -> QAction:
    return next(action for action in actions(tray.icon.contextMenu()) if action.text() == text)


def submenu(tray: Tray, text: str) -> QMenu:
    """Return the submenu with that title.

    PySide6 before 6.11.3 deletes the menu that a temporary QAction returns.
    """
    return next(menu for menu in tray.icon.contextMenu().findChildren(QMenu) if menu.title() == text)


def choose(menu: QMenu, text: str) -> None:
    next(action for action in actions(menu) if action.text() == text).trigger()


def test_a_lock_with_alerts_has_a_submenu(tray: Tray) -> None:
    show(tray, state_of([lock(1, "Attic"), lock(2, "Garage", Kind.DISCONNECTED, Kind.JAMMED)]))
    assert lines(tray) == ["Attic: Locked, 54 %", "Garage: Disconnected", *PROGRAM]
    assert line(tray, "Attic: Locked, 54 %").menu() is None
    assert [action.text() for action in actions(submenu(tray, "Garage: Disconnected"))] == OF_A_LOCK


@pytest.mark.parametrize(("text", "act"), [*zip(OF_A_LOCK[1:], list(Act)[:3], strict=True)])
def test_alerts_are_silenced_from_the_menu(qtbot: QtBot, tray: Tray, text: str, act: Act) -> None:
    show(tray, state_of([lock(2, "Garage", Kind.DISCONNECTED, Kind.JAMMED)]))
    with qtbot.waitSignal(tray.acted) as acted:
        choose(submenu(tray, "Garage: Disconnected"), text)
    assert acted.args == [frozenset({(2, Kind.DISCONNECTED), (2, Kind.JAMMED)}), act]


def test_the_lines_of_locks_open_the_list(qtbot: QtBot, tray: Tray) -> None:
    show(tray, state_of([lock(1, "Attic"), lock(2, "Garage", Kind.JAMMED)]))
    for menu, text in (
        (tray.icon.contextMenu(), "Attic: Locked, 54 %"),
        (submenu(tray, "Garage: Locked, 54 %"), "Open"),
    ):
        with qtbot.waitSignal(tray.opened):
            choose(menu, text)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Open", "opened"),
        ("Check now", "sync_requested"),
        ("History…", "history_requested"),
        ("Settings…", "settings_requested"),
        ("About Lockwatch", "about_requested"),
        ("Quit", "quit_requested"),
    ],
)
def test_commands_of_the_program_emit_their_signals(qtbot: QtBot, tray: Tray, text: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(tray, signal)):
        line(tray, text).trigger()


def test_a_silenced_lock_has_no_submenu_until_its_snooze_ends(tray: Tray) -> None:
    state = silence(state_of([lock(2, "Garage", Kind.JAMMED)]), [(2, Kind.JAMMED)], Act.SNOOZE_1H, MOMENT)
    for now, plain in ((NOW, True), (NOW + 3599, True), (NOW + 3600, False)):
        show(tray, state, now)
        assert (line(tray, "Garage: Locked, 54 %").menu() is None) == plain


def test_a_lock_with_notifications_off_has_no_submenu(tray: Tray) -> None:
    state = state_of([lock(2, "Garage", Kind.JAMMED)])
    for muted in (False, True, False):
        show(tray, state, rules=Rules(by_lock={"#2": LockRules(muted=muted)}))
        assert (line(tray, "Garage: Locked, 54 %").menu() is None) == muted


def test_locks_with_alerts_are_listed_even_if_not_all_locks_fit(tray: Tray) -> None:
    many = [lock(n, f"N{n:02}") for n in range(15)] + [lock(99, "Zoo", Kind.JAMMED)]
    show(tray, state_of([*many]))
    found = lines(tray)
    assert found[:13] == [*(f"N{n:02}: Locked, 54 %" for n in range(11)), "Zoo: Locked, 54 %", "and 4 more"]
    assert found[13:] == PROGRAM


def test_only_changed_lines_are_replaced(tray: Tray) -> None:
    first, second = lock(1, "Attic"), lock(2, "Garage", Kind.JAMMED)
    show(tray, state_of([first, second]))
    before = actions(tray.icon.contextMenu())
    show(tray, state_of([replace(first, battery=Battery(53)), second]))
    assert lines(tray)[0] == "Attic: Locked, 53 %"
    assert all(old is new for old, new in zip(before, actions(tray.icon.contextMenu()), strict=True))
    show(tray, state_of([lock(1, "Attic", Kind.JAMMED), second, lock(3, "Office")]))
    after = actions(tray.icon.contextMenu())
    assert [action.text() for action in after[:3]] == [
        "Attic: Locked, 54 %",
        "Garage: Locked, 54 %",
        "Office: Locked, 54 %",
    ]
    assert [after[0].menu() is None, after[1] is before[1], after[3:] == before[2:]] == [False, True, True]
    show(tray, state_of([second]))
    assert lines(tray) == ["Garage: Locked, 54 %", *PROGRAM]


def test_old_submenus_are_deleted(qtbot: QtBot, tray: Tray) -> None:
    for n in range(6):
        show(tray, state_of([lock(2, "Garage", *([Kind.JAMMED] * (n % 2)))]))
    qtbot.waitUntil(lambda: len(tray.icon.contextMenu().findChildren(QMenu)) == 2)


@pytest.mark.parametrize(
    ("text", "act"),
    [("For 1 hour", Act.PAUSE_1H), ("Until tomorrow, 08:00", Act.PAUSE_UNTIL_8), ("Until resumed", Act.PAUSE)],
)
def test_notifications_are_paused_from_the_submenu(qtbot: QtBot, tray: Tray, text: str, act: Act) -> None:
    menu = submenu(tray, "Pause notifications")
    assert len(actions(menu)) == 3
    with qtbot.waitSignal(tray.pause_requested) as requested:
        choose(menu, text)
    assert requested.args == [act]


def test_after_midnight_the_menu_says_today(qtbot: QtBot, tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    state = state_of([lock(2, "Garage", Kind.JAMMED)])
    show(tray, state)
    midnight = datetime.now().replace(hour=0, minute=30).timestamp()
    monkeypatch.setattr(alerts, "moment", lambda: Moment(0.0, midnight, 0.0))
    show(tray, state)
    assert "Until 08:00 today" in texts_of(submenu(tray, "Pause notifications"))
    qtbot.waitUntil(lambda: "Snooze until 08:00 today" in texts_of(submenu(tray, lines(tray)[0])))


def test_resume_replaces_pause_while_notifications_are_paused(qtbot: QtBot, tray: Tray) -> None:
    paused = replace(state_of([]), paused_until=NOW + 60)
    show(tray, paused)
    assert lines(tray) == ["Resume notifications" if text == "Pause notifications" else text for text in PROGRAM]
    with qtbot.waitSignal(tray.pause_requested) as requested:
        line(tray, "Resume notifications").trigger()
    assert requested.args == [Act.RESUME]
    show(tray, paused, NOW + 60)
    assert lines(tray) == PROGRAM


def picture(icon: QIcon) -> object:
    return icon.pixmap(16).toImage()


def test_the_icon_and_the_tooltip_show_the_pause(tray: Tray) -> None:
    state = state_of([lock(1, "Attic")])
    worst = overview(state, NOW, RULES)
    for until, paused in ((NOW + 60, True), (None, False)):
        show(tray, replace(state, paused_until=until))
        assert picture(tray.icon.icon()) == picture(icons.tray_icon(worst, None, paused=paused))
        assert (" paused until " in tray.icon.toolTip()) == paused
    show(tray, replace(state, paused_until=NOW + 60))
    tray.renew()
    assert picture(tray.icon.icon()) == picture(icons.tray_icon(worst, None, paused=True))


def test_the_icon_is_drawn_for_a_dark_or_light_panel(tray: Tray) -> None:
    state = replace(state_of([lock(1, "Attic")]), paused_until=NOW + 60)
    worst = overview(state, NOW, RULES)
    show(tray, state)
    for dark in (True, False, None, True):
        tray.set_panel_dark(dark)
        assert picture(tray.icon.icon()) == picture(icons.tray_icon(worst, dark, paused=True))
    show(tray, replace(state, paused_until=None))
    assert picture(tray.icon.icon()) == picture(icons.tray_icon(worst, True))
    tray.renew()
    assert picture(tray.icon.icon()) == picture(icons.tray_icon(worst, True))


@pytest.mark.parametrize(
    ("name", "host", "shown"),
    [
        ("a_b", Host.DBUS, "a__b"),
        ("_", Host.DBUS, "__"),
        ("A & B", Host.DBUS, "A && B"),
        ("A & B & C", Host.DBUS, "A && B & C"),
        ("a_b_c", Host.GNOME, "a__b_c"),
        ("a__b", Host.GNOME, "a___b"),
        ("a_", Host.GNOME, "a_"),
        ("A & B & C", Host.GNOME, "A && B & C"),
        ("a_b", Host.LXQT, "a__b"),
        ("A & b_c", Host.LXQT, "&\u200bA & b__c"),
        ("a_b", Host.X11, "a_b"),
        ("A & B & C", Host.X11, "A && B && C"),
        ("a_b & c", Host.SYSTEM, "a_b && c"),
    ],
)
def test_no_letter_of_a_name_becomes_an_access_key_of_the_menu(name: str, host: Host, shown: str) -> None:
    assert menu_text(name, host) == shown


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        (Host.DBUS, "Lockwatch: <b>x</b> disconnected"),
        (Host.GNOME, "Lockwatch: <b>x</b> disconnected"),
        (Host.SYSTEM, "Lockwatch: <b>x</b> disconnected"),
        (Host.LXQT, "<qt>Lockwatch: &lt;b&gt;x&lt;/b&gt; disconnected</qt>"),
        (Host.X11, "<qt>Lockwatch: &lt;b&gt;x&lt;/b&gt; disconnected</qt>"),
    ],
)
def test_no_name_becomes_markup_in_the_tooltip(host: Host, shown: str) -> None:
    assert tooltip_text("Lockwatch: <b>x</b> disconnected", host) == shown
    assert tooltip_text("Lockwatch: x < y", host) == "Lockwatch: x < y"


def test_a_right_to_left_name_is_enclosed_in_unicode_isolates(tray: Tray) -> None:
    show(tray, state_of([lock(1, "דלת", Kind.DISCONNECTED)]))
    assert lines(tray)[0] == "\u200e\u2068דלת\u2069: Disconnected"
    assert "\u2068דלת\u2069 is disconnected." in tray.icon.toolTip()


def test_the_menu_can_be_filled_again_in_another_language(qtbot: QtBot, tray: Tray) -> None:
    state = state_of([lock(1, "Front door", Kind.DISCONNECTED), lock(2, "Garage")])
    show(tray, state)
    before = lines(tray)
    tray.complete()
    show(tray, state)
    assert lines(tray) == before
    with qtbot.waitSignal(tray.opened):
        line(tray, "Open").trigger()


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_draws_messages_is_false_where_qt_needs_a_notification_service(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert not Tray().draws_messages
