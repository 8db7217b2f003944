"""The content of a window, which scrolls where the screen is too small for all of it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QWidget

FRAME = QSize(16, 48)
"""The part of the screen to leave for the window's frame and title bar, in pixels."""


class _Content(QWidget):
    def minimumSizeHint(self) -> QSize:
        """Return a minimum without the height of wrapped texts, which Qt would compute for the minimum width.

        The scroll area computes their height for the actual width instead.
        """
        wanted, layout = super().minimumSizeHint(), self.layout()
        return QSize(wanted.width(), 0) if layout is not None and layout.hasHeightForWidth() else wanted


class Sheet(QScrollArea):
    """A scroll area that is as large as its content, as long as the screen has room for it. Lay out `content`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.content = _Content(self)
        self._wanted = QSize()
        self._revealed: QWidget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(self.focusPolicy().NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(self.content)

    def fit(self, window: QDialog, width: int, *, beside: int = 0, parts: Sequence[QWidget] = ()) -> None:
        """Resize `window` so that the sheet has this width and shows all of its content, if the screen has room.

        `beside`: the width of what is beside the sheet, in pixels. `parts`: widgets of which the sheet shows one at a
        time; it gets the height of the highest, so that the window keeps its size.
        """
        layout, own = window.layout(), self.content.layout()
        assert layout is not None
        assert own is not None
        own.activate()
        contents = [part.layout() or own for part in parts] or [own]
        bar = self.verticalScrollBar().sizeHint().width()
        room = window.screen().availableGeometry().size() - FRAME
        beside += layout.contentsMargins().left() + layout.contentsMargins().right()
        least = max(each.totalMinimumSize().width() for each in contents)
        width = min(max(width, least), room.width() - beside)
        # Without the width of a bar: if a text wrapped only because of the bar, Qt would never hide the bar again.
        height = max(_height(each, width - bar) for each in contents) + (bar if least > width else 0)
        self._want(QSize(width, height))
        layout.activate()
        over = _height(layout, width + beside) - room.height()
        if over > 0:
            width = min(width + bar, room.width() - beside)
            self._want(QSize(width, max(height - over, 0)))
            layout.activate()
        size = QSize(width + beside, min(_height(layout, width + beside), room.height()))
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the default ignores height for width
        window.setMinimumSize(size)
        window.resize(size)

    def reveal(self, widget: QWidget) -> None:
        """Scroll to a widget in the content, also after the next change of the layout."""
        self._revealed = widget
        self.ensureWidgetVisible(widget)

    def sizeHint(self) -> QSize:
        return self._wanted

    def minimumSizeHint(self) -> QSize:
        return self._wanted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if event.type() is QEvent.Type.Resize and watched is self.content and self._revealed is not None:
            self.ensureWidgetVisible(self._revealed)
        return done

    def _want(self, wanted: QSize) -> None:
        self._wanted = wanted
        self.updateGeometry()


def _height(layout: QLayout, width: int) -> int:
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
