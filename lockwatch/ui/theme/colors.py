"""The colours of what asks for attention, and of what matters less, on a light and a dark ground."""

from PySide6.QtGui import QColor, QPalette

from lockwatch.domain.problems import Attention

MUTED_SHARE = 0.65
CURRENT_SHARE = 0.18
"""How much of the highlight's colour is in the ground of the current row."""


_ATTENTION = {  # (on light, on dark); at least 4.5:1 on the usual backgrounds (WCAG 1.4.3)
    Attention.WARNING: ("#8a4b00", "#ffbf66"),
    Attention.CRITICAL: ("#b3261e", "#ff9d94"),
}


def attention_color(palette: QPalette, attention: Attention) -> QColor:
    """Of text and pictures; plain text's where nothing asks for attention."""
    if attention is Attention.NONE:
        return palette.color(QPalette.ColorRole.Text)
    dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
    return QColor(_ATTENTION[attention][dark])


def muted_color(palette: QPalette) -> QColor:
    """Of what matters less, and of what is too old: between text and background."""
    return blend(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), MUTED_SHARE)


def blend(over: QColor, under: QColor, share: float) -> QColor:
    """An opaque mixture; with transparency, text would be drawn without its hinting."""
    return QColor(
        *(
            round(share * a + (1 - share) * b)
            for a, b in (
                (over.red(), under.red()),
                (over.green(), under.green()),
                (over.blue(), under.blue()),
            )
        )
    )
