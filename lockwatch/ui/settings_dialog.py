"""The settings, each applied as soon as it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabBar, QVBoxLayout, QWidget

from lockwatch.ui.icons import app_icon
from lockwatch.ui.model import Attention
from lockwatch.ui.parts import Banner, close_button, fit_height
from lockwatch.ui.settings_alerts import AlertsPage
from lockwatch.ui.settings_locks import LocksPage
from lockwatch.ui.settings_page import Page
from lockwatch.ui.settings_pages import AdvancedPage, TokenPage, WatchingPage
from lockwatch.ui.settings_quiet import QuietPage

if TYPE_CHECKING:
    from lockwatch.storage.settings import Settings

WIDTH = 480
MARGIN = 16
TAB_ROOM = 4


class _Tabs(QTabBar):
    def tabSizeHint(self, index: int) -> QSize:
        """Room for descenders: Fusion moves the text of the tabs in the background down, out of its place."""
        return super().tabSizeHint(index) + QSize(0, TAB_ROOM)


class SettingsDialog(QDialog):
    """Shows one `Settings` and emits another for each change."""

    changed = Signal(object)
    """The whole new `Settings`."""
    token_replacing_requested = Signal()
    token_removal_requested = Signal()
    example_requested = Signal()
    """A notification, to see how it looks."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Lockwatch settings"))
        self.setWindowIcon(app_icon())
        self._error = Banner(Attention.CRITICAL, self)
        self._tabs = _Tabs(self)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(self.tr("Pages"))
        alerts, token = AlertsPage(self), TokenPage(self)
        alerts.example_requested.connect(self.example_requested)
        token.replacing_requested.connect(self.token_replacing_requested)
        token.removal_requested.connect(self.token_removal_requested)
        self._pages: tuple[Page, ...] = (
            WatchingPage(self),
            alerts,
            QuietPage(self),
            LocksPage(self),
            token,
            AdvancedPage(self),
        )
        self._lay_out()
        self.show_settings(settings)
        for page in self._pages:
            page.edited.connect(self._on_edited)
        self._tabs.currentChanged.connect(self._on_page_chosen)
        for keys, step in ((QKeySequence.StandardKey.NextChild, 1), (QKeySequence.StandardKey.PreviousChild, -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=step: self._turn(step))
        self._on_page_chosen()

    def show_settings(self, settings: Settings) -> None:
        """Other settings than this dialog emitted, for example after they could not be saved."""
        self._settings = settings
        for page in self._pages:
            page.show_settings(settings)
        self._fit()

    def set_locks(self, locks: Sequence[tuple[str, str]]) -> None:
        """Key and name of each lock that is known, in the order to be shown."""
        for page in self._pages:
            page.set_locks(list(locks))
            page.show_settings(self._settings)
        self._fit()

    def show_error(self, text: str) -> None:
        """Why a change does not hold; empty for none."""
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
        for page in self._pages:
            self._tabs.addTab(page.title)
            column.addWidget(page, 1)
        buttons = close_button(self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Enter ends a number, not all
        column.addWidget(buttons)

    def _fit(self) -> None:
        """One width for all pages, and the height of the one on show: an empty half is no page's."""
        widest = max(self._tabs.sizeHint().width(), *(page.minimumSizeHint().width() for page in self._pages))
        fit_height(self, max(WIDTH, widest + 2 * MARGIN))

    @Slot()
    def _on_page_chosen(self) -> None:
        for index, page in enumerate(self._pages):
            page.setVisible(index == self._tabs.currentIndex())
        self._fit()

    def _turn(self, step: int) -> None:
        self._tabs.setCurrentIndex((self._tabs.currentIndex() + step) % self._tabs.count())

    @Slot(object)
    def _on_edited(self, settings: Settings) -> None:
        self._settings = settings
        for page in self._pages:
            if page is not self.sender():
                page.show_settings(settings)
        self.show_error("")
        self.changed.emit(settings)
