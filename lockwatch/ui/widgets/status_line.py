"""A line with the result of an action, which screen readers announce too."""

from PySide6.QtWidgets import QWidget

from lockwatch.domain.problems import Attention
from lockwatch.ui.widgets.parts import MutedLabel
from lockwatch.ui.widgets.spoken import announce


class Status(MutedLabel):
    """A label that is hidden while it has no text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.hide()

    def say(self, text: str, attention: Attention = Attention.NONE) -> None:
        """Show the text and let screen readers announce it, wherever the focus is. An empty text hides the line."""
        self.set_attention(attention)
        self.setText(text)
        self.setVisible(bool(text))
        if text:
            announce(self, text)
