"""The top of the list window: the headline, the line below it, and the button that syncs."""

import math
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from lockwatch.domain.pacing import Schedule
from lockwatch.ui.lock_list.facts_label import FactsLabel
from lockwatch.ui.theme.colors import calm_color, muted_color
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.parts import MARGIN, plain_label
from lockwatch.ui.wording.times import SHOW_TIME_OF_DAY_FROM_S, time_text

SIGN = 16
"""The size of the check mark and of the button's picture, in pixels."""
BUTTON = 28
"""The size of the button, in pixels."""


class Header(QWidget):
    """Shows a summary of the locks, and a button that starts a sync."""

    sync_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = QLabel(self)
        self._headline = plain_label("", self)
        font = self._headline.font()
        font.setBold(True)
        self._headline.setFont(font)
        self._facts = FactsLabel("", self)
        self.sync = QToolButton(self)
        self.sync.setAutoRaise(True)
        self.sync.setIconSize(QSize(SIGN, SIGN))
        self.sync.setFixedSize(BUTTON, BUTTON)
        self.sync.setAccessibleName(self.tr("Check now"))
        self.sync.clicked.connect(self.sync_requested)
        self._lay_out()
        self._draw()

    def show_headline(self, text: str, *, calm: bool) -> None:
        """Show the headline; with `calm`, after a green check mark, because nothing needs attention."""
        self._headline.setText(text)
        self._sign.setVisible(calm)

    def show_facts(self, facts: Iterable[str]) -> None:
        """Show `facts` as the line below the headline."""
        self._facts.show_facts(facts)

    def show_schedule(self, schedule: Schedule, now: float) -> None:
        """Enable the button, or say in its tooltip when the next sync will be possible. `now` is in steady seconds."""
        wait_s = math.ceil(schedule.earliest_at - now)
        self.sync.setEnabled(wait_s <= 0 and not schedule.syncing)
        if schedule.syncing:
            text = self.tr("Checking…")
        elif wait_s <= 0:
            text = self.tr("Check now")
        elif wait_s < SHOW_TIME_OF_DAY_FROM_S:
            text = self.tr("Can check again in {n} s").format(n=wait_s)
        else:
            text = self.tr("Can check again at {time}").format(time=time_text(schedule.earliest_at, now))
        self.sync.setToolTip(text)
        self.sync.setAccessibleDescription("" if self.sync.isEnabled() else text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()

    def _draw(self) -> None:
        """Draw the check mark and the button's picture in the colours of the palette."""
        palette, ratio = self.palette(), self.devicePixelRatioF()
        self._sign.setPixmap(row_pixmap("acknowledge", SIGN, calm_color(palette), ratio))
        icon = QIcon(row_pixmap("sync", SIGN, palette.color(QPalette.ColorRole.WindowText), ratio))
        faint = row_pixmap("sync", SIGN, muted_color(palette), ratio)
        icon.addPixmap(faint, QIcon.Mode.Disabled)
        self.sync.setIcon(icon)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(6)
        title.addWidget(self._sign)
        title.addWidget(self._headline, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(title)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 10, MARGIN - (BUTTON - SIGN) // 2, 10)
        row.setSpacing(MARGIN)
        row.addLayout(words, 1)
        row.addWidget(self.sync, 0, Qt.AlignmentFlag.AlignTop)
