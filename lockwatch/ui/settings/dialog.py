"""The settings window. A change is applied at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLayout, QScrollArea, QTabBar, QVBoxLayout, QWidget

from lockwatch.domain.problems import Attention
from lockwatch.ui.settings.account_page import AccountPage
from lockwatch.ui.settings.alerts_page import AlertsPage
from lockwatch.ui.settings.general_page import GeneralPage
from lockwatch.ui.settings.locks_page import LocksPage
from lockwatch.ui.settings.page import Page
from lockwatch.ui.settings.quiet_page import QuietPage
from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.widgets.help import add_help_key
from lockwatch.ui.widgets.parts import Banner, close_button, fit_height
from lockwatch.ui.widgets.wheel_guard import WheelGuard

if TYPE_CHECKING:
    from lockwatch.domain.locks import Lock
    from lockwatch.domain.settings import Settings

WIDTH = 78
"""The minimum width in average characters."""
MARGIN = 16
TAB_ROOM = 4
FRAME = 48
"""The part of the screen's height to leave for the title bar, in pixels."""


class _Tabs(QTabBar):
    def tabSizeHint(self, index: int) -> QSize:
        """Add room for descenders, because the Fusion style moves the text of inactive tabs down."""
        return super().tabSizeHint(index) + QSize(0, TAB_ROOM)


class _Pages(QWidget):
    """The content of the scroll area: all pages, of which one is visible."""

    def minimumSizeHint(self) -> QSize:
        """Return a minimum without the height of wrapped texts, which Qt would compute for the minimum width.

        The scroll area computes their height for the actual width instead.
        """
        wanted, layout = super().minimumSizeHint(), self.layout()
        assert layout is not None
        return QSize(wanted.width(), 0) if layout.hasHeightForWidth() else wanted


class _Scroll(QScrollArea):
    """A scroll area that is as high as its content, as long as the screen has room for it."""

    def __init__(self, inner: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._inner = inner
        self._wanted = QSize()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(inner)

    def fit(self, width: int) -> None:
        """Set the height that the content needs at this width.

        The width of a scroll bar is subtracted: if a text wrapped only because of the bar, Qt would never hide the
        bar again.
        """
        layout = self._inner.layout()
        assert layout is not None
        layout.activate()
        self._set(QSize(width, _height(layout, width - self.verticalScrollBar().sizeHint().width())))

    def shorten(self, by: int) -> None:
        """Reduce the height by so many pixels. The content can then be scrolled."""
        self._set(self._wanted - QSize(0, by))

    def sizeHint(self) -> QSize:
        return self._wanted

    def minimumSizeHint(self) -> QSize:
        return self._wanted

    def _set(self, wanted: QSize) -> None:
        self._wanted = wanted
        self.updateGeometry()


class SettingsDialog(QDialog):
    """Shows a `Settings`, and emits the new one after each change."""

    changed = Signal(object)
    """Emitted with the new `Settings`."""
    token_replacing_requested = Signal()
    token_removal_requested = Signal()
    example_requested = Signal()
    """Emitted to show an example of a notification."""
    autostart_chosen = Signal(bool)
    """Emitted to enable or disable autostart; the receiver shows the result by `show_autostart`."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Settings"))
        self.setWindowIcon(app_icon())
        add_help_key(self)
        self._error = Banner(Attention.CRITICAL, self)
        self._tabs = _Tabs(self)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(self.tr("Pages"))
        self._general, self._alerts, self._locks = GeneralPage(self), AlertsPage(self), LocksPage(self)
        self._account = AccountPage(self)
        self._general.autostart_chosen.connect(self._on_autostart_chosen)
        self._alerts.example_requested.connect(self.example_requested)
        self._account.replacing_requested.connect(self.token_replacing_requested)
        self._account.removal_requested.connect(self.token_removal_requested)
        self._pages: tuple[Page, ...] = (self._general, self._alerts, QuietPage(self), self._locks, self._account)
        self._lay_out()
        self._wheel_guard = WheelGuard(self)
        self.show_settings(settings)
        for page in self._pages:
            page.edited.connect(self._on_edited)
        self._tabs.currentChanged.connect(self._on_page_chosen)
        for keys, step in ((QKeySequence.StandardKey.NextChild, 1), (QKeySequence.StandardKey.PreviousChild, -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=step: self._turn(step))
        self._on_page_chosen()

    def show_settings(self, settings: Settings) -> None:
        """Show settings that did not come from this dialog, for example because it could not save its own."""
        self._settings = settings
        for page in self._pages:
            page.show_settings(settings)
        self._fit()

    def set_locks(self, locks: Sequence[Lock]) -> None:
        """Set the known locks, in the order to show them."""
        for page in self._pages:
            page.set_locks(locks)
            page.show_settings(self._settings)
        self._fit()

    def set_overridden(self, names: frozenset[str]) -> None:
        """Set the names of the settings that are overridden by the command line in this run."""
        for page in self._pages:
            page.set_overridden(names)
        self._fit()

    def show_lock(self, key: str) -> None:
        """Open the page "Each lock", and select this lock if it is known."""
        self._tabs.setCurrentIndex(self._pages.index(self._locks))
        self._locks.choose(key)

    def show_autostart(self, on: bool | None, note: str) -> None:
        """Show whether autostart is on (None: not known), and an explanation in `note`."""
        self._general.show_autostart(on, note)
        self._fit()

    def show_token_place(self, text: str, *, replaceable: bool, removable: bool) -> None:
        """Show where the token is stored, and what can be done with it here."""
        if self._account.show_place(text, replaceable=replaceable, removable=removable):
            self._fit()

    def show_removed(self, text: str, *, ok: bool) -> None:
        """Show the result of removing the token."""
        self._account.show_removed(text, ok=ok)
        self._fit()

    def resume(self, other: SettingsDialog) -> None:
        """Take over page, selection and position of a dialog that this one replaces after a change of language."""
        if (chosen := other._locks.chosen) is not None:
            self._locks.choose(chosen)
        self._tabs.setCurrentIndex(other._tabs.currentIndex())
        self.move(other.pos())
        if self._general.isVisibleTo(self):
            self._general.focus_language()

    def show_error(self, text: str) -> None:
        """Show why a change could not be applied; an empty text hides the error."""
        self._error.show_text(text)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 12)
        column.setSpacing(MARGIN)
        column.addWidget(self._error)
        column.addWidget(self._tabs)
        inner = _Pages(self)
        pages = QVBoxLayout(inner)
        pages.setContentsMargins(0, 0, 0, 0)
        for page in self._pages:
            self._tabs.addTab(page.title)
            pages.addWidget(page, 1)
        self._scroll = _Scroll(inner, self)
        column.addWidget(self._scroll, 1)
        buttons = close_button(self)
        # Enter in a field must not close the window.
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column.addWidget(buttons)

    def _fit(self) -> None:
        """Resize the window: all pages have the same width, and the height follows the visible page.

        A page that is higher than the screen, as with large fonts, gets a scroll bar.
        """
        layout = self.layout()
        assert layout is not None
        for page in self._pages:
            page.settle()
        widest = max(self._tabs.sizeHint().width(), *(page.minimumSizeHint().width() for page in self._pages))
        width = max(WIDTH * self.fontMetrics().averageCharWidth(), widest + 2 * MARGIN)
        self._scroll.fit(width - 2 * MARGIN)
        layout.activate()
        over = _height(layout, width) - (self.screen().availableGeometry().height() - FRAME)
        if over > 0:
            self._scroll.shorten(over)
            width += self._scroll.verticalScrollBar().sizeHint().width()
        fit_height(self, width)

    @Slot()
    def _on_page_chosen(self) -> None:
        for index, page in enumerate(self._pages):
            page.setVisible(index == self._tabs.currentIndex())
        self._fit()

    def _turn(self, step: int) -> None:
        self._tabs.setCurrentIndex((self._tabs.currentIndex() + step) % self._tabs.count())

    @Slot(bool)
    def _on_autostart_chosen(self, on: bool) -> None:
        self.show_error("")
        self.autostart_chosen.emit(on)

    @Slot(object)
    def _on_edited(self, settings: Settings) -> None:
        self._settings = settings
        for page in self._pages:
            if page is not self.sender():
                page.show_settings(settings)
        self.show_error("")
        self.changed.emit(settings)


def _height(layout: QLayout, width: int) -> int:
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
