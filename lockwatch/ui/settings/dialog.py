"""The settings window. A change is applied at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lockwatch.domain.problems import Attention
from lockwatch.ui.settings.account_page import AccountPage
from lockwatch.ui.settings.alerts_page import AlertsPage
from lockwatch.ui.settings.general_page import GeneralPage
from lockwatch.ui.settings.locks_page import LocksPage
from lockwatch.ui.settings.page import Page
from lockwatch.ui.settings.quiet_page import QuietPage
from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.widgets.help import add_window_keys
from lockwatch.ui.widgets.parts import Banner, close_button
from lockwatch.ui.widgets.sheet import FRAME, Sheet
from lockwatch.ui.widgets.spoken import announce, announce_current
from lockwatch.ui.widgets.wheel_guard import WheelGuard

if TYPE_CHECKING:
    from lockwatch.domain.locks import Lock
    from lockwatch.domain.settings import Settings

WIDTH = 70
"""The width of a page in average characters, if the screen has room for it."""
MARGIN = 16
ENTRY_PADDING = QSize(24, 10)
"""The room around the title of a page in the list of pages, in pixels."""
ENTRY_GAP = 2


class _PageList(QListWidget):
    """The list of pages beside the visible one. It is as wide as the longest title."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSpacing(ENTRY_GAP)

    def add(self, title: str) -> None:
        """Add a page at the end."""
        QListWidgetItem(title, self)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def sizeHint(self) -> QSize:
        frame = 2 * self.frameWidth()
        height = sum(self.sizeHintForRow(row) + 2 * ENTRY_GAP for row in range(self.count()))
        return QSize(self.sizeHintForColumn(0) + 2 * ENTRY_GAP, height) + QSize(frame, frame)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        announce_current(self)

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        for item in map(self.item, range(self.count())):
            item.setSizeHint(QSize(metrics.horizontalAdvance(item.text()), metrics.height()) + ENTRY_PADDING)
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
        add_window_keys(self)
        self._error = Banner(Attention.CRITICAL, self)
        self._list = _PageList(self)
        self._list.setAccessibleName(self.tr("Pages"))
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
        self._list.currentRowChanged.connect(self._on_page_chosen)
        for keys, step in ((QKeySequence.StandardKey.NextChild, 1), (QKeySequence.StandardKey.PreviousChild, -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=step: self._turn(step))
        self._list.setCurrentRow(0)

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
        self._list.setCurrentRow(self._pages.index(self._locks))
        self._locks.choose(key)

    def show_autostart(self, on: bool | None, note: str) -> None:
        """Show whether autostart is on (None: not known), and an explanation in `note`."""
        self._general.show_autostart(on, note)
        self._fit()

    def show_token_location(self, text: str, *, replaceable: bool, removable: bool) -> None:
        """Show where the token is stored, and what can be done with it here."""
        if self._account.show_location(text, replaceable=replaceable, removable=removable):
            self._fit()

    def show_removed(self, text: str, *, ok: bool) -> None:
        """Show the result of removing the token."""
        self._account.show_removed(text, ok=ok)
        self._fit()

    def resume(self, other: SettingsDialog) -> None:
        """Take over page, selection and position of a dialog that this one replaces after a change of language."""
        if (chosen := other._locks.chosen) is not None:
            self._locks.choose(chosen)
        self._list.setCurrentRow(other._list.currentRow())
        self.move(other.pos())
        if self._general.isVisibleTo(self):
            self._general.focus_language()

    def show_error(self, text: str) -> None:
        """Show why a change could not be applied; an empty text hides the error."""
        self._error.show_text(text)
        if text:
            announce(self._error, text)
        self._fit()

    def refuse_address(self, settings: Settings, text: str) -> None:
        """Show why the API address was refused, and lead back to it. `settings` remain in force."""
        self._settings = settings
        for page in self._pages:
            if page is not self._account:
                page.show_settings(settings)
        self.show_error(text)
        self._account.refuse_address(settings, text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 12)
        column.setSpacing(MARGIN)
        column.addWidget(self._error)
        self._sheet = Sheet(self)
        pages = QVBoxLayout(self._sheet.content)
        pages.setContentsMargins(0, 0, 0, 0)
        for page in self._pages:
            self._list.add(page.title)
            pages.addWidget(page, 1)
        row = QHBoxLayout()
        row.setSpacing(MARGIN)
        row.addWidget(self._list)
        row.addWidget(self._sheet, 1)
        column.addLayout(row, 1)
        buttons = close_button(self)
        # Enter in a field must not close the window.
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column.addWidget(buttons)

    def _fit(self) -> None:
        """Resize the window: all pages have the same size, which is that of the largest."""
        beside = self._list.sizeHint().width() + MARGIN
        room = self.screen().availableGeometry().width() - beside - 2 * MARGIN - FRAME.width()
        for above, stacked in ((False, False), (True, False), (True, True)):
            if self._widest_page(labels_above=above, stacked=stacked) <= room:
                break
        width = WIDTH * self.fontMetrics().averageCharWidth()
        self._sheet.fit(self, width, beside=beside, parts=self._pages)

    def _widest_page(self, *, labels_above: bool, stacked: bool) -> int:
        """Arrange the fields of all pages. Return the minimum width of the widest page, in pixels."""
        for page in self._pages:
            page.put_labels(above=labels_above, stacked=stacked)
            page.settle()
        return max(page.minimumSizeHint().width() for page in self._pages)

    @Slot()
    def _on_page_chosen(self) -> None:
        for index, page in enumerate(self._pages):
            page.setVisible(index == self._list.currentRow())
        self._sheet.verticalScrollBar().setValue(0)

    def _turn(self, step: int) -> None:
        self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())

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
