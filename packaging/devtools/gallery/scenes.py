"""Every window in every state: the scenes that the gallery draws and that the tests of layout and contrast check."""

import math
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import time
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QMenu, QWidget

from devtools.gallery.household import HOUR, NOW, calm, lock, many, mixed, odd, state, year
from devtools.gallery.timeline import TIMELINE
from lockwatch.domain.alerts import Kind
from lockwatch.domain.history import LockHistory
from lockwatch.domain.locks import Lock
from lockwatch.domain.outcome import Failure, NoToken, Refused, TokenProblem, Unreachable, UnreachableReason
from lockwatch.domain.overview import overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.rules import LockRules, Rules, WatchHours
from lockwatch.domain.settings import NEVER, LockSettings, QuietSettings, Settings
from lockwatch.domain.state import State
from lockwatch.ui.details.dialog import DetailsDialog
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.history.export_dialog import ExportDialog
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.banners import HiddenLine
from lockwatch.ui.lock_list.view import LockList
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.tray.host import Host
from lockwatch.ui.tray.menu import TrayMenu
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.ui.wording.demo import demo_text
from lockwatch.ui.wording.export import Fault, export_failed_text, exported_text
from lockwatch.ui.wording.failures import key_check_text, reason_text
from lockwatch.ui.wording.notifications import not_shown_text
from lockwatch.ui.wording.settings import another_autostart_text, token_in_keyring_text

Scene = Callable[[], QWidget]
W = TypeVar("W", bound=QWidget)

RULES = Rules(by_lock={"20140001-000025": LockRules(muted=True)})
HIDING_RULES = Rules(by_lock={"20140001-000013": LockRules(hidden=True), "20140001-000014": LockRules(hidden=True)})
IDLE = LockActions(*[lambda *_: None] * len(fields(LockActions)))
"""Actions that do nothing, as no scene uses them."""
DIAGNOSTICS = """\
Lockwatch 0.1.0
Python 3.11.7, Qt 6.11.0, Linux 6.1 (x86_64)
Desktop: XFCE, x11, platform xcb
Screens: 1920x1080 at 1x, 3840x2160 at 2x
Locks: 4 (locked 3, disconnected 1)
Last sync: 8 s ago; next in 12 s"""

_on_stage: list[QWidget] = []


def present(widget: W) -> W:
    """Show a widget and keep a reference to it until `clear`."""
    _on_stage.append(widget)
    widget.show()
    widget.activateWindow()
    QApplication.processEvents()
    return widget


def shown(scene: Scene) -> QWidget:
    """Return the widget of a scene, laid out and painted."""
    widget = scene()
    QApplication.processEvents()
    return widget


def clear() -> None:
    """Close and delete the widgets of all previous scenes."""
    for widget in _on_stage:
        widget.close()
        widget.deleteLater()
    _on_stage.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# The list


def listed(known: State, rules: Rules = RULES, next_s: float = 12.0) -> ListWindow:
    window = ListWindow(IDLE, lambda: NOW)
    schedule = Schedule(NOW + next_s, NOW + (next_s if known.failure else 0))
    window.show_state(known, overview(known, NOW, rules), schedule, rules)
    window.open()
    return present(window)


def rows_of(window: ListWindow) -> LockList:
    rows = window.findChild(LockList)
    assert rows is not None
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    return rows


def searched(text: str) -> ListWindow:
    window = listed(state(many(40)))
    rows_of(window)
    for letter in text:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, letter)
    return window


def hidden_shown() -> ListWindow:
    window = listed(state(calm()), HIDING_RULES)
    line = window.findChild(HiddenLine)
    assert line is not None
    line.show_them.click()
    return window


def with_focus() -> ListWindow:
    window = listed(state(mixed()))
    QTest.keyClick(rows_of(window), Qt.Key.Key_Down)
    return window


def not_notified() -> ListWindow:
    window = listed(state(mixed()))
    missed = ["Back door is jammed", "Cellar is disconnected", "Studio: battery low"]
    window.show_banner(BannerSlot.MISSED, not_shown_text(missed))
    return window


def in_demo() -> ListWindow:
    window = listed(state(mixed()))
    window.show_banner(BannerSlot.DEMO, demo_text())
    return window


def critical() -> ListWindow:
    empty = lock(24, "Attic", Kind.BATTERY_CRITICAL, battery=6)
    return listed(state([*calm(), empty, *(each for each in mixed() if each.info.name == "Back door")]))


def row_menu() -> QMenu:
    rows = rows_of(listed(state(mixed())))
    QTest.keyClick(rows, Qt.Key.Key_Home)
    QTest.keyClick(rows, Qt.Key.Key_Menu)
    return present(rows.menu)


LOST = Unreachable(UnreachableReason.NO_NETWORK)

LIST: dict[str, Scene] = {
    "all well": lambda: listed(state(calm())),
    "attention and the rest": lambda: listed(state(mixed())),
    "two critical, not acknowledged": critical,
    "a row has the focus": with_focus,
    "cannot see": lambda: listed(state(mixed(), 40 * 60, failure=LOST, failures=9)),
    "cloud not reached just now": lambda: listed(state(mixed(), 35, failure=LOST, failures=1)),
    "nobody shows notifications": not_notified,
    "paused": lambda: listed(state(calm(), paused_until=math.inf)),
    "demo": in_demo,
    "no locks in the account": lambda: listed(state()),
    "waiting for the first answer": lambda: listed(state(synced_s_ago=None)),
    "needs an access key": lambda: listed(state(synced_s_ago=None, failure=NoToken(TokenProblem.NOT_SET))),
    "access key rejected": lambda: listed(state(calm(), 40 * 60, failure=Refused(), refusals=3)),
    "1,000 locks": lambda: listed(state(many())),
    "search, found": lambda: searched("door 1"),
    "search, nothing found": lambda: searched("window"),
    "some are hidden": lambda: listed(state(calm()), HIDING_RULES),
    "hidden ones displayed": hidden_shown,
    "odd names": lambda: listed(state(odd())),
}

# The details of a lock


def detailed(displayed: Lock, past: LockHistory | None = None, synced_s_ago: float = 8.0) -> DetailsDialog:
    """Return the details window of a lock with this history, by default one of a year."""
    details = DetailsDialog(IDLE)
    known = state([displayed], synced_s_ago, failure=LOST if synced_s_ago > HOUR else None)
    details.show_lock(displayed, known, NOW, RULES)
    details.show_history(year(displayed) if past is None else past)
    return present(details)


def left() -> DetailsDialog:
    details = detailed(calm()[0])
    details.lock_left()
    return details


TROUBLES = (Kind.DISCONNECTED, Kind.JAMMED, Kind.BATTERY_LOW)
DETAILS: dict[str, Scene] = {
    "a healthy lock and its year": lambda: detailed(calm()[0]),
    "disconnected, jammed, low": lambda: detailed(lock(21, "Cellar", *TROUBLES, battery=14)),
    "acknowledged": lambda: detailed(lock(21, "Cellar", *TROUBLES, silent_until=math.inf, battery=14)),
    "drains faster than before": lambda: detailed(calm()[1], year(calm()[1], a_day=1.2)),
    "nothing recorded yet": lambda: detailed(calm()[0], LockHistory()),
    "cannot see": lambda: detailed(calm()[0], synced_s_ago=2 * HOUR),
    "left the account": left,
    "name from right to left": lambda: detailed(odd()[0], LockHistory()),
    "name of 200 letters": lambda: detailed(odd()[2], LockHistory()),
    "name like HTML": lambda: detailed(odd()[3], LockHistory()),
}

# Settings, welcome, about

SETTINGS = Settings(
    left_unlocked_min=15,
    watch_hours=WatchHours(time(23), time(6)),
    quiet_hours=QuietSettings(enabled=True, days=frozenset(range(5))),
    locks={
        "20140001-000011": LockSettings(
            battery_low=30,
            grace_s=NEVER,
            door_left_open_min=7,
            watch_hours=WatchHours(time(21, 30), time(5, 45)),
            name="Street",
        ),
        "20140001-000012": LockSettings(never_tell=True),
    },
)


def page(place: int) -> SettingsDialog:
    dialog = SettingsDialog(SETTINGS)
    dialog.set_locks([*calm(), *odd()] if place == 3 else calm())
    dialog.show_autostart(False, "")
    dialog.show_token_location(token_in_keyring_text("GNOME Keyring"), replaceable=True, removable=True)
    pages = dialog.findChild(QListWidget)
    assert pages is not None
    present(dialog)
    pages.setCurrentRow(place)
    return dialog


def settings_failed() -> SettingsDialog:
    dialog = page(0)
    dialog.set_overridden(frozenset({"interval_s"}))
    dialog.show_autostart(False, another_autostart_text("/home/anna/Applications/Lockwatch-0.1.AppImage"))
    dialog.show_error("The settings could not be saved: no space left on device.")
    return dialog


def welcomed() -> WelcomeDialog:
    return present(WelcomeDialog())


def key_entered() -> WelcomeDialog:
    welcome = welcomed()
    field = welcome.findChild(QLineEdit)
    assert field is not None
    field.setText("a-key-that-opens-nothing")
    return welcome


def checking() -> WelcomeDialog:
    welcome = key_entered()
    welcome.set_busy(True)
    return welcome


def not_accepted(failure: Failure) -> WelcomeDialog:
    welcome = key_entered()
    welcome.show_problem(key_check_text(failure))
    if isinstance(failure, NoToken):
        welcome.key.offer_session_only(chosen=False)
    return welcome


def no_keyring() -> WelcomeDialog:
    welcome = welcomed()
    welcome.set_reason(reason_text(NoToken(TokenProblem.NO_KEYRING)))
    welcome.key.offer_session_only(chosen=True)
    return welcome


def no_browser() -> WelcomeDialog:
    welcome = welcomed()
    welcome.key.say_no_browser()
    return welcome


def bridgeless() -> Lock:
    unbridged = lock(20, "Attic", battery=80)
    return replace(unbridged, seen=unbridged.seen._replace(connected=None))


def locks_found(locks: Sequence[Lock]) -> WelcomeDialog:
    welcome = key_entered()
    welcome.found.show_autostart(False, "")
    welcome.show_found(locks)
    return welcome


def key_replaced() -> WelcomeDialog:
    welcome = present(WelcomeDialog(replacing=True))
    welcome.set_reason(reason_text(Refused()))
    return welcome


def about(diagnostics: str = "") -> AboutDialog:
    dialog = AboutDialog()
    dialog.show_diagnostics(diagnostics)
    return present(dialog)


DIALOGS: dict[str, Scene] = {
    "general": lambda: page(0),
    "alerts": lambda: page(1),
    "quiet hours": lambda: page(2),
    "each lock": lambda: page(3),
    "account": lambda: page(4),
    "not saved": settings_failed,
}
WELCOME: dict[str, Scene] = {
    "first start": welcomed,
    "no browser": no_browser,
    "key entered": key_entered,
    "checking": checking,
    "rejected": lambda: not_accepted(Refused()),
    "without the scope": lambda: not_accepted(Refused(forbidden=True)),
    "offline": lambda: not_accepted(LOST),
    "the proxy wants a password": lambda: not_accepted(Unreachable(UnreachableReason.PROXY_LOGIN, 407, "proxy:3128")),
    "no keyring": no_keyring,
    "keyring locked": lambda: not_accepted(NoToken(TokenProblem.KEYRING_LOCKED)),
    "four locks found": lambda: locks_found(calm()[:4]),
    "many locks found, some without a bridge": lambda: locks_found([bridgeless(), *many(40)]),
    "no locks found": lambda: locks_found([]),
    "key refused months later": key_replaced,
}


def exporting(done: int) -> ExportDialog:
    """Return the export dialog at `done` percent."""
    dialog = ExportDialog()
    dialog._on_file_selected("/home/anna/Documents/lockwatch-history-2026-11-24.csv")
    dialog.show_progress(done, 100)
    return dialog


def exported(sentence: str) -> ExportDialog:
    dialog = exporting(100)
    dialog.show_end(sentence)
    return dialog


EXPORT: dict[str, Scene] = {
    "under way": lambda: exporting(62),
    "written": lambda: exported(exported_text(12_345, "/home/anna/Documents/lockwatch-history-2026-11-24.csv")),
    "the disk is full": lambda: exported(export_failed_text(Fault.NO_ROOM)),
}

ABOUT: dict[str, Scene] = {
    "without diagnostics": about,
    "with diagnostics": lambda: about(DIAGNOSTICS),
}

# Menus and icons


def tray_menu(known: State) -> QMenu:
    menu = QMenu()
    TrayMenu(menu, menu).show_state(known, NOW, RULES, Host.X11)
    menu.popup(QPoint(20, 20))
    return present(menu)


MENUS: dict[str, Scene] = {
    "tray, all well": lambda: tray_menu(state(calm())),
    "tray, attention": lambda: tray_menu(state(mixed())),
    "tray, paused": lambda: tray_menu(state(calm(), paused_until=math.inf)),
    "tray, many locks": lambda: tray_menu(state(many(40))),
    "of a row": row_menu,
}


def presented(scene: Scene) -> Scene:
    return lambda: present(scene())


GROUPS: dict[str, dict[str, Scene]] = {
    "List": LIST,
    "Details of a lock": DETAILS,
    "History": {name: presented(scene) for name, scene in TIMELINE.items()},
    "Settings": DIALOGS,
    "Welcome": WELCOME,
    "Export": EXPORT,
    "About": ABOUT,
    "Menus": MENUS,
}
