"""The settings, each applied as soon as it is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S
from lockwatch.ui.icons import app_icon
from lockwatch.ui.model import Attention
from lockwatch.ui.parts import Banner, close_button, fit_height

if TYPE_CHECKING:
    from lockwatch.storage.settings import Settings

WIDTH = 440
SECTION_GAP = 10
LONGEST_GRACE_S = 3600
PERCENT = (1, 95)


class SettingsDialog(QDialog):
    """Shows one `Settings` and emits another for each change."""

    changed = Signal(object)
    """The whole new `Settings`."""
    token_replacing_requested = Signal()
    token_removal_requested = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Lockwatch settings"))
        self.setWindowIcon(app_icon())
        self._error = Banner(Attention.CRITICAL, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(16)
        column.addWidget(self._error)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for add in (self._watching, self._alerts, self._looks, self._token, self._advanced):
            add(form)
        column.addLayout(form)
        column.addStretch()
        column.addWidget(close_button(self))
        self._fill()
        self._connect()
        fit_height(self, WIDTH)

    def show_settings(self, settings: Settings) -> None:
        """Other settings than this dialog emitted, for example after they could not be saved."""
        self._settings = settings
        for widget in self._widgets:
            widget.blockSignals(True)
        self._fill()
        for widget in self._widgets:
            widget.blockSignals(False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit_height(self, WIDTH)

    def show_error(self, text: str) -> None:
        """Why a change does not hold; empty for none."""
        self._error.show_text(text)
        fit_height(self, WIDTH)

    # From the settings into the fields

    def _fill(self) -> None:
        settings = self._settings
        self._low.setRange(*PERCENT)
        self._critical.setRange(*PERCENT)
        self._interval.setValue(round(settings.interval_s))
        self._low.setValue(settings.battery_low)
        self._critical.setValue(settings.battery_critical)
        self._grace.setValue(round(settings.grace_s))
        self._notifications.setChecked(settings.notifications)
        self._appearance.setCurrentIndex(self._appearance.findData(settings.appearance))
        self._api_url.setText(settings.api_url)
        self._bound_thresholds()

    def _bound_thresholds(self) -> None:
        """Critical is never above low."""
        self._low.setMinimum(self._critical.value())
        self._critical.setMaximum(self._low.value())

    # From the fields into the settings

    def _connect(self) -> None:
        self._widgets: tuple[QWidget, ...] = (
            self._interval,
            self._low,
            self._critical,
            self._grace,
            self._notifications,
            self._appearance,
            self._api_url,
        )
        self._interval.valueChanged.connect(self._on_interval_changed)
        self._low.valueChanged.connect(self._on_low_changed)
        self._critical.valueChanged.connect(self._on_critical_changed)
        self._grace.valueChanged.connect(self._on_grace_changed)
        self._notifications.toggled.connect(self._on_notifications_toggled)
        self._appearance.currentIndexChanged.connect(self._on_appearance_changed)
        self._api_url.editingFinished.connect(self._on_api_url_edited)

    def _on_interval_changed(self, interval_s: int) -> None:
        self._change(interval_s=float(interval_s))

    def _on_low_changed(self, percent: int) -> None:
        self._bound_thresholds()
        self._change(battery_low=percent)

    def _on_critical_changed(self, percent: int) -> None:
        self._bound_thresholds()
        self._change(battery_critical=percent)

    def _on_grace_changed(self, grace_s: int) -> None:
        self._change(grace_s=float(grace_s))

    def _on_notifications_toggled(self, on: bool) -> None:
        self._change(notifications=on)

    def _on_appearance_changed(self) -> None:
        self._change(appearance=self._appearance.currentData())

    def _on_api_url_edited(self) -> None:
        if api_url := self._api_url.text().strip().rstrip("/"):
            self._change(api_url=api_url)
        else:
            self._api_url.setText(self._settings.api_url)

    def _change(self, **values: Any) -> None:
        settings = replace(self._settings, **values)
        if settings != self._settings:
            self._settings = settings
            self.show_error("")
            self.changed.emit(settings)

    # How it is built

    def _watching(self, form: QFormLayout) -> None:
        self._section(form, self.tr("Watching"))
        self._interval = self._spin(int(FLOOR_S), int(LONGEST_INTERVAL_S), self.tr(" s"))
        form.addRow(self.tr("&Look every"), self._interval)

    def _alerts(self, form: QFormLayout) -> None:
        self._section(form, self.tr("Alerts"))
        self._notifications = QCheckBox(self.tr("Show &notifications"), self)
        self._low = self._spin(*PERCENT, self.tr(" %"))
        self._critical = self._spin(*PERCENT, self.tr(" %"))
        self._grace = self._spin(0, LONGEST_GRACE_S, self.tr(" s"))
        self._grace.setSpecialValueText(self.tr("at once"))
        form.addRow("", self._notifications)
        form.addRow(self.tr("Battery lo&w at"), self._low)
        form.addRow(self.tr("Battery almost &empty at"), self._critical)
        form.addRow(self.tr("Tell of a &disconnected lock"), self._grace)

    def _looks(self, form: QFormLayout) -> None:
        self._section(form, self.tr("Appearance"))
        self._appearance = QComboBox(self)
        for name, text in (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            self._appearance.addItem(text, name)
        form.addRow(self.tr("&Colours"), self._appearance)

    def _token(self, form: QFormLayout) -> None:
        self._section(form, self.tr("Token"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for text, requested in (
            (self.tr("&Replace token…"), self.token_replacing_requested),
            (self.tr("Re&move token"), self.token_removal_requested),
        ):
            button = QPushButton(text, self)
            button.setAutoDefault(False)
            button.clicked.connect(requested)
            row.addWidget(button)
        row.addStretch()
        form.addRow(row)

    def _advanced(self, form: QFormLayout) -> None:
        self._section(form, self.tr("Advanced"))
        self._api_url = QLineEdit(self)
        form.addRow(self.tr("&API address"), self._api_url)

    def _section(self, form: QFormLayout, title: str) -> None:
        """One form with headings, not boxes, so that all fields stand in one column."""
        label = QLabel(title, self)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setContentsMargins(0, SECTION_GAP if form.rowCount() else 0, 0, 0)
        form.addRow(label)

    def _spin(self, low: int, high: int, unit: str) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setRange(low, high)
        spin.setSuffix(unit)
        spin.setKeyboardTracking(False)  # typing 120 is one change, not three
        return spin
