"""The history window as tests use it: opened, with the requests that it has made."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import Entry
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.timeline import Page, Query
from lockwatch.ui.history.dialog import TimelineDialog
from tests.ui.history.entries import page

LOCKS = [
    Lock(Observation(id_), 0.0, LockInfo(id_, name, key))
    for id_, name, key in ((1, "Front door", "A"), (2, "Garage", "B"))
]
NAMES = {"A": "Front door", "B": "Garage", "C": "Old workshop"}


class Opened:
    """An open history window with the pages that it has requested."""

    def __init__(self, qtbot: QtBot, key: str | None = None, since: float | None = None) -> None:
        self.window = TimelineDialog()
        qtbot.addWidget(self.window)
        self.requested: list[Query] = []
        self.window.page_requested.connect(self.requested.append)
        self.window.show_locks(LOCKS)
        self.window.show_history(key, since)
        self.window.show()
        with qtbot.waitActive(self.window):
            self.window.activateWindow()

    def answer(self, *entries: Entry, since: float = float("-inf"), more: bool = False) -> None:
        answered = page(*entries, since=since, more=more)
        self.window.show_page(self.requested[-1], Page(answered.entries, (), since, more, NAMES))
        QApplication.processEvents()

    def press(self, text: str) -> None:
        (button,) = (
            each
            for kind in (QToolButton, QPushButton)
            for each in self.window.findChildren(kind)
            if each.text().replace("&", "") == text
        )
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose(self, place: int) -> None:
        box = self.window.findChildren(QComboBox)[0]
        box.setCurrentIndex(place)
        box.activated.emit(place)

    @property
    def whose(self) -> list[str]:
        box = self.window.findChildren(QComboBox)[0]
        return [box.itemText(place) for place in range(box.count())]

    @property
    def rows(self) -> list[str]:
        return [self.window.model.index(row).data() for row in range(self.window.model.rowCount())]

    @property
    def text(self) -> str:
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())
