"""A window by the tray's icon: gone as soon as one looks elsewhere, and as large as a person made it."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QProcessEnvironment, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from lockwatch.ui.lock_list.placement import SCREEN_MARGIN, placed, tray_corner
from lockwatch.util.clock import steady

LEAST_WIDTH, LETTERS_WIDE = 420, 52
SCREEN_SHARE = 0.7
"""Of the height, at most, unless a person wants more."""
REOPENS_AFTER_S = 0.3
"""The click on the icon that takes the focus away must not bring the window back."""
_TOKEN = "XDG_ACTIVATION_TOKEN"
"""Qt sets it for a click on the icon, if the panel gives one, and takes it as a window is activated; `os.environ` is a
copy that does not know."""
EDGE = 4
"""Where it is grabbed to be resized; logical pixels."""
_EDGES = {
    Qt.Edge.LeftEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.RightEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.TopEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.BottomEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.LeftEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeBDiagCursor,
    Qt.Edge.LeftEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeBDiagCursor,
}


class Popup(QWidget):
    """An ordinary window where there is no tray, and on Wayland, which places windows itself."""

    quit_requested = Signal()
    resized = Signal(int, int)
    """By the person, to that width and height in logical pixels; 0 for a side left to the window."""
    appeared = Signal()
    """A person can see it now; minimised nobody does."""
    gone = Signal()

    def __init__(self, clock: Callable[[], float] = steady, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lost_focus_at = -math.inf
        self._near: QPoint | None = None
        self._closing_quits = self._seen = False
        self._grabbed = False  # by an edge: the window manager has the pointer and, with some, the focus
        self._fitted = self._chosen = self._kept = QSize(0, 0)
        self.body = QWidget(self)
        self.body.setCursor(Qt.CursorShape.ArrowCursor)  # else it would have the edge's
        self.body.installEventFilter(self)
        self._frame = QVBoxLayout(self)
        self._frame.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # `fit` knows better
        self._frame.addWidget(self.body)
        self.setMouseTracking(True)
        self._set_flags()

    @property
    def closing_quits(self) -> bool:
        """Without a tray this is an ordinary window, and closing it ends the program."""
        return self._closing_quits

    def set_closing_quits(self, quits: bool) -> None:
        self._closing_quits = quits
        self._set_flags()

    def set_size(self, width: int, height: int) -> None:
        """In logical pixels; 0: as its content needs."""
        self._chosen = self._kept = QSize(width, height)
        self.fit()

    def toggle(self, near: QPoint) -> None:
        """Shows the window by `near`, where the icon is, or hides it."""
        if self.isVisible() and (self._is_popup or self.isActiveWindow()):
            self.hide()
        elif self._clock() - self._lost_focus_at >= REOPENS_AFTER_S:
            self._open(near)

    def open(self) -> None:
        """Shows the window where the panel is, or brings it to the front."""
        screen = QGuiApplication.primaryScreen()
        self._open(self._near if self.isVisible() else tray_corner(screen.geometry(), screen.availableGeometry()))

    def fit(self) -> None:
        """As large as was chosen, or as its content needs, within the screen, and where the icon is."""
        if self._grabbed:
            return
        room = self._screen().availableGeometry()
        size = self._wanted_size(room)
        if self._is_popup or not self.isVisible() or self.size() == self._fitted:  # nobody else gave it another
            self._fitted = size
            self.resize(size)
        if self._is_popup and self._near:
            self.move(placed(size, self._near, room))

    def _open(self, near: QPoint | None) -> None:
        self._near = near
        if self._hidden_by_others:
            self.hide()
        self.fit()
        self.show()
        self.raise_()
        self.activateWindow()

    def _screen(self) -> QScreen:
        screen = QGuiApplication.screenAt(self._near) if self._near else None
        return screen or QGuiApplication.primaryScreen()

    def _wanted_size(self, room: QRect) -> QSize:
        _settle(self)
        most = room.size().shrunkBy(QMargins(*[SCREEN_MARGIN] * 4))
        least = self._frame.totalMinimumSize()
        own = max(LEAST_WIDTH, LETTERS_WIDE * self.fontMetrics().averageCharWidth())
        width = min(max(self._chosen.width() or own, least.width()), most.width())
        if self._chosen.height():
            return QSize(width, min(max(self._chosen.height(), least.height()), most.height()))
        layout = self._frame
        wanted = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        return QSize(width, min(wanted, round(SCREEN_SHARE * room.height())))

    @property
    def _is_popup(self) -> bool:
        return not self._closing_quits and not _on_wayland()

    @property
    def _hidden_by_others(self) -> bool:
        """On Wayland a window comes to the front with a token from a click (xdg-activation), or as a new one."""
        return (
            _on_wayland()
            and self.isVisible()
            and not self.isActiveWindow()
            and not QProcessEnvironment.systemEnvironment().contains(_TOKEN)
        )

    def _set_flags(self) -> None:
        popup = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        visible = self.isVisible()
        self.setWindowFlags(popup if self._is_popup else Qt.WindowType.Window)
        edge = EDGE if self._is_popup else 0
        self._frame.setContentsMargins(edge, edge, edge, edge)
        self.setVisible(visible)

    # Qt's own

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_seen()
        self.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._grabbed = False
        self._tell_seen()
        if self._chosen != self._kept:
            self._kept = self._chosen
            self.resized.emit(self._chosen.width(), self._chosen.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        by_person = event.spontaneous() and (self._grabbed or not self._is_popup) and not self.isMaximized()
        if by_person and self.isVisible():
            size, fitted, chosen = event.size(), self._fitted, self._chosen
            self._chosen = QSize(
                size.width() if chosen.width() or size.width() != fitted.width() else 0,
                size.height() if chosen.height() or size.height() != fitted.height() else 0,
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._tell_seen()
        if event.type() is not QEvent.Type.ActivationChange or not self.isVisible():
            return
        if self.isActiveWindow():
            self._grabbed = False
        elif not self._grabbed:
            self._on_focus_lost()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Enter:  # of the body
            self._grabbed = False
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._closing_quits:
            self.quit_requested.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():
            self._grabbed = False
        edges = self._edges(event.position().toPoint())
        self.setCursor(_EDGES.get(edges, Qt.CursorShape.ArrowCursor))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        edges = self._edges(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and edges in _EDGES:
            self._grabbed = self.windowHandle().startSystemResize(edges)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_popup:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _tell_seen(self) -> None:
        seen = self.isVisible() and not self.isMinimized()
        if seen is not self._seen:
            self._seen = seen
            (self.appeared if seen else self.gone).emit()

    def _edges(self, point: QPoint) -> Qt.Edge:
        """Which of them are under `point`; none in an ordinary window, which has its own."""
        found = Qt.Edge(0)
        if self._is_popup:
            corner = 3 * EDGE
            inner = self.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
            reach = EDGE if inner.contains(point) else corner
            found |= Qt.Edge.LeftEdge if point.x() < reach else Qt.Edge(0)
            found |= Qt.Edge.RightEdge if point.x() >= self.width() - reach else Qt.Edge(0)
            found |= Qt.Edge.TopEdge if point.y() < reach else Qt.Edge(0)
            found |= Qt.Edge.BottomEdge if point.y() >= self.height() - reach else Qt.Edge(0)
        return found

    def _on_focus_lost(self) -> None:
        """Not to a dialog of its own."""
        dialog = QApplication.activeModalWidget()
        asked_by = dialog.parentWidget() if dialog is not None else None
        if self._is_popup and (asked_by is None or asked_by.window() is not self):
            self._lost_focus_at = self._clock()
            self.hide()


def _on_wayland() -> bool:
    return QGuiApplication.platformName().startswith("wayland")


def _settle(widget: QWidget) -> None:
    """Every layout in `widget` knows its size at once; Qt would tell the outer ones later, by events."""
    for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        _settle(child)
    if (layout := widget.layout()) is not None:
        layout.activate()
