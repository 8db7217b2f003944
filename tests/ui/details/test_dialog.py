"""The sheet of one lock: what it shows, what can be done on it, and that a sync disturbs nobody who reads it."""

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtCore import QLocale, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.history import Event, Past, Reading, What
from lockwatch.domain.locks import DoorState, Flapping, Lock, LockInfo, LockState, Observation
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.ui.details.alerts import AlertRow, Alerts
from lockwatch.ui.details.battery_curve import BatteryCurve
from lockwatch.ui.details.dialog import DetailsDialog
from lockwatch.ui.details.events import EventRole, EventsModel, EventsView
from lockwatch.ui.details.parts import NameLabel
from lockwatch.util.clock import steady
from tests.ui.asked import Asked

NOW = steady()
RULES = Rules()
INFO = LockInfo(1, "Front door", "A-1", False)
CALM = Lock(Observation(1, True, LockState.LOCKED, DoorState.CLOSED, 54, False, 0), NOW - 60, INFO, Battery(54))


def alert(kind: Kind, silent_until: float | None = None) -> Alert:
    return Alert(kind, NOW - 600, silent_until=silent_until)


def with_alerts(*alerts: Alert, lock: Lock = CALM) -> Lock:
    return replace(lock, alerts=MappingProxyType({each.kind.matter: each for each in alerts}))


def event(minutes_ago: float, what: What = What.STATE, value: str = "locked") -> Event:
    return Event(time.time() - 60 * minutes_ago, "A-1", what, value)


def past(count: int) -> Past:
    return Past(tuple(event(300 * n) for n in range(count)))


@pytest.fixture(autouse=True)
def _british() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def details(qtbot: QtBot, asked: Asked) -> DetailsDialog:
    details = DetailsDialog(asked.actions)
    qtbot.addWidget(details)
    show(details, CALM)
    details.show()
    with qtbot.waitActive(details):
        details.activateWindow()
    return details


def show(details: DetailsDialog, lock: Lock, *, synced_ago_s: float = 1, rules: Rules = RULES) -> None:
    details.show_lock(lock, State(synced_at=NOW - synced_ago_s), NOW, rules)
    QApplication.processEvents()


def texts(details: DetailsDialog) -> str:
    return "\n".join(label.text() for label in details.findChildren(QLabel) if label.isVisible())


def button(parent: QWidget, name: str) -> QPushButton:
    """By what a screen reader says."""
    found = [each for each in parent.findChildren(QPushButton) if each.isVisible() and each.accessibleName() == name]
    assert len(found) == 1, name
    return found[0]


def rows(details: DetailsDialog) -> dict[Kind, AlertRow]:
    return details.findChildren(Alerts)[0].rows


def listed(view: EventsView) -> list[str]:
    return [view.events.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(view.events.rowCount())]


def events(details: DetailsDialog) -> EventsView:
    return details.findChildren(EventsView)[0]


def scrolled(details: DetailsDialog) -> int:
    return details.findChildren(QScrollArea)[0].verticalScrollBar().value()


# What it shows


def test_a_calm_lock(details: DetailsDialog) -> None:
    assert details.windowTitle() == "Front door"
    for text in ("Locked", "Closed", "Connected since", "54 %", "Up to date", "A-1", "Nothing to tell."):
        assert text in texts(details)
    assert "Nothing was recorded yet." in texts(details)
    assert "too few readings" in texts(details)


def test_what_lockwatch_cannot_see_is_said_and_greyed(details: DetailsDialog) -> None:
    before = details._sheet.palette().color(QPalette.ColorRole.WindowText)
    show(details, CALM, synced_ago_s=900)
    assert "Lockwatch can't see its locks now" in texts(details)
    assert "Locked when last seen at" in texts(details)
    assert details._sheet.palette().color(QPalette.ColorRole.WindowText) != before
    show(details, CALM)
    assert "can't see" not in texts(details)
    assert details._sheet.palette().color(QPalette.ColorRole.WindowText) == before


def test_a_lock_that_left_stays_and_can_not_be_acted_on(details: DetailsDialog) -> None:
    show(details, with_alerts(alert(Kind.JAMMED)))
    details.lock_left()
    assert "has left the account" in texts(details)
    assert "Jammed" in texts(details)
    shown = [each.text().replace("&", "") for each in details.findChildren(QPushButton) if each.isVisible()]
    assert shown == ["Whole history…", "Close"]
    show(details, with_alerts(alert(Kind.JAMMED)))
    assert "has left the account" not in texts(details)
    assert button(details, "Acknowledge: Jammed")
    assert button(details, "Rename here…")


@pytest.mark.parametrize(
    "name", ["<b>Door</b> & <img src=x>", "a[*]b", "باب البيت", "🔒" * 30, "Donaudampfschiff" * 13, "two\nlines"]
)
def test_a_name_is_shown_as_it_is(details: DetailsDialog, name: str) -> None:
    width = details.minimumSizeHint().width()
    show(details, replace(CALM, info=INFO._replace(name=name)))
    label = details.findChildren(NameLabel)[0]
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text()[:60] == name.replace("\n", " ")[:60]
    assert details.minimumSizeHint().width() == width
    assert label.height() >= label.heightForWidth(label.width())
    assert (label.fontMetrics().horizontalAdvance(name) > label.width()) == (
        label.height() > 1.5 * label.fontMetrics().height()
    )


def test_the_text_that_asks_for_no_mark_in_the_title_has_none(details: DetailsDialog) -> None:
    show(details, replace(CALM, info=INFO._replace(name="a[*]b")))
    assert details.windowTitle() == "a[*][*]b"  # which Qt shows as a[*]b


# Alerts


def test_each_alert_has_buttons_of_its_own(details: DetailsDialog, asked: Asked) -> None:
    show(details, with_alerts(alert(Kind.BATTERY_LOW), alert(Kind.JAMMED)))
    assert list(rows(details)) == [Kind.JAMMED, Kind.BATTERY_LOW]
    assert "Nothing to tell." not in texts(details)
    button(details, "Acknowledge: Battery low").click()
    assert asked.calls == [("act", frozenset({(1, Kind.BATTERY_LOW)}), Act.ACKNOWLEDGE)]


def test_snoozing_is_a_menu_of_how_long(details: DetailsDialog, asked: Asked) -> None:
    show(details, with_alerts(alert(Kind.JAMMED)))
    assert button(details, "Snooze: Jammed").menu() is rows(details)[Kind.JAMMED].menu
    menu = rows(details)[Kind.JAMMED].menu
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()  # as often as it is opened
    assert [action.text() for action in menu.actions()] == ["For 1 hour", "Until tomorrow, 08:00"]
    menu.actions()[1].trigger()
    assert asked.calls == [("act", frozenset({(1, Kind.JAMMED)}), Act.SNOOZE_TOMORROW)]


@pytest.mark.parametrize(
    ("until", "said"), [(math.inf, "acknowledged"), (NOW + 3600, "snoozed until ")], ids=["for good", "for an hour"]
)
def test_a_silence_is_said_and_can_be_taken_back(details: DetailsDialog, asked: Asked, until: float, said: str) -> None:
    show(details, with_alerts(alert(Kind.JAMMED, until)))
    assert rows(details)[Kind.JAMMED].silence.startswith(said)
    assert not rows(details)[Kind.JAMMED].acknowledge.isVisible()
    button(details, "Take back: Jammed").click()
    assert asked.calls == [("act", frozenset({(1, Kind.JAMMED)}), Act.TAKE_BACK)]


def test_taking_back_a_disconnection_takes_back_those_to_come(details: DetailsDialog, asked: Asked) -> None:
    unstable = replace(CALM, flapping=Flapping((NOW,), True, silent_until=math.inf))
    show(details, with_alerts(alert(Kind.DISCONNECTED, math.inf), alert(Kind.JAMMED, math.inf), lock=unstable))
    rows(details)[Kind.DISCONNECTED].take_back.click()
    assert asked.calls == [("act", {(1, Kind.DISCONNECTED), (1, Kind.UNSTABLE)}, Act.TAKE_BACK)]


def test_a_lock_that_is_never_told_has_nothing_to_press(details: DetailsDialog) -> None:
    rules = Rules(of_lock={"A-1": LockRules(never_tell=True)})
    show(details, with_alerts(alert(Kind.JAMMED)), rules=rules)
    row = rows(details)[Kind.JAMMED]
    assert row.silence == "never told"
    assert not any(each.isVisible() for each in row.buttons)


def test_what_ended_goes_and_what_stands_stays(details: DetailsDialog) -> None:
    show(details, with_alerts(alert(Kind.JAMMED), alert(Kind.BATTERY_LOW)))
    kept = rows(details)[Kind.BATTERY_LOW]
    show(details, with_alerts(alert(Kind.BATTERY_LOW)))
    assert rows(details) == {Kind.BATTERY_LOW: kept}
    show(details, CALM)
    assert "Nothing to tell." in texts(details)


def test_the_focus_goes_from_what_was_pressed_to_what_takes_it_back(details: DetailsDialog) -> None:
    show(details, with_alerts(alert(Kind.JAMMED), alert(Kind.BATTERY_LOW)))
    row = rows(details)[Kind.BATTERY_LOW]
    row.acknowledge.setFocus()
    show(details, with_alerts(alert(Kind.JAMMED), alert(Kind.BATTERY_LOW, math.inf)))
    assert row.take_back.hasFocus()
    show(details, with_alerts(alert(Kind.JAMMED), alert(Kind.BATTERY_LOW)))
    assert row.acknowledge.hasFocus()


# Name and thresholds


def test_it_is_renamed_here(details: DetailsDialog, asked: Asked) -> None:
    show(details, replace(CALM, info=INFO._replace(own_name="Home")))
    assert "Home" in texts(details)
    assert "Front door" in texts(details)
    button(details, "Rename here…").click()
    asking = details.findChildren(QInputDialog)[0]
    field = asking.findChildren(QLineEdit)[0]
    assert (field.text(), field.placeholderText(), field.maxLength()) == ("Home", "Front door", 200)
    field.setText("  Cabin ")
    asking.accept()
    assert asked.calls == [("rename", "A-1", "Cabin")]


def test_thresholds_are_changed_elsewhere(details: DetailsDialog, asked: Asked) -> None:
    button(details, "Change the battery alerts…").click()
    assert asked.calls == [("thresholds", "A-1")]


# What happened


def test_events_stand_under_their_days_the_latest_first(details: DetailsDialog) -> None:
    first, second = event(0.1), event(24 * 60, What.CONNECTION, "disconnected")
    details.show_past(Past((first, second)))
    said = listed(events(details))
    assert (said[0], said[2]) == ("Today", "Yesterday")
    assert said[1] == f"{time.strftime('%H:%M', time.localtime(first.at))} Locked"
    assert said[3].endswith("Disconnected from its bridge")
    assert "Nothing was recorded yet." not in texts(details)


def test_new_events_come_in_above_without_a_reset(qtbot: QtBot) -> None:
    model = EventsModel()
    tester = QAbstractItemModelTester(model)
    old = past(50).events
    model.show_events(old)
    seventh = model.index(7)
    kept = seventh.data(EventRole.TIME)
    persistent = QPersistentModelIndex(seventh)
    model.show_events((event(0), *old[:-3]))
    assert persistent.isValid()
    assert persistent.data(EventRole.TIME) == kept
    assert persistent.row() == 8
    changed = (event(0), *old[2:20], event(9000), *old[30:])
    model.show_events(changed)
    fresh = EventsModel()
    fresh.show_events(changed)
    said = [[each.index(row).data() for row in range(each.rowCount())] for each in (model, fresh)]
    assert said[0] == said[1]
    model.show_events(())
    assert model.rowCount() == 0
    del tester


def test_all_events_are_shown_and_no_more(qtbot: QtBot, details: DetailsDialog) -> None:
    held = tuple(event(n, What.HELD, "battery_critical:paused") for n in range(30))  # two lines each in a narrow window
    view = events(details)

    def fits() -> bool:
        last = view.visualRect(view.events.index(view.events.rowCount() - 1))
        below = details._sheet.height() - view.mapTo(details._sheet, view.rect().bottomLeft()).y()
        return 0 <= view.height() - last.bottom() <= 2 and below < 3 * view.fontMetrics().height()

    for wide, happened in ((340, held), (900, held), (900, held + past(60).events), (340, held)):
        details.resize(wide, 400)
        details.show_past(Past(happened))
        qtbot.waitUntil(fits, timeout=1000)
    assert view.height() > 60 * view.fontMetrics().height()


def test_the_sheet_follows_the_keyboard_through_the_events(qtbot: QtBot, details: DetailsDialog) -> None:
    details.resize(500, 400)
    details.show_past(past(60))
    view = events(details)
    qtbot.waitUntil(lambda: view.height() > 60 * view.fontMetrics().height())
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == view.events.rowCount() - 1
    assert not view.viewport().visibleRegion().intersected(view.visualRect(view.currentIndex())).isEmpty()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert not view.viewport().visibleRegion().intersected(view.visualRect(view.currentIndex())).isEmpty()


def test_a_sync_moves_neither_focus_nor_sheet(qtbot: QtBot, details: DetailsDialog) -> None:
    details.resize(500, 400)
    kept = past(60)
    details.show_past(kept)
    view = events(details)
    qtbot.waitUntil(lambda: view.height() > 60 * view.fontMetrics().height())
    view.setFocus()
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Down)
    where, row = scrolled(details), view.currentIndex().data(EventRole.TIME)
    show(details, CALM)
    details.show_past(Past((event(0), *kept.events)))
    QApplication.processEvents()
    assert view.hasFocus()
    assert scrolled(details) == where > 0
    assert view.currentIndex().data(EventRole.TIME) == row


# The battery


def test_the_curve_appears_with_the_second_reading(details: DetailsDialog) -> None:
    curve = details.findChildren(BatteryCurve)[0]
    assert not curve.isVisible()
    details.show_past(Past(readings=(Reading(time.time() - 86400, "A-1", 80, False),)))
    assert curve.isVisible()
    assert "to 54\u00a0%" in curve.sentence  # what the lock says now; only what changed was kept
    assert curve.sentence in texts(details)


def test_one_reading_that_still_holds_is_no_curve(details: DetailsDialog) -> None:
    show(details, CALM)
    details.show_past(Past(readings=(Reading(time.time() - 60, "A-1", 54, False),)))
    assert not details.findChildren(BatteryCurve)[0].isVisible()
    assert "too few readings" in texts(details)


@pytest.mark.parametrize("old", [{"synced_ago_s": 900.0}, {"lost": True}])
def test_an_old_level_is_no_reading_of_now(details: DetailsDialog, old: dict[str, float]) -> None:
    lock = replace(CALM, seen=CALM.seen._replace(connected=False)) if "lost" in old else CALM
    show(details, lock, synced_ago_s=old.get("synced_ago_s", 1))
    details.show_past(Past(readings=(Reading(time.time() - 86400, "A-1", 80, False),)))
    assert not details.findChildren(BatteryCurve)[0].worth_drawing


def drained(days: float, low: int = 54) -> Past:
    """A point a day up to now, after a charge; before that one every other day."""
    now, high = time.time(), low + round(days)
    latest = [Reading(now - (level - low) * 86400, "A-1", level, False) for level in range(high, low - 1, -1)]
    charge = Reading(latest[0].at - 3600, "A-1", 20, True)
    before = [Reading(charge.at - 2 * (level - 20) * 86400, "A-1", level, False) for level in range(99, 19, -1)]
    return Past(readings=(*before, charge, *latest))


LEFT = "About 6 weeks left (4 to 10) until it is almost empty."
FASTER = "It drains about twice as fast as before."


def test_how_long_it_lasts_stands_beside_the_curve(details: DetailsDialog) -> None:
    details.show_past(drained(40))
    assert LEFT in texts(details)
    assert FASTER in texts(details)
    assert LEFT in details.findChildren(BatteryCurve)[0].accessibleDescription()
    details.show_past(Past(readings=drained(10).readings[-11:]))
    assert LEFT in texts(details)
    assert "faster" not in texts(details)
    assert "twice" not in texts(details)
    details.show_past(Past())
    assert "left" not in texts(details)
    assert not details._forecast.isVisible()


def test_it_is_left_until_the_level_that_this_person_calls_almost_empty(details: DetailsDialog) -> None:
    details.show_past(drained(40))
    show(details, CALM, rules=Rules(every=LockRules(battery_low=45, battery_critical=40)))
    assert "About 14 days left (9 to 22) until it is almost empty." in texts(details)


@pytest.mark.parametrize(
    ("lock", "synced_ago_s"),
    [
        (CALM, 900),
        (replace(CALM, seen=CALM.seen._replace(connected=False)), 1),
        (replace(CALM, seen=CALM.seen._replace(charging=True)), 1),
        (replace(CALM, battery=replace(CALM.battery, believed_at=NOW - 7200)), 1),
    ],
)
def test_nothing_is_to_come_of_a_level_that_is_not_known(details: DetailsDialog, lock: Lock, synced_ago_s: int) -> None:
    """Or of one that rises; and as soon as it is known again, it is told again."""
    details.show_past(drained(40))
    show(details, lock, synced_ago_s=synced_ago_s)
    assert "almost empty." not in texts(details)
    assert "twice" not in texts(details)
    assert "left" not in details.findChildren(BatteryCurve)[0].accessibleDescription()
    show(details, CALM)
    assert LEFT in texts(details)


def test_a_lock_that_left_has_no_time_left(details: DetailsDialog) -> None:
    details.show_past(drained(40))
    details.lock_left()
    assert LEFT not in texts(details)
    details.show_past(drained(40))
    assert LEFT not in texts(details)


def test_a_sync_that_says_the_same_computes_nothing(details: DetailsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    details.show_past(drained(40))
    monkeypatch.delattr("lockwatch.ui.details.dialog.outlook")
    show(details, CALM)
    with pytest.raises(NameError):
        show(details, replace(CALM, battery=replace(CALM.battery, level=53)))


# Keys and sizes


def test_escape_closes(qtbot: QtBot, details: DetailsDialog) -> None:
    with qtbot.waitSignal(details.finished):
        QTest.keyClick(details, Qt.Key.Key_Escape)


def test_it_scrolls_by_keys_wherever_the_focus_is(qtbot: QtBot, details: DetailsDialog) -> None:
    details.resize(500, 300)
    details.show_past(past(60))
    QApplication.processEvents()
    for focused in (QApplication.focusWidget(), events(details)):
        assert focused is not None
        focused.setFocus()
        details._scroll.verticalScrollBar().setValue(0)
        QTest.keyClick(focused, Qt.Key.Key_PageDown)
        assert scrolled(details) > 0
    assert events(details).currentIndex().row() == 0


def test_a_key_that_qt_has_no_name_for_does_nothing(details: DetailsDialog) -> None:
    QApplication.sendEvent(details, QKeyEvent(QKeyEvent.Type.KeyPress, 0x1FFFFF0, Qt.KeyboardModifier.NoModifier))
    assert details.isVisible()


def test_enter_on_an_event_closes_and_does_nothing_else(qtbot: QtBot, details: DetailsDialog, asked: Asked) -> None:
    details.show_past(past(3))
    events(details).setFocus()
    with qtbot.waitSignal(details.finished):
        QTest.keyClick(events(details), Qt.Key.Key_Return)
    assert asked.calls == []


def test_tab_goes_from_top_to_bottom(details: DetailsDialog) -> None:
    show(details, with_alerts(alert(Kind.BATTERY_LOW, math.inf)))
    show(details, with_alerts(alert(Kind.BATTERY_LOW, math.inf), alert(Kind.JAMMED)))
    details.show_past(past(3))
    QApplication.processEvents()
    reached: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert len(reached) == 9
    first, *others = reached
    assert "Close" in getattr(first, "text", str)()
    tops = [(each.mapTo(details._sheet, each.rect().center()).y(), each.x()) for each in others]
    assert [top // 10 for top, _ in tops] == sorted(top // 10 for top, _ in tops)


def test_what_can_be_pressed_says_what_it_does(details: DetailsDialog) -> None:
    show(details, with_alerts(*(alert(kind) for kind in (Kind.JAMMED, Kind.BATTERY_LOW, Kind.DISCONNECTED))))
    names = [each.accessibleName() or each.text() for each in details.findChildren(QPushButton) if each.isVisible()]
    assert all(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_a_small_screen(qtbot: QtBot, scale: float) -> None:
    details = DetailsDialog(Asked().actions)
    qtbot.addWidget(details)
    font = details.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    details.setFont(font)
    show(details, with_alerts(*(alert(kind) for kind in (Kind.JAMMED, Kind.BATTERY_LOW, Kind.DISCONNECTED))))
    details.show()
    QApplication.processEvents()
    assert details.minimumSizeHint().width() <= 1024
    assert details.minimumSizeHint().height() <= 600
    room = details.screen().availableSize()
    assert details.width() <= room.width()
    assert details.height() <= room.height()
    assert not details._scroll.horizontalScrollBar().isVisible()


def test_it_follows_light_and_dark(details: DetailsDialog) -> None:
    before = QApplication.palette()
    try:
        dark = QPalette(QColor("#3a3d41"), QColor("#2b2d30"))
        dark.setColor(QPalette.ColorRole.Base, QColor("#1f2123"))
        QApplication.setPalette(dark)
        QApplication.processEvents()
        assert details._sheet.palette().color(QPalette.ColorRole.Window) == QColor("#1f2123")
        assert details.grab().toImage().pixelColor(3, 3) == QColor("#1f2123")
    finally:
        QApplication.setPalette(before)
