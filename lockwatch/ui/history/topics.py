"""The buttons that filter the history by kind of entry."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from lockwatch.domain.timeline import Topic
from lockwatch.ui.wording.history import topic_text

LINE = 2
"""The thickness of the line under a chosen topic, in pixels."""


class TopicButton(QToolButton):
    """A button that is underlined while it is checked, because Fusion hardly shows that state on a dark background."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            line = QRect(LINE, self.height() - 2 * LINE, self.width() - 2 * LINE, LINE)
            painter = QPainter(self)
            painter.fillRect(line, self.palette().color(QPalette.ColorRole.Highlight))
            painter.end()


class Topics(QWidget):
    """A button for each kind of entry, and one for everything, which is checked while no other is."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._everything = TopicButton(self.tr("All kinds"), self)
        self._everything.clicked.connect(self._on_everything)
        self._buttons = {topic: TopicButton(topic_text(topic), self) for topic in Topic}
        for button in self._buttons.values():
            button.clicked.connect(self._on_clicked)
        for button in (self._everything, *self._buttons.values()):
            row.addWidget(button)
        row.addStretch(1)
        self.clear()

    @property
    def chosen(self) -> frozenset[Topic]:
        return frozenset(topic for topic, button in self._buttons.items() if button.isChecked()) or frozenset(Topic)

    def clear(self) -> None:
        """Choose everything, without emitting `changed`."""
        for button in self._buttons.values():
            button.setChecked(False)
        self._everything.setChecked(True)

    def resume(self, other: "Topics") -> None:
        """Choose what `other` has chosen, without emitting `changed`."""
        self._everything.setChecked(other._everything.isChecked())
        for topic, button in self._buttons.items():
            button.setChecked(other._buttons[topic].isChecked())

    def _on_everything(self) -> None:
        self.clear()
        self.changed.emit()

    def _on_clicked(self) -> None:
        down = [button for button in self._buttons.values() if button.isChecked()]
        if len(down) == len(self._buttons):
            self.clear()
        self._everything.setChecked(len(down) in (0, len(self._buttons)))
        self.changed.emit()
