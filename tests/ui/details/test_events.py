"""The events in the details window: grouped by day, and undisturbed by a sync."""

import time

from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import EventKind, LockHistory
from lockwatch.ui.details.dialog import DetailsDialog
from lockwatch.ui.details.events import EventRole, EventsModel
from tests.ui.details.opened import CALM, event, events, listed, past, scrolled, sheet, show, texts


def test_events_are_grouped_by_day_with_the_latest_first(details: DetailsDialog) -> None:
    first, second = event(0.1), event(24 * 60, EventKind.CONNECTION, "disconnected")
    details.show_history(LockHistory((first, second)))
    lines = listed(events(details))
    assert (lines[0], lines[2]) == ("Today", "Yesterday")
    assert lines[1] == f"{time.strftime('%H:%M', time.localtime(first.at))} Locked"
    assert lines[3].endswith("Disconnected from its bridge")
    assert "Nothing has been recorded yet." not in texts(details)


def test_new_events_are_inserted_without_a_reset(qtbot: QtBot) -> None:
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
    rows = [[each.index(row).data() for row in range(each.rowCount())] for each in (model, fresh)]
    assert rows[0] == rows[1]
    model.show_events(())
    assert model.rowCount() == 0
    del tester


def test_the_list_is_exactly_as_tall_as_its_events(qtbot: QtBot, details: DetailsDialog) -> None:
    held = tuple(
        event(n, EventKind.SUPPRESSED, "battery_critical:paused") for n in range(30)
    )  # two lines each in a narrow window
    view = events(details)

    def fits() -> bool:
        last = view.visualRect(view.events.index(view.events.rowCount() - 1))
        below = sheet(details).height() - view.mapTo(sheet(details), view.rect().bottomLeft()).y()
        return 0 <= view.height() - last.bottom() <= 2 and below < 3 * view.fontMetrics().height()

    for wide, happened in ((340, held), (900, held), (900, held + past(60).events), (340, held)):
        details.resize(wide, 400)
        details.show_history(LockHistory(happened))
        qtbot.waitUntil(fits)
    assert view.height() > 60 * view.fontMetrics().height()


def test_the_sheet_scrolls_to_the_current_event(qtbot: QtBot, details: DetailsDialog) -> None:
    details.resize(500, 400)
    details.show_history(past(60))
    view = events(details)
    qtbot.waitUntil(lambda: view.height() > 60 * view.fontMetrics().height())
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == view.events.rowCount() - 1
    assert not view.viewport().visibleRegion().intersected(view.visualRect(view.currentIndex())).isEmpty()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert not view.viewport().visibleRegion().intersected(view.visualRect(view.currentIndex())).isEmpty()


def test_a_sync_keeps_the_focus_and_the_scroll_position(qtbot: QtBot, details: DetailsDialog) -> None:
    details.resize(500, 400)
    kept = past(60)
    details.show_history(kept)
    view = events(details)
    qtbot.waitUntil(lambda: view.height() > 60 * view.fontMetrics().height())
    view.setFocus()
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Down)
    where, row = scrolled(details), view.currentIndex().data(EventRole.TIME)
    show(details, CALM)
    details.show_history(LockHistory((event(0), *kept.events)))
    QApplication.processEvents()
    assert view.hasFocus()
    assert scrolled(details) == where > 0
    assert view.currentIndex().data(EventRole.TIME) == row
