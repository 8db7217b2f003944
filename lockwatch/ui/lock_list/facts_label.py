"""The second line of the list's headline: short facts with dots between them."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent

from lockwatch.ui.widgets.parts import MutedLabel

_DOT = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"
_ENDLESS = 10_000
"""More than the height of any text, in pixels."""


class FactsLabel(MutedLabel):
    """Shows facts in a line, or in several if it is too narrow. No line begins or ends with a dot."""

    _facts: tuple[str, ...] = ()
    _width: int | None = None
    """None until the label has been laid out."""

    def show_facts(self, facts: Iterable[str]) -> None:
        self._facts = tuple(facts)
        self.setText(self._broken(self._width))

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, width, _ENDLESS)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self._broken(width)).height()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._width = self.contentsRect().width()
        self.setText(self._broken(self._width))

    def _broken(self, width: int | None) -> str:
        """Return the facts in lines that fit into `width`; only a fact that does not fit by itself is wrapped."""
        lines: list[str] = []
        for fact in self._facts:
            longer = f"{lines[-1]}{_DOT}{fact}" if lines else fact
            if lines and (width is None or self.fontMetrics().horizontalAdvance(longer) < width):
                lines[-1] = longer
            else:
                lines.append(fact)
        return "\n".join(lines)
