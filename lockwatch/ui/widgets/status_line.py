"""A line that says what became of something, also to who does not see it."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from lockwatch.domain.problems import Attention
from lockwatch.ui.widgets.parts import MutedLabel


class Status(MutedLabel):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.hide()

    def say(self, text: str, attention: Attention = Attention.NONE) -> None:
        """Shows the text, and has a screen reader read it wherever the focus is; empty for nothing."""
        self.set_attention(attention)
        self.setText(text)
        self.setVisible(bool(text))
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
