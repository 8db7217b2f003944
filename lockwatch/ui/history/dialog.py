"""The history window: what happened to one lock or to all, filtered by kind and by day."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lockwatch.domain.history import PROGRAM, Entries
from lockwatch.domain.locks import Lock
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import FOR_EVER, Page, Query
from lockwatch.ui.history.day_field import DayField
from lockwatch.ui.history.forgetting import ask_to_forget
from lockwatch.ui.history.model import TimelineModel
from lockwatch.ui.history.topics import Topics
from lockwatch.ui.history.view import TimelineView
from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.widgets.check_box import CheckBox
from lockwatch.ui.widgets.empty_page import EmptyPage
from lockwatch.ui.widgets.help import add_window_keys
from lockwatch.ui.widgets.parts import Banner, MutedLabel, close_button
from lockwatch.ui.widgets.spoken import announce
from lockwatch.ui.widgets.wheel_guard import WheelGuard
from lockwatch.ui.wording.history import (
    forgotten_text,
    not_forgotten_text,
    nothing_text,
    since_text,
    subject_text,
)
from lockwatch.ui.wording.locks import lock_name, on_one_line
from lockwatch.ui.wording.names import named

LETTERS_WIDE, LINES_HIGH = 130, 42
"""The initial size in letters and lines, if the screen is large enough."""
MARGIN = 12
READING_AFTER_MS = 300
"""If a page takes longer than this, in milliseconds, the window says that the history is being read."""
SUBJECT_LETTERS = 16
LONGEST_NAME = 40
"""The maximum length of a name in the combo box, in letters. Longer names are shortened, because the longest one
determines the width of its list."""


class TimelineDialog(QDialog):
    """A separate window, not modal. It requests pages of the history and shows new entries as they happen."""

    page_requested = Signal(object)
    """Emitted with the Query of a page that the window needs; `show_page` must be called with it."""
    export_requested = Signal(object)
    """Emitted with a Query when the user wants to export all its entries."""
    forget_requested = Signal(object)
    """Emitted with the key of a lock, or None for all, when the user has confirmed that its history is to be deleted.

    `show_forgotten` must be called with the result.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("History"))
        self.setWindowIcon(app_icon())
        add_window_keys(self)
        self._key: str | None = None
        self._since = -FOR_EVER
        self._subjects: list[tuple[str | None, str]] = []
        self._locks: dict[str, str] = {}
        self._key_changes: dict[str, str] = {}
        """Maps the key of a lock before its serial number was known to its key now."""
        self._recorded_names: Mapping[str, str] = {}
        self._sized = False
        self._subject = QComboBox(self)
        self._day = DayField(self)
        self._latest = QPushButton(self.tr("Latest"), self)
        self._topics = Topics(self)
        self._kinds = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._everything = CheckBox(self.tr("Show everything"), self)
        self._since_line = QWidget(self)
        self._since_text = MutedLabel("", self._since_line)
        self._show_all = QPushButton(self.tr("Show all"), self._since_line)
        self._status = MutedLabel("", self)
        self._failure = Banner(Attention.CRITICAL, self)
        self.model = TimelineModel(self)
        self.view = TimelineView(self.model, self)
        self._empty = EmptyPage(self)
        self._pages = QStackedWidget(self)
        self._export = QPushButton(self.tr("Export…"), self)
        self._forget = QPushButton(self.tr("Delete history…"), self)
        self._late_timer = QTimer(self, singleShot=True, interval=READING_AFTER_MS)
        self._build()
        self._wheel_guard = WheelGuard(self)
        self._connect()
        self._show_status("")

    def show_locks(self, locks: Iterable[Lock]) -> None:
        """Set the locks that are in the account now."""
        known = {f"#{lock.id}": lock for lock in locks}
        self._locks = {lock.key: lock_name(lock) for lock in known.values()}
        self._key_changes = {key: lock.key for key, lock in known.items() if key != lock.key}
        if self._key in self._key_changes:
            self._key = self._key_changes[self._key]
            self.model.show_key(self._key)
        self._show_subjects()

    def show_history(self, key: str | None, since: float | None) -> None:
        """Show the history of the lock with this key, of Lockwatch itself (`PROGRAM`) or of all (None).

        With `since`, in seconds since the epoch, only later entries are shown.
        """
        self._key, self._since = key, -FOR_EVER if since is None else since
        self._topics.clear()
        self._day.show_latest()
        self._show_subjects()
        self._ask()

    def resume(self, other: "TimelineDialog") -> None:
        """Take over choices and geometry of a dialog that this one replaces after a change of language."""
        self._key, self._since = other._key, other._since
        self._topics.resume(other._topics)
        self._day.resume(other._day)
        with QSignalBlocker(self._everything):
            self._everything.setChecked(other._everything.isChecked())
        self._sized = True
        self.setGeometry(other.geometry())
        self._show_subjects()
        self._ask()

    def show_page(self, query: Query, page: Page) -> None:
        self.model.show_page(query, page)
        if page.names and page.names != self._recorded_names:
            self._recorded_names = page.names
            self._show_subjects()

    def add(self, entries: Entries) -> None:
        """Add entries for what has just happened."""
        self._day.follow()
        self.model.add(entries)
        self._show_rows()

    def show_forgotten(self, key: str | None, done: bool) -> None:
        """Show whether the history was deleted, and read what is left again.

        A lock that has left the account also disappears from the combo box when its history is deleted.
        """
        name = self._name(key)
        if done:
            self._recorded_names = {} if key is None else {k: n for k, n in self._recorded_names.items() if k != key}
            if self._key is not None and self._key == key and key not in self._locks:
                self._key = None
            self._show_subjects()
        self._ask()  # even after a failure, because a part may have been deleted
        self._show_status(forgotten_text(key, name) if done else "")
        self._failure.show_text("" if done else not_forgotten_text())
        announce(self, forgotten_text(key, name) if done else not_forgotten_text())

    def showEvent(self, event: QShowEvent) -> None:
        if not self._sized:
            self._sized = True
            room = self.screen().availableSize() * 0.9
            if self.minimumSizeHint().width() > room.width():
                self._kinds.setDirection(QBoxLayout.Direction.TopToBottom)
                column = self.layout()
                assert column is not None
                column.activate()  # or the window keeps its minimum width
            metrics = self.fontMetrics()
            wide, high = LETTERS_WIDE * metrics.averageCharWidth(), LINES_HIGH * metrics.height()
            self.resize(min(wide, room.width()), min(high, room.height()))
        super().showEvent(event)

    # Requests

    def _ask(self) -> None:
        self._show_status("")
        self._failure.show_text("")
        self._since_line.setVisible(self._since > -FOR_EVER)
        self._late_timer.start()
        query = Query(self._key, self._topics.chosen, self._day.back_from, self._since)
        self.model.ask(query, everything=self._everything.isChecked())
        self._show_moments()
        self._show_rows()

    def _show_rows(self) -> None:
        """Show the rows. If there are none, show the empty list briefly and then a page that says why."""
        rows = self.model.rowCount() > 0
        if not rows and not self.model.waiting:
            self._empty.show_emptiness("search", nothing_text(self.model.query))
        self._pages.setCurrentWidget(self.view if rows or self._late_timer.isActive() else self._empty)
        self._export.setEnabled(rows)

    def _on_answered(self) -> None:
        self._late_timer.stop()
        self._show_rows()
        self.view.setCurrentIndex(self.model.index(1))  # the first row is the heading of a day
        self.view.clearSelection()
        self.view.scrollToTop()

    def _on_page_late(self) -> None:
        self._empty.show_emptiness("sync", self.tr("Reading the history…"))
        self._show_rows()

    def _on_subject_chosen(self, place: int) -> None:
        self._key = self._subjects[place][0]
        self._show_subjects()
        self._ask()

    def _on_day_changed(self) -> None:
        self._since = -FOR_EVER
        self._ask()

    def _on_latest(self) -> None:
        self._day.show_latest()
        self._on_day_changed()
        self.view.setFocus()

    def _on_show_all(self) -> None:
        self._since = -FOR_EVER
        self._ask()
        self.view.setFocus()

    def _on_day_passed(self) -> None:
        self.model.turn_day(self._day.today)
        self._show_moments()

    def _show_moments(self) -> None:
        """Update the texts and buttons that depend on the current day."""
        self._since_text.setText(since_text(self._since) if self._since > -FOR_EVER else "")
        self._latest.setEnabled(not self._day.latest or not self.model.from_the_latest)

    # The list of subjects

    def _show_subjects(self) -> None:
        """Fill the combo box: the locks by name, then those that have left the account, and Lockwatch itself."""
        ours = self._locks.keys() | self._key_changes.keys()
        left = {key: name for key, name in self._recorded_names.items() if key not in ours}
        left = {key: on_one_line(name) or key for key, name in left.items()}
        names = {**left, **self._locks, **{old: self._locks[key] for old, key in self._key_changes.items()}}
        self.model.show_names(names)
        self.view.rows.show_names(frozenset() if self._key is not None else frozenset([*names.values(), self._itself]))
        subjects: list[tuple[str | None, str]] = [(None, subject_text(None))]
        for those in (self._locks, left):
            subjects += [
                (key, subject_text(key, self._elided(those[key]), left=those is left))
                for key in sorted(those, key=lambda key: named(names[key]))
            ]
        subjects.append((PROGRAM, self._itself))
        if self._key not in dict(subjects):
            subjects.insert(1, (self._key, self._key or ""))
        if subjects != self._subjects:
            self._subjects = subjects
            with QSignalBlocker(self._subject):
                self._subject.clear()
                self._subject.addItems([text for _, text in subjects])
        with QSignalBlocker(self._subject):
            self._subject.setCurrentIndex([key for key, _ in subjects].index(self._key))
        self._show_forgettable()

    def _elided(self, name: str) -> str:
        metrics = self._subject.fontMetrics()
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, LONGEST_NAME * metrics.averageCharWidth())

    @property
    def _itself(self) -> str:
        return subject_text(PROGRAM)

    def _show_forgettable(self) -> None:
        self._forget_this.setEnabled(self._key not in (None, PROGRAM))

    def _name(self, key: str | None) -> str:
        """Return the name of a lock, even if it has left the account; empty for None."""
        if key is None:
            return ""
        return self._locks.get(key) or on_one_line(self._recorded_names.get(key, "")) or key

    # Export and forgetting

    def _on_export(self) -> None:
        self.export_requested.emit(self.model.query)

    def _on_forget(self, key: str | None) -> None:
        left = key is not None and key not in self._locks
        ask_to_forget(self, key, self._name(key), self.forget_requested.emit, left=left)

    def _show_status(self, text: str) -> None:
        self._status.setText(text)
        self._status.setVisible(bool(text))

    # Construction

    def _build(self) -> None:
        self._subject.setAccessibleName(self.tr("History of"))
        self._subject.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._subject.setMinimumContentsLength(SUBJECT_LETTERS)
        up_to = QLabel(self.tr("&Up to"), self)
        up_to.setBuddy(self._day)
        self._day.setAccessibleName(self.tr("Up to which day"))
        menu = QMenu(self._forget)
        self._forget_this = menu.addAction(self.tr("Delete the history of this lock…"))
        self._forget_all = menu.addAction(self.tr("Delete all history…"))
        self._forget.setMenu(menu)
        close = close_button(self)
        self._everything.setToolTip(self.tr("Show each record in a line of its own, as it is exported"))
        top, kinds, since, foot = QHBoxLayout(), self._kinds, QHBoxLayout(self._since_line), QHBoxLayout()
        top.addWidget(self._subject)
        top.addStretch(1)
        for widget in (up_to, self._day, self._latest):
            top.addWidget(widget)
        kinds.addWidget(self._topics, 1)
        kinds.addWidget(self._everything)
        since.setContentsMargins(0, 0, 0, 0)
        since.addWidget(self._since_text, 1)
        since.addWidget(self._show_all)
        foot.addWidget(self._export)
        foot.addWidget(self._forget)
        foot.addStretch(1)
        foot.addWidget(close)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.addLayout(top)
        column.addLayout(kinds)
        for line in (self._since_line, self._failure, self._status):
            column.addWidget(line)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # so that Enter in the list presses no button
        self.view.setFocus()

    def _connect(self) -> None:
        self.model.page_requested.connect(self.page_requested)
        self.model.answered.connect(self._on_answered)
        self.model.cut.connect(self._show_moments)
        self._late_timer.timeout.connect(self._on_page_late)
        self._subject.activated.connect(self._on_subject_chosen)
        self._topics.changed.connect(self._ask)
        self._everything.toggled.connect(self._ask)
        self._day.chosen.connect(self._on_day_changed)
        self._day.day_passed.connect(self._on_day_passed)
        self._latest.clicked.connect(self._on_latest)
        self._show_all.clicked.connect(self._on_show_all)
        self._export.clicked.connect(self._on_export)
        self._forget_this.triggered.connect(lambda: self._on_forget(self._key))
        self._forget_all.triggered.connect(lambda: self._on_forget(None))
