"""Colours for text that needs attention or is less important, on light and dark backgrounds."""

from PySide6.QtGui import QColor, QPalette

from lockwatch.domain.problems import Attention

MUTED_SHARE = 0.65
CURRENT_SHARE = 0.18
"""The share of the highlight colour in the background of the current row."""
ATTENTION_SHARE = 0.09
"""The share of the colour of attention in the background of a row."""


_ATTENTION = {  # (on light, on dark); at least 4.5:1 on the usual backgrounds (WCAG 1.4.3)
    Attention.NOTICE: ("#0a5cab", "#7cc0ff"),
    Attention.WARNING: ("#8a4b00", "#ffbf66"),
    Attention.CRITICAL: ("#b3261e", "#ff9d94"),
}
_CALM = ("#1a7f37", "#6fdd8b")


def attention_color(palette: QPalette, attention: Attention) -> QColor:
    """Return the colour of text and pictures for a level of attention. For `NONE`, it is the colour of plain text."""
    if attention is Attention.NONE:
        return palette.color(QPalette.ColorRole.Text)
    if attention is Attention.QUIET:
        return muted_color(palette)
    dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
    return QColor(_ATTENTION[attention][dark])


def calm_color(palette: QPalette) -> QColor:
    """Return the colour of the sign that nothing needs attention."""
    dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
    return QColor(_CALM[dark])


def muted_color(palette: QPalette) -> QColor:
    """Return a colour between text and background, for less important or outdated text."""
    return blend(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), MUTED_SHARE)


def blend(over: QColor, under: QColor, share: float) -> QColor:
    """Return an opaque mixture of two colours. Text in a transparent colour would lose its hinting."""
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
