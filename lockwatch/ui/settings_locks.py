"""What one lock has otherwise than all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from lockwatch.ui.parts import MutedLabel
from lockwatch.ui.settings_alerts import minutes
from lockwatch.ui.settings_own import OwnNumber
from lockwatch.ui.settings_page import PERCENT, Page, number

if TYPE_CHECKING:
    from lockwatch.storage.settings import Settings

SEARCH_FROM = 9
"""So many locks are worth a field to search them."""
ROWS = (4, 8)
"""Of the list, at least and at most, before it is made larger."""
ROW_GAP = 1


class LocksPage(Page):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Each lock"), parent)
        self._locks: list[tuple[str, str]] = []
        self._strangers: list[str] = []
        self._rows: list[_Row] = []
        self._none = MutedLabel(self.tr("The locks appear here after the first sync."), self)
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setAccessibleName(self.tr("Search the locks"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._on_searched)
        self._list = _List(self)
        self._list.setUniformItemSizes(True)
        self._list.setSpacing(ROW_GAP)
        self._list.setAccessibleName(self.tr("Locks"))
        self._list.currentItemChanged.connect(self._on_lock_chosen)
        self._own = QWidget(self)
        self._own.setLayout(self._form)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(self._form.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._build()
        for widget in (self._none, self._search, self._list, self._own):
            self._column.addWidget(widget, 1 if widget is self._list else 0)

    def _build(self) -> None:
        self._low, self._critical = (
            OwnNumber(number(self, *PERCENT, "", self.tr(" %", "percent")), self.tr("at", "percent"), "", self)
            for _ in range(2)
        )
        self._unlocked, self._door = (
            OwnNumber(minutes(self), self.tr("after", "minutes"), self.tr("never", "told"), self) for _ in range(2)
        )
        for name, field, text in (
            ("battery_low", self._low, self.tr("Battery &low")),
            ("battery_critical", self._critical, self.tr("Battery almost &empty")),
            ("left_unlocked_min", self._unlocked, self.tr("Left &unlocked")),
            ("door_left_open_min", self._door, self.tr("Door left &open")),
        ):
            plain = text.replace("&", "")
            unit = self.tr("percent") if field in (self._low, self._critical) else self.tr("minutes")
            field.name(plain, self.tr("{setting}, {unit}").format(setting=plain, unit=unit))
            self._row(text, field, field.choice)
            field.changed.connect(lambda value, name=name: self._change_lock(**{name: value}))
        self._never_tell = self._tick(self.tr("&Never tell me about this lock"))
        self._never_tell.toggled.connect(lambda on: self._change_lock(never_tell=on))

    # The list

    def set_locks(self, locks: list[tuple[str, str]]) -> None:
        self._locks = locks
        self._strangers = []

    def _fill(self, settings: Settings) -> None:
        rows = self._wanted_rows(settings)
        if rows != self._rows:
            self._fill_list(rows)
        for index, row in enumerate(rows):
            self._list.item(index).setText(self._marked(row, settings))
        self._none.setVisible(not self._locks)
        self._search.setVisible(len(rows) >= SEARCH_FROM)
        for widget in (self._list, self._own):
            widget.setVisible(bool(rows))
        self._fill_own()

    def _wanted_rows(self, settings: Settings) -> list[_Row]:
        """The account's locks, then those of the settings alone; one that loses its settings stays until the end."""
        known = {key for key, _ in self._locks} | {name for _, name in self._locks} | set(self._strangers)
        self._strangers += [entry for entry in settings.locks if entry not in known]
        times = Counter(name for _, name in self._locks)
        rows = [_Row(key, name, f"{name} ({key})" if times[name] > 1 else name) for key, name in self._locks]
        for entry in self._strangers:
            text = self.tr("{lock} (not in this account)").format(lock=entry) if self._locks else entry
            rows.append(_Row(entry, entry, text))
        return rows

    def _fill_list(self, rows: list[_Row]) -> None:
        chosen = self._row_chosen()
        index = next((index for index, row in enumerate(rows) if chosen and row.key == chosen.key), 0)
        self._rows = rows
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([row.text for row in rows])
        self._list.setCurrentRow(index if rows else -1)
        self._list.blockSignals(False)
        shown = min(max(len(rows), ROWS[0]), ROWS[1])
        row_height = max(self._list.sizeHintForRow(0), 0) + 2 * ROW_GAP
        self._list.setMinimumHeight(shown * row_height + 2 * (self._list.frameWidth() + ROW_GAP))
        self._on_searched()

    def _marked(self, row: _Row, settings: Settings) -> str:
        entry = settings.entry_of(row.key, row.name)
        if settings.of_lock(entry).never_tell:
            return self.tr("{lock} · never told").format(lock=row.text)
        if entry in settings.locks:
            return self.tr("{lock} · own settings").format(lock=row.text)
        return row.text

    @Slot()
    def _on_searched(self) -> None:
        """The chosen lock is one of those on show."""
        wanted = self._search.text().strip().casefold()
        shown = [index for index, row in enumerate(self._rows) if wanted in row.text.casefold()]
        visible = set(shown)
        for index in range(len(self._rows)):
            self._list.setRowHidden(index, index not in visible)
        if self._list.currentRow() not in visible:
            self._list.setCurrentRow(shown[0] if shown else -1)

    def _row_chosen(self) -> _Row | None:
        index = self._list.currentRow()
        return self._rows[index] if 0 <= index < len(self._rows) else None

    # The chosen lock

    @Slot()
    def _on_lock_chosen(self) -> None:
        self._filling = True
        self._fill_own()
        self._filling = False

    def _fill_own(self) -> None:
        row = self._row_chosen()
        self._own.setEnabled(row is not None)
        settings = self._settings
        own = settings.of_lock(settings.entry_of(row.key, row.name) if row else "")
        low, critical = settings.battery_low, settings.battery_critical
        low_held = low if own.battery_low is None else own.battery_low
        critical_held = critical if own.battery_critical is None else own.battery_critical
        self._low.limit(critical_held, PERCENT[1], as_all=critical_held <= low)
        self._critical.limit(PERCENT[0], low_held, as_all=critical <= low_held)
        for field, value, general in (
            (self._low, own.battery_low, low),
            (self._critical, own.battery_critical, critical),
        ):
            field.show_value(value, general, self.tr("as for all ({level} %)").format(level=general))
        for field, value, general in (
            (self._unlocked, own.left_unlocked_min, settings.left_unlocked_min),
            (self._door, own.door_left_open_min, settings.door_left_open_min),
        ):
            field.show_value(value, general, self._wait_text(general))
        self._never_tell.setChecked(own.never_tell)

    def _wait_text(self, wait_min: int) -> str:
        if wait_min == 0:
            return self.tr("as for all (never)")
        return self.tr("as for all (after {n} min)").format(n=wait_min)

    def _change_lock(self, **values: Any) -> None:
        row = self._row_chosen()
        if self._filling or row is None:
            return
        settings = self._settings
        entry = settings.entry_of(row.key, row.name)
        settings = settings.with_lock(entry, replace(settings.of_lock(entry), **values))
        self._apply(settings)
        self.show_settings(settings)


class _List(QListWidget):
    def sizeHint(self) -> QSize:
        """As small as it may be, or a few locks would leave much of it empty."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


class _Row(NamedTuple):
    key: str
    """In the settings too, unless they name the lock by its name."""
    name: str
    text: str
