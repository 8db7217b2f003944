"""The details window of one lock: its facts, its alerts, its battery over time and its latest events."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette, QShowEvent
from PySide6.QtWidgets import QAbstractSlider, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lockwatch.domain.forecast import Outlook, outlook, reading_now
from lockwatch.domain.history import LockHistory, Reading
from lockwatch.domain.locks import Lock
from lockwatch.domain.overview import stale
from lockwatch.domain.problems import Attention, status_attention
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui.details.alerts import Alerts
from lockwatch.ui.details.battery_curve import BatteryCurve
from lockwatch.ui.details.events import EventsView
from lockwatch.ui.details.facts import Facts
from lockwatch.ui.details.parts import NameLabel, Picture, Scroll, heading
from lockwatch.ui.theme.colors import muted_color
from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.theme.lock_pictures import state_picture
from lockwatch.ui.widgets.help import add_window_keys
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.ui.widgets.parts import Banner, MutedLabel, close_button, plain_label
from lockwatch.ui.wording.details import last_seen_text, unobserved_text
from lockwatch.ui.wording.forecast import faster_text, forecast_text
from lockwatch.ui.wording.locks import connection_text, lock_name, state_text
from lockwatch.util.clock import time_of_day

LETTERS_WIDE, LINES_HIGH = 100, 50
"""The initial size in letters and lines, if the screen is large enough."""
MARGIN, SECTION = 20, 22
PICTURE = 2.8
"""The height of the picture, in lines of text."""

_SCROLLING: dict[int, QAbstractSlider.SliderAction] = {
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class DetailsDialog(QDialog):
    """A separate window, not modal. Each sync updates it without moving the focus or the scroll position."""

    escaped = Signal()
    """Emitted when the user has closed the window with Escape; the focus should go back to where it came from."""

    def __init__(self, actions: LockActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lock_actions = actions
        self.setWindowIcon(app_icon())
        add_window_keys(self)
        self._key = ""
        self._wall = 0.0
        self._readings: tuple[Reading, ...] = ()
        self._reading: Reading | None = None
        self._empty = 0
        self._sized = self._greyed = False
        self._sheet = QWidget(self)
        self._sheet.setAutoFillBackground(True)
        self._scroll = Scroll(self._sheet, self)
        self._picture = Picture(PICTURE, self._sheet)
        self._name = NameLabel(self._sheet)
        self._status = MutedLabel("", self._sheet)
        self._banner = Banner(Attention.WARNING, self._sheet)
        self._facts = Facts(actions, self._sheet)
        self._alerts = Alerts(actions.act, self._facts.rename, self._sheet)
        self._curve = BatteryCurve(self._sheet)
        self._forecast = plain_label("", self._sheet)
        self._faster = MutedLabel("", self._sheet, Attention.WARNING)
        self._sentence = MutedLabel("", self._sheet)
        self._history = QPushButton(self.tr("Whole history…"), self._sheet)
        self._events = EventsView(self._sheet)
        self._no_events = MutedLabel(self.tr("Nothing has been recorded yet."), self._sheet)
        self._arrange()
        self._connect()
        self.show_history(LockHistory())

    def show_lock(self, lock: Lock, state: State, now: float, rules: Rules) -> None:
        """Show a lock as it is at `now`, in steady seconds."""
        self._key, self._wall = lock.key, time_of_day(now).timestamp()
        name, old = lock_name(lock), stale(state, now, rules)
        self.setWindowTitle(name.replace("[*]", "[*][*]"))  # Qt's placeholder for modified documents, escaped
        if self._name.text() != name:
            self._name.setText(name)
        attention = Attention.NONE if old else status_attention(lock, now, rules)
        self._picture.show_picture(state_picture(lock, now, rules), attention, muted=old)
        self._status.setText(state_text(lock) if lock.seen.connected else connection_text(lock, now))
        self._status.set_attention(attention)
        self._banner.show_text(last_seen_text(state, now) if old else unobserved_text(lock, now))
        self._facts.offer(True)
        self._facts.show_lock(lock, state, now, rules)
        self._alerts.show_lock(lock, now, rules)
        own = rules.for_lock(lock)
        self._curve.show_thresholds(own.battery_low, own.battery_critical)
        self._set_reading(reading_now(lock, self._wall, stale=old), own.battery_critical)
        self._grey(old)

    def show_history(self, history: LockHistory) -> None:
        """Show the recorded events and battery readings of the lock, in place of those shown before."""
        self._readings = history.readings
        self._show_battery()
        self._events.events.show_events(history.events)
        self._events.setVisible(bool(history.events))
        self._no_events.setVisible(not history.events)

    def lock_left(self) -> None:
        """Show that the lock has left the account. Its last known facts stay, without buttons."""
        self._banner.show_text(self.tr("This lock is no longer in the account. Below is what was last known about it."))
        self._picture.show_picture("unknown", Attention.NONE, muted=True)
        self._status.set_attention(Attention.NONE)
        self._facts.offer(False)
        self._alerts.forbid()
        self._set_reading(None, self._empty)
        self._grey(True)

    def showEvent(self, event: QShowEvent) -> None:
        if not self._sized:
            self._sized = True
            room = self.screen().availableSize() * 0.9
            metrics = self.fontMetrics()
            wide, high = LETTERS_WIDE * metrics.averageCharWidth(), LINES_HIGH * metrics.height()
            self.resize(min(wide, room.width()), min(high, room.height()))
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let keys scroll the sheet, whichever of its widgets has the focus."""
        if (action := _SCROLLING.get(event.key())) is not None:
            self._scroll.verticalScrollBar().triggerAction(action)
        else:
            super().keyPressEvent(event)
            if event.matches(QKeySequence.StandardKey.Cancel):
                self.escaped.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._grey(self._greyed)

    def _set_reading(self, reading: Reading | None, empty: int) -> None:
        """Set the current reading (None if unknown) and the level, in percent, that counts as almost empty."""
        before, self._reading, self._empty = (_shown_fields(self._reading), self._empty), reading, empty
        if (_shown_fields(reading), empty) != before:
            self._show_battery()

    def _show_battery(self) -> None:
        """Show the curve, with a forecast if the current level is known."""
        latest = () if self._reading is None else (self._reading,)
        readings = self._readings + latest
        seen = outlook(readings, self._wall, self._empty) if latest else Outlook()
        self._curve.show_readings(readings, self._wall, seen.forecast)
        self._curve.setVisible(self._curve.worth_drawing)
        self._sentence.setText(self._curve.sentence)
        _show_text(self._forecast, "" if seen.forecast is None else forecast_text(seen.forecast))
        _show_text(self._faster, "" if seen.times_as_fast is None else faster_text(seen.times_as_fast))

    def _arrange(self) -> None:
        font = self._name.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.35)
        self._name.setFont(font)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._status)
        header = QHBoxLayout()
        header.setSpacing(14)
        header.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        header.addLayout(words, 1)
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SECTION)
        column.addLayout(header)
        column.addWidget(self._banner)
        column.addWidget(self._facts)
        for title, widgets in (
            (self.tr("Alerts"), [self._alerts]),
            (self.tr("Battery over time"), [self._curve, self._forecast, self._faster, self._sentence]),
            (self.tr("Recent events"), [self._events, self._no_events]),
        ):
            section = QVBoxLayout()
            section.setSpacing(8)
            above = QHBoxLayout()
            above.addWidget(heading(title, self._sheet))
            if self._events in widgets:
                above.addWidget(self._history)
            section.addLayout(above)
            for widget in widgets:
                section.addWidget(widget)
            column.addLayout(section)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(MARGIN, 0, MARGIN, 12)
        close = close_button(self)
        button = close.button(close.StandardButton.Close)
        self._history.setAutoDefault(False)
        button.setDefault(True)
        button.setFocus()  # so that a second Enter, pressed by mistake, triggers no action
        buttons.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self._history.clicked.connect(lambda: self.lock_actions.history(self._key))
        self._events.selectionModel().currentChanged.connect(self._on_event_reached)

    def _grey(self, grey: bool) -> None:
        """Set the sheet's colours: the background of a list, and grey text if `grey` says that it is out of date."""
        self._greyed = grey
        desktop = QGuiApplication.palette()
        color = muted_color(desktop) if grey else desktop.color(QPalette.ColorRole.Text)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, desktop.color(QPalette.ColorRole.Base))
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self._sheet.setPalette(palette)

    def _on_event_reached(self, index: QModelIndex) -> None:
        rect = self._events.visualRect(index)
        at = self._events.viewport().mapTo(self._sheet, rect.center())
        self._scroll.ensureVisible(0, at.y(), 0, rect.height())


def _shown_fields(reading: Reading | None) -> tuple[int, bool] | None:
    return None if reading is None else (reading.level, reading.charging)


def _show_text(label: QLabel, text: str) -> None:
    """Show the text, or hide the label if it is empty, so that it takes no space."""
    label.setText(text)
    label.setVisible(bool(text))
