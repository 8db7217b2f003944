"""The list of locks: a small window by the tray, gone as soon as one looks elsewhere."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from lockwatch.clock import steady
from lockwatch.domain.acts import Act
from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.glance import Overview
from lockwatch.domain.outcome import Failure, RateLimited
from lockwatch.domain.overview import stale
from lockwatch.domain.pacing import FLOOR_S, Schedule
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui import wording
from lockwatch.ui.banners import AlertBanner, PauseBanner
from lockwatch.ui.delegate import MARGIN
from lockwatch.ui.icons import app_icon
from lockwatch.ui.lock_list import LockList
from lockwatch.ui.model import Attention, LockListModel
from lockwatch.ui.parts import Banner, MutedLabel, plain_label
from lockwatch.ui.silence import loud, targets
from lockwatch.ui.wording_alerts import alert_text
from lockwatch.ui.wording_notifications import own_text

WIDTH = 420
NAMED_AT_MOST = 1
"""In the headline; the rows name the rest."""
SCREEN_SHARE = 0.7
SCREEN_MARGIN = 8
REOPENS_AFTER_S = 0.3
"""The click on the icon that takes the focus away must not bring the window back."""
TICK_MS = 1000


def _held_back(schedule: Schedule, now: float) -> Failure | None:
    """A ``Retry-After`` that no sync has met: from the run before, or from the request for names."""
    return RateLimited(None) if schedule.earliest_at - now > FLOOR_S + 1 else None


def tray_corner(screen: QScreen) -> QPoint:
    """Where a tray most likely is: at the end of the panel, which the screen's free area tells."""
    free = screen.availableGeometry()
    below = free.top() <= screen.geometry().top()
    return free.bottomRight() if below else free.topRight()


class ListWindow(QWidget):
    """Shows a `State`; it asks for what it can't do itself by signals."""

    sync_requested = Signal()
    settings_requested = Signal()
    about_requested = Signal()
    quit_requested = Signal()
    acted = Signal(object, object)
    """The frozenset of Targets, and Act."""
    never_tell_changed = Signal(str, bool)
    """A lock's key, and whether it is never to be told."""
    paused = Signal(object)
    """One of `acts.PAUSES`."""

    def __init__(self, clock: Callable[[], float] = steady, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lost_focus_at = -math.inf
        self._near: QPoint | None = None
        self._closing_quits = False
        self.model = LockListModel(self)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._on_ticked)
        self.setWindowTitle("Lockwatch")
        self.setWindowIcon(app_icon())
        self._build()
        self._set_flags()
        self.show_state(State(), Overview.CANNOT_SEE, Schedule(0.0, 0.0), Rules())

    @property
    def closing_quits(self) -> bool:
        """Without a tray this is an ordinary window, and closing it ends the program."""
        return self._closing_quits

    @closing_quits.setter
    def closing_quits(self, quits: bool) -> None:
        self._closing_quits = quits
        self._set_flags()

    def show_state(self, state: State, overview: Overview, schedule: Schedule, rules: Rules) -> None:
        """What is known, the worst of it, and when the next sync is."""
        now = self._clock()
        self._state, self._schedule, self._rules = state, schedule, rules
        self._list.rules = rules
        self.model.show(state, now, rules)
        summary = wording.summary_text(state, overview, now, rules, NAMED_AT_MOST)
        self._headline.setText(summary if self._tried else "Lockwatch")
        self._show_own_alerts(now)
        self._show_pause(now)
        self._list.setVisible(bool(state.locks))
        self._empty.setVisible(not state.locks)
        self._empty.setText(self._emptiness())
        self._on_ticked()
        self._fit()

    def _show_own_alerts(self, now: float) -> None:
        """Those of the program itself; why a sync failed is said before and after it is an alert, too."""
        speaking = {alert.kind.matter: alert for alert in loud(self._state.alerts, now)}
        retiring = speaking.pop(Matter.API, None)
        failure = self._state.failure or _held_back(self._schedule, now)
        if failure:
            text = wording.failure_text(failure, self._schedule, now)
        else:
            text = "; ".join(alert_text(alert, None, now) for alert in speaking.values())
        self._failure.offer(targets(None, speaking.values()))
        self._failure.show_text(text)
        self._retiring.offer(targets(None, [retiring] if retiring else []))
        self._retiring.show_text(own_text(Kind.API_RETIRING) if retiring else "")

    def _show_pause(self, now: float) -> None:
        self._pause.show_text(wording.paused_sentence(self._state, now) if self._state.paused(now) else "")

    def notice(self, text: str) -> None:
        """A line that stays until it is dismissed."""
        self._notice.show_text(text)
        self._fit()

    def toggle(self, near: QPoint) -> None:
        """Shows the window by `near`, where the icon is, or hides it."""
        if self.isVisible() and (self._is_popup or self.isActiveWindow()):
            self.hide()
        elif self._clock() - self._lost_focus_at >= REOPENS_AFTER_S:
            self._open(near)

    def open(self) -> None:
        """Shows the window where the panel is, or brings it to the front."""
        self._open(self._near if self.isVisible() else tray_corner(QGuiApplication.primaryScreen()))

    def _open(self, near: QPoint | None) -> None:
        self._near = near
        self._fit()
        self.show()
        self.raise_()
        self.activateWindow()

    # Qt's own

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_ticked()
        self._fit()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow() and self.isVisible():
            self._on_focus_lost()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._closing_quits:
            self.hide()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._closing_quits:
            self.quit_requested.emit()

    def _on_focus_lost(self) -> None:
        if self._is_popup:
            self._lost_focus_at = self._clock()
            self.hide()

    def _on_ticked(self) -> None:
        """What the passing of time alone changes."""
        now, synced_at = self._clock(), self._state.synced_at
        self.model.set_stale(stale(self._state, now, self._rules))
        seen = "" if synced_at is None else self.tr("Seen {age}").format(age=wording.age_text(now - synced_at))
        self._age.setText(seen)
        wait_s = math.ceil(self._schedule.earliest_at - now)
        self._sync.setEnabled(wait_s <= 0 and not self._schedule.syncing)
        if self._schedule.syncing:
            text = self.tr("Syncing…")
        elif wait_s <= 0:
            text = self.tr("Sync now")
        elif wait_s < wording.SAID_AS_TIME_FROM_S:
            text = self.tr("Sync in {n} s").format(n=wait_s)
        else:
            text = self.tr("Sync at {time}").format(time=wording.time_text(self._schedule.earliest_at, now))
        self._sync.setText(text)

    @property
    def _tried(self) -> bool:
        return self._state.synced_at is not None or self._state.failure is not None

    def _emptiness(self) -> str:
        if self._state.synced_at is not None:
            return self.tr("No locks in this account")
        return self.tr("No lock was seen yet") if self._tried else self.tr("Waiting for the first answer…")

    # How it is built and placed

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # `_fit` knows better
        self._failure = AlertBanner(Attention.WARNING, self)
        self._retiring = AlertBanner(Attention.WARNING, self)
        for banner in (self._failure, self._retiring):
            banner.acted.connect(self.acted)
        self._pause = PauseBanner(self)
        self._pause.resumed.connect(self._on_resumed)
        self._notice = Banner(Attention.NONE, self)
        self._notice.add_dismissal().clicked.connect(self._on_dismissed)
        self._empty = MutedLabel(self.tr("Waiting for the first answer…"), self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(96)
        self._list = LockList(self.model, self._clock, self)
        self._list.acted.connect(self.acted)
        self._list.never_tell_changed.connect(self.never_tell_changed)
        column.addLayout(self._header())
        column.addWidget(self._pause)
        column.addWidget(self._failure)
        column.addWidget(self._retiring)
        column.addWidget(self._notice)
        column.addWidget(self._empty, 1)
        column.addWidget(self._list, 1)
        column.addLayout(self._footer())

    def _header(self) -> QHBoxLayout:
        self._headline = plain_label("", self)
        font = self._headline.font()
        font.setBold(True)
        self._headline.setFont(font)
        self._age = MutedLabel("", self)
        self._sync = QPushButton(self.tr("Sync now"), self)
        self._sync.setMinimumWidth(QPushButton(self.tr("Sync in {n} s").format(n=10)).sizeHint().width())
        self._sync.clicked.connect(self.sync_requested)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._headline)
        words.addWidget(self._age)
        header = QHBoxLayout()
        header.setContentsMargins(MARGIN, 10, MARGIN, 10)
        header.setSpacing(MARGIN)
        header.addLayout(words, 1)
        header.addWidget(self._sync, 0, Qt.AlignmentFlag.AlignTop)
        return header

    def _footer(self) -> QHBoxLayout:
        footer = QHBoxLayout()
        footer.setContentsMargins(MARGIN - 5, 4, MARGIN - 5, 4)
        for text, requested in (
            (self.tr("Settings"), self.settings_requested),
            (self.tr("About"), self.about_requested),
            (self.tr("Quit"), self.quit_requested),
        ):
            button = QToolButton(self)
            button.setText(text)
            button.setAutoRaise(True)
            button.clicked.connect(requested)
            footer.addWidget(button)
        footer.insertStretch(2)
        return footer

    def _on_dismissed(self) -> None:
        self.notice("")

    def _on_resumed(self) -> None:
        self.paused.emit(Act.RESUME)

    @property
    def _is_popup(self) -> bool:
        """Not where the user must be able to find it again, nor on Wayland, which places windows itself."""
        return not self._closing_quits and QGuiApplication.platformName() != "wayland"

    def _set_flags(self) -> None:
        popup = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        visible = self.isVisible()
        self.setWindowFlags(popup if self._is_popup else Qt.WindowType.Window)
        self.setVisible(visible)

    def _fit(self) -> None:
        """As high as its rows, within its share of the screen, and where the icon is."""
        screen = QGuiApplication.screenAt(self._near) if self._near else None
        room = (screen or QGuiApplication.primaryScreen()).availableGeometry()
        self._list.updateGeometry()  # a view's own hint doesn't follow its rows
        size = _fitting(self, room)
        if self._is_popup or not self.isVisible():
            self.resize(size)
        if self._is_popup and self._near:
            self.move(placed(size, self._near, room))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _fitting(window: QWidget, room: QRect) -> QSize:
    """The width, and the height its content wants, as far as the screen grants it."""
    layout = window.layout()
    assert layout is not None
    layout.activate()
    width = min(max(WIDTH, layout.totalMinimumSize().width()), room.width())
    wanted = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
    return QSize(width, min(wanted, round(SCREEN_SHARE * room.height())))


def placed(size: QSize, near: QPoint, room: QRect) -> QPoint:
    """The corner of a window of `size` by `near`: on its inner side, and wholly within `room`."""
    below = near.y() < room.center().y()
    left, top = near.x() - size.width() // 2, near.y() if below else near.y() - size.height()
    room = room.adjusted(SCREEN_MARGIN, SCREEN_MARGIN, -SCREEN_MARGIN - size.width(), -SCREEN_MARGIN - size.height())
    return QPoint(max(room.left(), min(left, room.right() + 1)), max(room.top(), min(top, room.bottom() + 1)))
