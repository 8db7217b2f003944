"""The settings page for the sync interval, autostart, the length of the history, appearance and language."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S
from lockwatch.domain.rules import LONGEST_HISTORY_DAYS
from lockwatch.domain.settings import LANGUAGES
from lockwatch.ui.settings.fields import number
from lockwatch.ui.settings.page import Page
from lockwatch.ui.widgets.confirmation import ask_before
from lockwatch.ui.wording.settings import ask_to_shorten_text

if TYPE_CHECKING:
    from lockwatch.domain.settings import Settings


class GeneralPage(Page):
    """Settings of the program itself."""

    autostart_chosen = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("General"), parent)
        self._interval = number(self, int(FLOOR_S), int(LONGEST_INTERVAL_S), self.tr("{n} s"))
        self._row(self.tr("Chec&k every"), self._interval)
        self._note(self.tr("A shorter time shows changes sooner, a longer one makes fewer requests to tedee."))
        self._of_this_run = self._note(
            self.tr("The command line has set another interval for this run. This one applies from the next start.")
        )
        self._form.setRowVisible(self._of_this_run, False)
        self._autostart = self._tick(self.tr("Start Lockwatch &when you log in"))
        self._autostart.clicked.connect(self.autostart_chosen)
        self._autostart_note = self._note()
        self.show_autostart(None, "")
        self._history = number(self, 1, LONGEST_HISTORY_DAYS, "{n}")
        self._row(self.tr("Days of &history"), self._history)
        self._note(self.tr("Older entries are deleted."))
        self._asking = False
        self._section(self.tr("Appearance and language"))
        self._appearance = self._choice(
            self.tr("&Theme"),
            (("system", self.tr("same as the system")), ("light", self.tr("light")), ("dark", self.tr("dark"))),
        )
        self._panel = self._choice(
            self.tr("&Icon"),
            (
                ("system", self.tr("same as the system", "the icon's panel")),
                ("light", self.tr("for a light panel")),
                ("dark", self.tr("for a dark panel")),
            ),
        )
        self._language = self._choice(
            self.tr("&Language"), (("system", self.tr("same as the system", "the language")), *LANGUAGES.items())
        )
        self._align(self._interval, self._history, self._appearance, self._panel, self._language)
        self._column.addLayout(self._form)
        self._interval.valueChanged.connect(lambda interval_s: self._change(interval_s=float(interval_s)))
        self._history.valueChanged.connect(self._on_history_changed)
        # Queued, or the same press of Enter would also reach the default button of the question.
        self._history.editingFinished.connect(self._on_history_left, Qt.ConnectionType.QueuedConnection)
        self._appearance.currentIndexChanged.connect(lambda: self._change(appearance=self._appearance.currentData()))
        self._panel.currentIndexChanged.connect(lambda: self._change(panel=self._panel.currentData()))
        self._language.currentIndexChanged.connect(lambda: self._change(language=self._language.currentData()))

    def set_overridden(self, names: frozenset[str]) -> None:
        self._form.setRowVisible(self._of_this_run, "interval_s" in names)

    def show_autostart(self, on: bool | None, note: str) -> None:
        """Show whether autostart is on; None means that it is not known, and disables the choice."""
        self._autostart.setEnabled(on is not None)
        self._autostart.setChecked(bool(on))
        self._autostart.setAccessibleDescription(note)
        self._autostart_note.setText(note)
        self._form.setRowVisible(self._autostart_note, bool(note))

    def focus_language(self) -> None:
        """Focus the language box again after a change of language has recreated the window."""
        self._language.setFocus()

    @Slot(int)
    def _on_history_changed(self, days: int) -> None:
        """Apply more days at once. Fewer days delete history, so the user is asked after leaving the field."""
        if days > self._settings.history_days:
            self._change(history_days=days)

    @Slot()
    def _on_history_left(self) -> None:
        days = self._history.value()
        if days >= self._settings.history_days or self._asking:
            return
        if not self.window().isVisible():  # the window was closed, so there is nobody to ask
            self._history.setValue(self._settings.history_days)
            return
        question, what = ask_to_shorten_text(days, time.time())
        self._asking = True
        box = ask_before(self.tr("Delete"), question, what, self, lambda: self._shorten_history(days))
        box.finished.connect(self._on_history_answered)

    @Slot()
    def _on_history_answered(self) -> None:
        """Reset the field; if the answer is yes, `_shorten_history` is called afterwards."""
        self._asking = False
        self._history.setValue(self._settings.history_days)

    def _shorten_history(self, days: int) -> None:
        self._change(history_days=days)
        self._history.setValue(days)

    def _fill(self, settings: Settings) -> None:
        self._interval.setValue(round(settings.interval_s))
        self._history.setValue(settings.history_days)
        for box, name in (
            (self._appearance, settings.appearance),
            (self._panel, settings.panel),
            (self._language, settings.language),
        ):
            box.setCurrentIndex(box.findData(name))
