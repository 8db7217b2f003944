"""A window by the tray icon that closes when it loses the focus and remembers the size that the user gave it."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QProcessEnvironment, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QCursor,
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
"""The window takes at most this share of the screen's height, unless the user has made it higher."""
REOPENS_AFTER_S = 0.3
"""How long after it lost the focus and was hidden, the window ignores a click on the tray icon. The same click may have
taken the focus."""
_TOKEN = "XDG_ACTIVATION_TOKEN"
"""The environment variable that Qt sets on a click on the icon, if the panel provides a token, and removes when a
window is activated. `os.environ` does not show this, because it copies the environment only at the start."""
EDGE = 4
"""The width of the border by which the window is resized, in logical pixels."""
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
    """A frameless window by the tray icon.

    It is an ordinary window if there is no tray, and on Wayland, where the compositor places windows.
    """

    quit_requested = Signal()
    resized = Signal(int, int)
    """Emitted with width and height, in logical pixels, after the user has resized the window.

    A side that the user has not changed is 0.
    """
    appeared = Signal()
    """Emitted when the window has become visible, which a minimised window is not."""
    gone = Signal()

    def __init__(self, clock: Callable[[], float] = steady, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lost_focus_at = -math.inf
        self._near: QPoint | None = None
        self._closing_quits = self._was_visible = False
        self._grabbed = False  # true while the user drags an edge, when the window manager may have the focus
        self._fitted_size = self._chosen_size = self._saved_size = QSize(0, 0)
        self.body = QWidget(self)
        self.body.setCursor(Qt.CursorShape.ArrowCursor)  # otherwise it would inherit the cursor of the edge
        self.body.installEventFilter(self)
        self._frame = QVBoxLayout(self)
        self._frame.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # `fit` computes the size
        self._frame.addWidget(self.body)
        self.setMouseTracking(True)
        self._set_flags()

    @property
    def closing_quits(self) -> bool:
        """Whether closing the window ends the program. If so, there is no tray, and this is an ordinary window."""
        return self._closing_quits

    def set_closing_quits(self, quits: bool) -> None:
        self._closing_quits = quits
        self._set_flags()

    def set_size(self, width: int, height: int) -> None:
        """Set the size that the user has chosen, in logical pixels; 0 for a side that follows the content."""
        self._chosen_size = self._saved_size = QSize(width, height)
        self.fit()

    def toggle(self, near: QPoint | None) -> None:
        """Show the window at `near`, where the icon is (None: by the panel), or hide it."""
        if self.isVisible() and (self._is_popup or self.isActiveWindow()):
            self.hide()
            self._lost_focus_at = -math.inf  # hiding took the focus, not a click elsewhere
        elif self._clock() - self._lost_focus_at >= REOPENS_AFTER_S:
            if near is None:
                self.open()
            else:
                self._open(near)

    def open(self) -> None:
        """Show the window by the panel of the monitor with the pointer, or bring it to the front."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        self._open(self._near if self.isVisible() else tray_corner(screen.geometry(), screen.availableGeometry()))

    def fit(self) -> None:
        """Resize the window to the chosen size or to its content, within the screen, and move it to the icon.

        An ordinary window keeps a size that the window manager or the user has given it.
        """
        if self._grabbed:
            return
        room = self._screen().availableGeometry()
        size = self._wanted_size(room)
        if self._is_popup or not self.isVisible() or self.size() == self._fitted_size:
            self._fitted_size = size
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
        width = min(max(self._chosen_size.width() or own, least.width()), most.width())
        if self._chosen_size.height():
            return QSize(width, min(max(self._chosen_size.height(), least.height()), most.height()))
        layout = self._frame
        wanted = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        return QSize(width, min(wanted, round(SCREEN_SHARE * room.height())))

    @property
    def _is_popup(self) -> bool:
        return not self._closing_quits and not _on_wayland()

    @property
    def _hidden_by_others(self) -> bool:
        """Whether the window may be covered by others and cannot raise itself.

        On Wayland a window can raise itself only with an activation token from a click (xdg-activation). Without one,
        it has to be hidden and shown again.
        """
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

    # Overridden Qt methods

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._signal_visibility()
        self.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._grabbed = False
        self._signal_visibility()
        if self._chosen_size != self._saved_size:
            self._saved_size = self._chosen_size
            self.resized.emit(self._chosen_size.width(), self._chosen_size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        by_person = event.spontaneous() and (self._grabbed or not self._is_popup) and not self.isMaximized()
        if by_person and self.isVisible():
            size, fitted, chosen = event.size(), self._fitted_size, self._chosen_size
            self._chosen_size = QSize(
                size.width() if chosen.width() or size.width() != fitted.width() else 0,
                size.height() if chosen.height() or size.height() != fitted.height() else 0,
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._signal_visibility()
        if event.type() is not QEvent.Type.ActivationChange or not self.isVisible():
            return
        if self.isActiveWindow():
            self._grabbed = False
        elif not self._grabbed:
            self._on_focus_lost()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Enter:  # the pointer is back in the body, so the resizing is over
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

    def _signal_visibility(self) -> None:
        visible_now = self.isVisible() and not self.isMinimized()
        if visible_now is not self._was_visible:
            self._was_visible = visible_now
            (self.appeared if visible_now else self.gone).emit()

    def _edges(self, point: QPoint) -> Qt.Edge:
        """Return the edges under `point`; none in an ordinary window, which has a frame of its own."""
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
        """Hide the popup unless the focus went to a dialog of its own."""
        dialog = QApplication.activeModalWidget()
        asked_by = dialog.parentWidget() if dialog is not None else None
        if self._is_popup and (asked_by is None or asked_by.window() is not self):
            self._lost_focus_at = self._clock()
            self.hide()


def _on_wayland() -> bool:
    return QGuiApplication.platformName().startswith("wayland")


def _settle(widget: QWidget) -> None:
    """Compute all layouts in `widget` at once; Qt would update the outer ones later, by events."""
    for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        _settle(child)
    if (layout := widget.layout()) is not None:
        layout.activate()
