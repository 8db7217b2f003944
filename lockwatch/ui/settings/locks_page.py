"""The settings page for individual locks, whose settings override those for all locks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Slot
from PySide6.QtWidgets import QLineEdit, QListWidget, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lockwatch.domain.folding import folded
from lockwatch.domain.rules import LEVELS, LONGEST_OWN_NAME
from lockwatch.domain.settings import NEVER
from lockwatch.ui.settings.choice_field import (
    ChoiceField,
    Choices,
    HoursField,
    NumberField,
    minutes_field,
    seconds_field,
)
from lockwatch.ui.settings.fields import number
from lockwatch.ui.settings.page import Page
from lockwatch.ui.widgets.parts import MutedLabel
from lockwatch.ui.wording.locks import lock_name

if TYPE_CHECKING:
    from lockwatch.domain.locks import Lock
    from lockwatch.domain.settings import LockSettings, Settings

SEARCH_FROM = 9
"""From this number of rows on, the page has a search field."""
ROWS = (4, 8)
"""The minimum and maximum number of visible rows, unless the user enlarges the window."""
ROW_GAP = 1
ROW_PADDING = 6


class LocksPage(Page):
    """A list of the locks, and the settings of the selected one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Each lock"), parent)
        self._locks: list[Lock] = []
        self._strangers: list[str] = []
        self._rows: list[_Row] = []
        self._none = MutedLabel(self.tr("The locks appear here after the first check."), self)
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setAccessibleName(self.tr("Search the locks"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._on_searched)
        self._list = _List(self)
        self._list.setUniformItemSizes(True)
        self._list.setSpacing(ROW_GAP)
        self._list.setItemDelegate(_Roomy(self._list))
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
        self._name = QLineEdit(self)
        self._name.setMaxLength(LONGEST_OWN_NAME)
        self._name.editingFinished.connect(self._on_name_edited)
        self._row(self.tr("Displa&y name"), self._name)
        self._build_fields()
        self._muted = self._tick(self.tr("&Mute this lock"))
        self._muted.toggled.connect(lambda on: self._change_lock(never_tell=on))
        self._hidden = self._tick(self.tr("&Hide this lock: not in the list, no notifications"))
        self._hidden.toggled.connect(lambda on: self._change_lock(hidden=on))

    def _build_fields(self) -> None:
        """Add the fields for the settings that override those for all locks."""
        grace = seconds_field(self, per_lock=True)
        otherwise = self.tr("own value:", "not as all locks have it, but as the number beside says")
        choices, percent = Choices({}, otherwise, LEVELS[0]), self.tr("percent")
        self._low, self._critical = (
            NumberField(number(self, *LEVELS, self.tr("{n} %")), percent, choices, self, per_lock=True)
            for _ in range(2)
        )
        unlocked, door = minutes_field(self, per_lock=True), minutes_field(self, per_lock=True)
        self._hours = HoursField(self, per_lock=True)
        self._fields: dict[str, ChoiceField] = {}
        for name, text, field in (
            ("grace_s", self.tr("&Disconnected"), grace),
            ("battery_low", self.tr("Battery &low"), self._low),
            ("battery_critical", self.tr("Battery almost &empty"), self._critical),
            ("left_unlocked_min", self.tr("Warn me if it is left &unlocked"), unlocked),
            ("door_left_open_min", self.tr("Warn me if its door is left &open"), door),
            ("watch_hours", self.tr("When &to warn"), self._hours),
        ):
            self._fields[name] = field
            self._field(text, field)
            field.changed.connect(lambda value, name=name: self._change_lock(**{name: value}))
        self._note_on_hours = self._note(self.tr("Choose a warning first. Then you can limit it to certain hours."))
        self._align(*(field.other for field in self._fields.values()))

    # The list

    def set_locks(self, locks: Sequence[Lock]) -> None:
        self._locks = list(locks)
        self._strangers = []

    def choose(self, key: str) -> None:
        """Select the lock with this key, if there is one."""
        self._search.clear()
        for index, row in enumerate(self._rows):
            if row.key == key:
                self._list.setCurrentRow(index)

    @property
    def chosen(self) -> str | None:
        """The key of the selected lock."""
        row = self._row_chosen()
        return row.key if row else None

    def _fill(self, settings: Settings) -> None:
        rows = self._wanted_rows(settings)
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self._fill_list(rows)
        self._rows = rows
        for index, row in enumerate(rows):
            self._list.item(index).setText(self._marked(row, settings))
        self._none.setVisible(not self._locks)
        self._search.setVisible(len(rows) >= SEARCH_FROM)
        for widget in (self._list, self._own):
            widget.setVisible(bool(rows))
        self._fill_own()

    def _wanted_rows(self, settings: Settings) -> list[_Row]:
        """Return the rows: first the locks of the account, then locks that occur only in the settings file.

        A lock of the second kind stays in the list until the window is closed, even after its last setting is removed.
        """
        known = {entry for lock in self._locks for entry in (lock.key, lock.name)} | set(self._strangers)
        self._strangers += [entry for entry in settings.locks if entry not in known]
        names = [_called(lock, _own(settings, lock.key, lock.name).name) for lock in self._locks]
        times = Counter(names)
        rows = [
            _Row(lock.key, lock.name, f"{name} ({lock.key})" if times[name] > 1 else name, _called(lock, None))
            for lock, name in zip(self._locks, names, strict=True)
        ]
        for entry in self._strangers:
            name = settings.lock_settings(entry).name or entry
            text = self.tr("{lock} (not in this account)").format(lock=name) if self._locks else name
            rows.append(_Row(entry, entry, text, entry))
        return rows

    def _fill_list(self, rows: list[_Row]) -> None:
        chosen = self.chosen
        index = next((index for index, row in enumerate(rows) if row.key == chosen), 0)
        self._rows = rows
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([row.text for row in rows])
        self._list.setCurrentRow(index if rows else -1)
        self._list.blockSignals(False)
        shown = min(max(len(rows), ROWS[0]), ROWS[1])
        row_height = max(self._list.sizeHintForRow(0), 0) + 2 * ROW_GAP
        beside = 2 * (self._list.frameWidth() + ROW_GAP)
        self._list.setMinimumHeight(shown * row_height + beside)
        self._list.setMaximumHeight(max(shown, len(rows)) * row_height + beside)
        self._on_searched()

    def _marked(self, row: _Row, settings: Settings) -> str:
        own = _own(settings, row.key, row.name)
        if own.hidden:
            return self.tr("{lock} · hidden").format(lock=row.text)
        if own.never_tell:
            return self.tr("{lock} · muted").format(lock=row.text)
        if own.differs:
            return self.tr("{lock} · own settings").format(lock=row.text)
        return row.text

    @Slot()
    def _on_searched(self) -> None:
        """Filter the list. If the filter hides the selected lock, select the first visible one."""
        wanted = folded(self._search.text().strip())
        shown = [index for index, row in enumerate(self._rows) if wanted in folded(row.text)]
        visible = set(shown)
        for index in range(len(self._rows)):
            self._list.setRowHidden(index, index not in visible)
        if self._list.currentRow() not in visible:
            self._list.setCurrentRow(shown[0] if shown else -1)

    def _row_chosen(self) -> _Row | None:
        index = self._list.currentRow()
        return self._rows[index] if 0 <= index < len(self._rows) else None

    # The selected lock

    @Slot()
    def _on_lock_chosen(self) -> None:
        self._filling = True
        self._fill_own()
        self._filling = False

    def _fill_own(self) -> None:
        row = self._row_chosen()
        self._own.setEnabled(row is not None)
        settings = self._settings
        own = _own(settings, row.key, row.name) if row else settings.lock_settings("")
        self._name.setText(own.name or "")
        self._name.setPlaceholderText(row.owners if row else "")

        def held(name: str) -> Any:
            value = getattr(own, name)
            return getattr(settings, name) if value is None else value

        low, critical = held("battery_low"), held("battery_critical")
        self._low.limit(critical, LEVELS[1], as_all=critical <= settings.battery_low)
        self._critical.limit(LEVELS[0], low, as_all=settings.battery_critical <= low)
        for name, field in self._fields.items():
            field.show_value(getattr(own, name), getattr(settings, name))
        self._align(*(field.choice for field in self._fields.values()))
        watched = {held("left_unlocked_min"), held("door_left_open_min")} != {NEVER}
        self._hours.setEnabled(watched)
        self._form.setRowVisible(self._note_on_hours, not watched)
        self._hours.choice.setAccessibleDescription("" if watched else self._note_on_hours.text())
        self._muted.setChecked(own.never_tell or own.hidden)
        self._muted.setEnabled(not own.hidden)
        self._hidden.setChecked(own.hidden)

    def _on_name_edited(self) -> None:
        self._change_lock(name=self._name.text())

    def _change_lock(self, **values: Any) -> None:
        row = self._row_chosen()
        if self._filling or row is None:
            return
        settings = self._settings
        entry = settings.entry_key(row.key, row.name)
        settings = settings.with_lock(entry, replace(settings.lock_settings(entry), **values))
        self._apply(settings)
        self.show_settings(settings)


class _List(QListWidget):
    def sizeHint(self) -> QSize:
        """Prefer the minimum height. A taller widget would be mostly empty if there are few locks."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


class _Roomy(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give each row room above and below its text, which styles such as Fusion do not."""
        return super().sizeHint(option, index) + QSize(0, ROW_PADDING)


class _Row(NamedTuple):
    key: str
    """The key of the lock, which is also its key in the settings unless they use its name."""
    name: str
    text: str
    owners: str
    """The name that the lock has in the tedee app, as it is displayed."""


def _own(settings: Settings, key: str, name: str) -> LockSettings:
    return settings.lock_settings(settings.entry_key(key, name))


def _called(lock: Lock, own_name: str | None) -> str:
    return lock_name(replace(lock, info=lock.info._replace(own_name=own_name)))
