"""The short pages of the settings: watching, token, advanced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSizePolicy, QWidget

from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S
from lockwatch.ui.settings_page import FIELD_WIDTH, Page, number

if TYPE_CHECKING:
    from lockwatch.storage.settings import Settings


class WatchingPage(Page):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Watching"), parent)
        self._interval = number(
            self, int(FLOOR_S), int(LONGEST_INTERVAL_S), self.tr("every ", "seconds"), self.tr(" s", "seconds")
        )
        self._interval.valueChanged.connect(self._on_interval_changed)
        self._row(self.tr("&Look at the locks"), self._interval)
        self._note(self.tr("Shorter shows a change sooner, longer asks the cloud less often."))
        self._appearance = QComboBox(self)
        self._appearance.setMinimumWidth(FIELD_WIDTH)
        for name, text in (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            self._appearance.addItem(text, name)
        self._appearance.currentIndexChanged.connect(self._on_appearance_changed)
        self._row(self.tr("&Appearance"), self._appearance)
        self._column.addLayout(self._form)

    def _fill(self, settings: Settings) -> None:
        self._interval.setValue(round(settings.interval_s))
        self._appearance.setCurrentIndex(self._appearance.findData(settings.appearance))

    def _on_interval_changed(self, interval_s: int) -> None:
        self._change(interval_s=float(interval_s))

    def _on_appearance_changed(self) -> None:
        self._change(appearance=self._appearance.currentData())


class TokenPage(Page):
    """What is to be done with the token is somebody else's matter."""

    replacing_requested = Signal()
    removal_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Token"), parent)
        self._note(self.tr("The personal access key with which Lockwatch reads your locks. It is kept in the keyring."))
        replacing = QPushButton(self.tr("&Replace token…"), self)
        replacing.clicked.connect(self.replacing_requested)
        removal = QPushButton(self.tr("Re&move token"), self)
        removal.clicked.connect(self.removal_requested)
        self._buttons(replacing, removal)
        self._column.addLayout(self._form)

    def _fill(self, settings: Settings) -> None:
        pass


class AdvancedPage(Page):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Advanced"), parent)
        self._api_url = QLineEdit(self)
        self._api_url.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._api_url.editingFinished.connect(self._on_api_url_edited)
        self._form.setFieldGrowthPolicy(self._form.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._row(self.tr("&API address"), self._api_url)
        self._note(self.tr("Where Lockwatch asks for your locks. It seldom needs to be changed."))
        self._column.addLayout(self._form)

    def _fill(self, settings: Settings) -> None:
        self._api_url.setText(settings.api_url)

    def _on_api_url_edited(self) -> None:
        if api_url := self._api_url.text().strip().rstrip("/"):
            self._change(api_url=api_url)
        else:
            self._api_url.setText(self._settings.api_url)
