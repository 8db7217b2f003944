"""The colours of texts have enough contrast with their background (WCAG 2.2, 1.4.3: 4.5:1)."""

import pytest
from PySide6.QtGui import QColor, QPalette

from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.colors import attention_color, muted_color


def luminance(color: QColor) -> float:
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("base", "text"), [("#ffffff", "#000000"), ("#efefef", "#000000"), ("#323232", "#ffffff")])
def test_every_text_colour_has_enough_contrast(base: str, text: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Text, QColor(text))
    colors = [attention_color(palette, attention) for attention in Attention]
    assert min(contrast(color, QColor(base)) for color in (*colors, muted_color(palette))) >= 4.5
