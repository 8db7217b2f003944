"""When Lockwatch starts, how often it looks, how long it remembers, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S
from lockwatch.domain.rules import LONGEST_HISTORY_DAYS
from lockwatch.ui.language import LANGUAGES
from lockwatch.ui.settings_page import Page, number

if TYPE_CHECKING:
    from lockwatch.storage.settings import Settings


class GeneralPage(Page):
    autostart_chosen = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("General"), parent)
        self._interval = number(self, int(FLOOR_S), int(LONGEST_INTERVAL_S), self.tr("every {n} s"))
        self._row(self.tr("Look at the loc&ks"), self._interval)
        self._note(self.tr("Shorter shows a change sooner, longer asks the cloud less often."))
        self._of_this_run = self._note(
            self.tr("The command line has set another interval for this run; this one holds from the next start.")
        )
        self._form.setRowVisible(self._of_this_run, False)
        self._autostart = self._tick(self.tr("Start Lockwatch &when you log in"))
        self._autostart.clicked.connect(self.autostart_chosen)
        self._autostart_note = self._note()
        self.show_autostart(None, "")
        self._history = number(self, 1, LONGEST_HISTORY_DAYS, "{n}")
        self._row(self.tr("Days of &history"), self._history)
        self._section(self.tr("Look and language"))
        self._appearance = self._choice(
            self.tr("&Appearance"),
            (("system", self.tr("as the system")), ("light", self.tr("light")), ("dark", self.tr("dark"))),
        )
        self._panel = self._choice(
            self.tr("&Icon"),
            (
                ("system", self.tr("as the system", "the icon's panel")),
                ("light", self.tr("for a light panel")),
                ("dark", self.tr("for a dark panel")),
            ),
        )
        self._language = self._choice(
            self.tr("&Language"), (("system", self.tr("as the system", "the language")), *LANGUAGES.items())
        )
        self._align(self._interval, self._history, self._appearance, self._panel, self._language)
        self._column.addLayout(self._form)
        self._interval.valueChanged.connect(lambda interval_s: self._change(interval_s=float(interval_s)))
        self._history.valueChanged.connect(lambda days: self._change(history_days=days))
        self._appearance.currentIndexChanged.connect(lambda: self._change(appearance=self._appearance.currentData()))
        self._panel.currentIndexChanged.connect(lambda: self._change(panel=self._panel.currentData()))
        self._language.currentIndexChanged.connect(lambda: self._change(language=self._language.currentData()))

    def set_overridden(self, names: frozenset[str]) -> None:
        self._form.setRowVisible(self._of_this_run, "interval_s" in names)

    def show_autostart(self, on: bool | None, note: str) -> None:
        """None: not known, so that nothing can be chosen."""
        self._autostart.setEnabled(on is not None)
        self._autostart.setChecked(bool(on))
        self._autostart.setAccessibleDescription(note)
        self._autostart_note.setText(note)
        self._form.setRowVisible(self._autostart_note, bool(note))

    def focus_language(self) -> None:
        """Where the person was as the window was made anew in another language."""
        self._language.setFocus()

    def _fill(self, settings: Settings) -> None:
        self._interval.setValue(round(settings.interval_s))
        self._history.setValue(settings.history_days)
        for box, name in (
            (self._appearance, settings.appearance),
            (self._panel, settings.panel),
            (self._language, settings.language),
        ):
            box.setCurrentIndex(box.findData(name))
