"""List, details and history windows: what they show, and how changes made in them become settings."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.alerts import Kind
from lockwatch.domain.forecast import DAY_S
from lockwatch.domain.history import Event, EventKind, LockHistory, Reading
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced
from lockwatch.domain.rules import Rules
from lockwatch.domain.timeline import Page, Query, Topic
from lockwatch.domain.user_actions import Act
from lockwatch.storage.state_file import StateFile
from lockwatch.ui.details.dialog import DetailsDialog
from lockwatch.ui.details.events import EventsView
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.history.day_field import DayField
from lockwatch.ui.history.dialog import TimelineDialog
from lockwatch.ui.history.model import TimelineRole
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.lock_list.view import LockList
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.app.parts import Windows, close_windows
from tests.ui.settings.settings_window import lock_list

LOCKED = Observation(1, connected=True, state=LockState.LOCKED, battery_level=80)
INFOS = (LockInfo(1, "Front door", "S-1"), LockInfo(2, "Garage", "S-2"))


class RecordingSaver(StateSaver):
    """Records requests to read the history, so that the test can answer them."""

    def __init__(self) -> None:
        super().__init__(StateFile(None, "https://api.example"))
        self.pages: list[tuple[Query, Callable[[Page], None]]] = []
        self.pasts: list[tuple[str, Callable[[LockHistory], None]]] = []

    def page(self, query: Query, then: Callable[[Page], None]) -> None:
        self.pages.append((query, then))

    def read_lock_history(self, key: str, then: Callable[[LockHistory], None]) -> None:
        self.pasts.append((key, then))


class House(Windows):
    """The windows of an account with two locks."""

    def __init__(self, config: Path) -> None:
        self.monitor = LockMonitor(Rules())
        self.saver = RecordingSaver()
        super().__init__(config, self.monitor, self.saver)
        self.store.changed.connect(lambda before, after: self.monitor.use_rules(after.rules))
        self.see(LOCKED, LOCKED._replace(id=2))
        self.monitor.on_named(INFOS)

    def see(self, *seen: Observation) -> None:
        self.monitor.on_ended(Synced(seen))


_of_other_tests: set[QWidget] = set()
"""Windows that earlier tests left open."""


def shown(kind: type[QWidget]) -> QWidget | None:
    windows = set(QApplication.topLevelWidgets()) - _of_other_tests
    return next((w for w in windows if isinstance(w, kind) and w.isVisible()), None)


def the_list() -> ListWindow:
    window = shown(ListWindow)
    assert isinstance(window, ListWindow)
    return window


def details() -> DetailsDialog:
    dialog = shown(DetailsDialog)
    assert isinstance(dialog, DetailsDialog)
    return dialog


def events_in(dialog: DetailsDialog) -> list[str]:
    """The texts of the events that the details show."""
    (events,) = dialog.findChildren(EventsView)
    model = events.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    _of_other_tests.update(QApplication.topLevelWidgets())
    yield House(tmp_path)
    _of_other_tests.clear()
    close_windows()


def names(house: House) -> list[object]:
    model = the_list().model
    return [model.index(row).data() for row in range(model.rowCount())]


def test_an_empty_own_name_brings_back_the_owners_name(house: House) -> None:
    house.windows.show_list()
    the_list().lock_actions.rename("S-2", "Den")
    assert names(house) == ["Den", "Front door"]
    assert house.store.stored.lock_settings("S-2").name == "Den"
    the_list().lock_actions.rename("S-2", "")
    assert names(house) == ["Front door", "Garage"]


def test_the_list_acts_on_alerts(qtbot: QtBot, house: House) -> None:
    house.windows.show_list()
    with qtbot.waitSignal(house.monitor.acted) as acted:
        the_list().lock_actions.act(frozenset({(2, Kind.JAMMED)}), Act.ACKNOWLEDGE)
    assert acted.args == [Act.ACKNOWLEDGE, frozenset({(2, Kind.JAMMED)})]


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda window: window.settings_requested.emit(), SettingsDialog),
        (lambda window: window.about_requested.emit(), AboutDialog),
    ],
    ids=["settings", "about"],
)
def test_the_list_opens_the_other_windows(house: House, ask: Callable[[ListWindow], None], kind: type[QWidget]) -> None:
    house.windows.show_list()
    ask(the_list())
    assert shown(kind)


def test_the_list_asks_for_a_sync_and_pauses(qtbot: QtBot, house: House) -> None:
    house.windows.show_list()
    with qtbot.waitSignal(house.windows.sync_requested):
        the_list().sync_requested.emit()
    with qtbot.waitSignal(house.monitor.acted) as acted:
        the_list().paused.emit(Act.PAUSE)
    assert acted.args == [Act.PAUSE, frozenset()]


def test_the_list_opens_details_and_thresholds_of_a_lock(house: House) -> None:
    house.locks = [*house.monitor.state.locks.values()]
    house.windows.show_list()
    the_list().lock_actions.details("S-2")
    assert details().windowTitle() == "Garage"
    the_list().lock_actions.thresholds("S-2")
    (settings,) = house.open(SettingsDialog)
    assert lock_list(settings).currentItem().text() == "Garage"


def test_a_hidden_lock_leaves_the_list_and_is_never_notified(house: House) -> None:
    house.windows.show_list()
    the_list().lock_actions.hide("S-2", True)
    assert names(house) == ["Front door"]
    garage = house.monitor.state.locks[2]
    assert house.monitor.rules.for_lock(garage).muted
    the_list().lock_actions.hide("S-2", False)
    assert names(house) == ["Front door", "Garage"]
    assert not house.monitor.rules.for_lock(garage).muted


def test_the_details_window_stays_open_when_its_lock_leaves_the_account(house: House) -> None:
    house.windows.show_details("S-1")
    title = details().windowTitle()
    assert title == "Front door"
    house.see(LOCKED._replace(id=2))
    assert details().isVisible()
    house.windows.show_details("S-2")
    assert details().windowTitle() == "Garage"


def test_the_details_follow_a_lock_from_its_id_to_its_serial_number(house: House) -> None:
    house.see(LOCKED, LOCKED._replace(id=3))
    house.windows.show_details("#3")
    house.monitor.on_named((*INFOS, LockInfo(3, "Shed", "S-3")))
    assert details().windowTitle() == "Shed"


def test_actions_on_a_locks_id_apply_to_its_serial_number_once_that_is_known(house: House) -> None:
    house.windows.show_list()
    house.see(LOCKED, LOCKED._replace(id=3))
    window = the_list()
    house.monitor.on_named((*INFOS, LockInfo(3, "Shed", "S-3")))
    window.lock_actions.hide("#3", True)
    window.lock_actions.mute("#3", True)
    window.lock_actions.rename("#3", "Hut")
    own = house.store.stored.lock_settings("S-3")
    assert (own.hidden, own.never_tell, own.name) == (True, True, "Hut")


def point_at(name: str) -> QModelIndex:
    """Move the pointer over the row of the lock with this name."""
    (view,) = the_list().findChildren(LockList)
    (index,) = (each for each in map(view.model().index, range(2), [0, 0]) if each.data() == name)
    QTest.mouseMove(view.viewport(), view.visualRect(index).center())
    return index


def tooltip(index: QModelIndex) -> str:
    return str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_the_tooltip_of_a_row_says_how_long_the_battery_will_last(qtbot: QtBot, house: House) -> None:
    house.windows.show_list()
    qtbot.waitUntil(the_list().isActiveWindow)
    index = point_at("Front door")
    ((key, then),) = house.saver.pasts
    assert key == "S-1"
    assert "left" not in tooltip(index)
    daily = tuple(Reading(time.time() - day * DAY_S, "S-1", 80 + day // 2, False) for day in range(40, 0, -1))
    then(LockHistory(readings=daily))
    assert "About 5 months left" in tooltip(index)
    assert "left" not in tooltip(index.siblingAtRow(1)), "another lock"
    house.see(LOCKED._replace(connected=False), LOCKED._replace(id=2))
    point_at("Garage")
    disconnected = point_at("Front door")
    house.saver.pasts[-1][1](LockHistory(readings=daily))
    assert "left" not in tooltip(disconnected)


def timeline() -> TimelineDialog:
    window = shown(TimelineDialog)
    assert isinstance(window, TimelineDialog)
    return window


def topic(window: TimelineDialog) -> QToolButton:
    (button,) = (each for each in window.findChildren(QToolButton) if each.text() == "Battery")
    return button


def texts_in(window: TimelineDialog) -> list[str]:
    return [str(window.model.index(row).data()) for row in range(window.model.rowCount())]


@pytest.mark.parametrize(
    ("way", "query"),
    [
        (lambda house: the_list().history_requested.emit(), Query()),
        (lambda house: the_list().lock_actions.history("S-2"), Query("S-2")),
        (lambda house: details().lock_actions.history("S-1"), Query("S-1")),
        (lambda house: house.windows.show_timeline(None, 1000.0), Query(since=1000.0)),
    ],
)
def test_list_and_details_open_the_history_at_the_right_lock(
    qtbot: QtBot, house: House, way: Callable[[House], object], query: Query
) -> None:
    house.windows.show_list()
    house.windows.show_details("S-1")
    way(house)
    assert [requested for requested, _ in house.saver.pages] == [query]


def test_the_history_window_asks_for_exports_and_deletions(qtbot: QtBot, house: House) -> None:
    timelines = house.windows.timelines
    timelines.show("S-1")
    with qtbot.waitSignal(timelines.export_requested) as export:
        timeline().export_requested.emit(Query("S-1"))
    with qtbot.waitSignal(timelines.forget_requested) as forget:
        timeline().forget_requested.emit("S-1")
    assert (export.args, forget.args) == ([Query("S-1")], ["S-1"])


def test_the_history_window_follows_events_and_names(house: House) -> None:
    house.windows.show_timeline()
    house.saver.pages[0][1](Page())
    house.see(LOCKED._replace(state=LockState.UNLOCKED), LOCKED._replace(id=2))
    assert texts_in(timeline()) == ["Today", "Unlocked"]
    house.monitor.on_named((INFOS[0]._replace(name="Entrance"), INFOS[1]))
    assert timeline().model.index(1).data(TimelineRole.CONTENT).name == "Entrance"


def test_a_closed_history_window_takes_no_memory(qtbot: QtBot, house: House) -> None:
    house.windows.show_timeline()
    window = timeline()
    with qtbot.waitSignal(window.destroyed):
        window.close()


def test_the_history_keeps_its_lock_and_time_in_a_new_language(house: House) -> None:
    house.windows.show_timeline("S-2", 1000.0)
    was = timeline()
    house.windows.remake()
    assert timeline() is not was
    assert timeline().model.query == Query("S-2", since=1000.0)


def test_the_history_keeps_its_choices_in_a_new_language(house: House) -> None:
    house.windows.show_timeline()
    was = timeline()
    was.resize(700, 500)
    topic(was).click()
    (everything,) = was.findChildren(QCheckBox)
    everything.click()
    (day,) = was.findChildren(DayField)
    day.setDate(QDate(2026, 3, 1))
    shown = was.model.query
    house.windows.remake()
    assert timeline() is not was
    assert timeline().model.query == shown == Query(topics=frozenset([Topic.BATTERY]), before=day.back_from)
    assert timeline().findChildren(QCheckBox)[0].isChecked()
    assert topic(timeline()).isChecked()
    assert timeline().size() == was.size()


def test_a_deleted_history_is_read_again_in_history_and_details(qtbot: QtBot, house: House) -> None:
    house.windows.show_details("S-1")
    house.windows.show_timeline("S-1")
    house.saver.pasts.clear()
    house.saver.pages.clear()
    house.windows.timelines.on_forgotten("S-1", True)
    house.windows.details.read_history()
    assert [key for key, _ in house.saver.pasts] == ["S-1"]
    assert [query for query, _ in house.saver.pages] == [Query("S-1")]


def test_the_details_show_the_past_of_their_own_lock_only(qtbot: QtBot, house: House) -> None:
    house.windows.show_details("S-2")
    house.windows.show_details("S-1")
    (other, before), (key, then) = house.saver.pasts
    assert (other, key) == ("S-2", "S-1")
    events = (Event(0.0, "S-1", EventKind.STATE, "locked"),)
    before(LockHistory(events))
    assert events_in(details()) == []
    then(LockHistory(events))
    assert [text for text in events_in(details()) if text.endswith("Locked")]


def test_escape_in_the_details_returns_to_the_list_they_were_opened_from(qtbot: QtBot, house: House) -> None:
    house.windows.show_details("S-1")
    QTest.keyClick(details(), Qt.Key.Key_Escape)
    assert shown(ListWindow) is None
    house.windows.show_list()
    house.windows.show_details("S-2")
    the_list().hide()  # as it does when it loses the focus
    QTest.keyClick(details(), Qt.Key.Key_Escape)
    (rows,) = the_list().findChildren(LockList)
    assert rows.currentIndex().data() == "Garage"
    assert shown(DetailsDialog) is None


def test_a_notice_does_not_return_in_a_new_language(qtbot: QtBot, house: House) -> None:
    house.windows.banners.show(BannerSlot.NOTICE, BannerContent(lambda: "Something happened."))
    house.windows.show_list()
    house.windows.remake()
    assert "Something happened." not in [label.text() for label in the_list().findChildren(QLabel)]


def test_a_new_language_replaces_list_and_details(qtbot: QtBot, house: House) -> None:
    house.windows.show_list()
    house.windows.show_details("S-1")
    was = the_list(), details()
    house.windows.remake()
    assert (the_list() is not was[0], details() is not was[1]) == (True, True)
    assert details().windowTitle() == "Front door"


def test_closing_the_list_quits_only_while_there_is_no_tray_icon(qtbot: QtBot, house: House) -> None:
    house.windows.stand_alone(True)
    assert the_list().closing_quits
    house.windows.stand_alone(False)
    assert shown(ListWindow) is None


def test_missed_notifications_are_listed_in_each_new_list_until_they_are_shown(house: House) -> None:
    house.windows.banners.show(BannerSlot.MISSED, BannerContent(lambda: "Garage is jammed"))
    house.windows.show_list()
    house.windows.remake()
    assert [label.text() for label in the_list().findChildren(QLabel) if "Garage is jammed" in label.text()]
    house.windows.banners.show(BannerSlot.MISSED, None)
    assert not [label.text() for label in the_list().findChildren(QLabel) if "Garage is jammed" in label.text()]


def test_dismissing_a_line_removes_it_for_good_and_calls_its_callback(house: House) -> None:
    dismissed: list[bool] = []
    content = BannerContent(lambda: "Garage is jammed", on_dismissed=lambda: dismissed.append(True))
    house.windows.banners.show(BannerSlot.MISSED, content)
    house.windows.show_list()
    next(found for found in the_list().findChildren(QToolButton) if found.accessibleName() == "Dismiss").click()
    house.windows.remake()
    assert dismissed == [True]
    assert "Garage is jammed" not in [label.text() for label in the_list().findChildren(QLabel)]


def test_a_notice_shown_before_the_list_exists_is_shown_in_it(house: House) -> None:
    house.windows.banners.show(BannerSlot.NOTICE, BannerContent(lambda: "Something happened."))
    house.windows.show_list()
    assert "Something happened." in [label.text() for label in the_list().findChildren(QLabel)]
