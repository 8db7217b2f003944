"""The contrasts that WCAG 2.2 demands for text (1.4.3) and pictures (1.4.11), measured on painted windows."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from devtools.gallery.scenes import GROUPS, clear, shown
from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.problems import Attention
from lockwatch.ui.history.delegate import GUTTER
from lockwatch.ui.history.model import TimelineRole
from lockwatch.ui.history.view import TimelineView
from lockwatch.ui.theme.appearance import set_appearance
from lockwatch.ui.theme.colors import attention_color, muted_color

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"

TEXT, PICTURE = 4.5, 3.0
THEMES = ("light", "dark")
ROLE = QPalette.ColorRole
SAME = 1.05
"""The contrast below which two colours count as the same."""


@pytest.fixture(autouse=True)
def _as_before(qtbot: QtBot) -> Iterator[None]:
    style = QApplication.style().name()
    yield
    clear()
    set_appearance("system")
    QApplication.setStyle(style)


def luminance(color: QColor) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def measured(image: QImage) -> float:
    """Return the contrast between the background, which is the most frequent colour, and the colour most unlike it."""
    colors = Counter(memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I"))
    ground = QColor(colors.most_common(1)[0][0])
    return max(contrast(ground, QColor(color)) for color in colors)


def part(image: QImage, widget: QWidget, top: QWidget, rect: QRect | None = None) -> QImage:
    rect = rect or widget.rect()
    return image.copy(QRect(widget.mapTo(top, rect.topLeft()), rect.size()))


def readable(top: QWidget) -> Iterator[tuple[QWidget, QRect, float]]:
    """Yield all texts and pictures that are not disabled, with their rectangles and the contrast that each needs."""
    for widget in top.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled() or widget.visibleRegion().isEmpty():
            continue
        inner = widget.rect().adjusted(3, 3, -3, -3)  # without the frame
        match widget:
            case QLabel():
                yield widget, widget.rect(), TEXT if widget.text() else PICTURE
            case QAbstractButton():
                yield widget, inner, TEXT if widget.text() else PICTURE
            case QComboBox() | QLineEdit():
                yield widget, inner, TEXT
            case QListWidget():
                rects = map(widget.visualItemRect, map(widget.item, range(widget.count())))
                seen = widget.viewport().rect()
                yield from ((widget.viewport(), rect, TEXT) for rect in rects if seen.contains(rect))


@pytest.mark.parametrize(("theme", "group"), list(product(THEMES, [group for group in GROUPS if group != "Menus"])))
def test_texts_and_pictures_of_windows_have_enough_contrast(theme: str, group: str) -> None:
    set_appearance(theme)
    weak = set()
    for name, scene in GROUPS[group].items():
        top = shown(scene)
        image = top.grab().toImage()
        for widget, rect, needed in readable(top):
            seen = rect.intersected(widget.visibleRegion().boundingRect())
            if seen.width() < 8 or seen.height() < 8 or seen.height() < rect.height():
                continue
            found = measured(part(image, widget, top, seen))
            if SAME < found < needed:  # at SAME or below, there is no text
                text = getattr(widget, "text", lambda: "")()
                weak.add(f"{name}: {type(widget).__name__} “{text[:30]}” has {found:.2f}, needs {needed}")
        clear()
    assert not weak, "\n".join(sorted(weak))


@pytest.mark.parametrize(("theme", "name"), list(product(THEMES, GROUPS["List"])))
def test_rows_have_enough_contrast(theme: str, name: str) -> None:
    """This includes stale rows, whose text is muted, and the row with the focus."""
    set_appearance(theme)
    top = shown(GROUPS["List"][name])
    image = top.grab().toImage()
    views = [view for view in top.findChildren(QAbstractItemView) if view.isVisible() and view.model().rowCount()]
    measured_rows = 0
    for view in views:
        viewport = view.viewport()
        for row in range(min(view.model().rowCount(), 12)):
            rect = view.visualRect(view.model().index(row, 0))
            if not viewport.rect().contains(rect):
                continue
            lines = (
                QRect(rect.left(), rect.top() + half * rect.height() // 2, rect.width(), rect.height() // 2)
                for half in (0, 1)
            )
            for line in lines:
                assert measured(part(image, viewport, top, line)) >= TEXT, f"row {row}"
            measured_rows += 1
    assert measured_rows >= len(views)


def high_contrast() -> QPalette:
    """Return a palette with yellow on black, which some desktops use."""
    palette = QPalette(QColor("#000000"))
    for ground in (ROLE.Base, ROLE.Window, ROLE.Button, ROLE.AlternateBase):
        palette.setColor(ground, QColor("#000000"))
    for ink in (ROLE.Text, ROLE.WindowText, ROLE.ButtonText):
        palette.setColor(ink, QColor("#ffff00"))
    palette.setColor(ROLE.Highlight, QColor("#00ffff"))
    return palette


@pytest.mark.parametrize("theme", [*THEMES, "high contrast"])
def test_rows_of_the_history_and_their_hatching_have_enough_contrast(theme: str) -> None:
    if theme == "high contrast":
        QApplication.setStyle("Fusion")
        QApplication.setPalette(high_contrast())
    else:
        set_appearance(theme)
    top = shown(GROUPS["History"]["all locks"])
    (view,) = top.findChildren(TimelineView)
    view.setCurrentIndex(QModelIndex())  # its frame crosses the strip with the hatching
    image = top.grab().toImage()
    viewport, hatched = view.viewport(), set()
    for row in range(1, 20):
        index = view.model().index(row, 0)
        rect = view.visualRect(index)
        line = part(image, viewport, top, rect.adjusted(GUTTER, 0, 0, 0))
        assert measured(line) >= TEXT, f"row {row}"
        gutter = measured(part(image, viewport, top, QRect(rect.topLeft(), QSize(GUTTER, rect.height()))))
        content = index.data(TimelineRole.CONTENT)
        unseen = content.gap or content.unseen
        assert (gutter >= PICTURE) is bool(unseen), f"row {row}: {gutter:.2f}"
        hatched.add(bool(unseen))
    assert hatched == {True, False}


@pytest.mark.parametrize("theme", THEMES)
def test_chosen_colours_have_enough_contrast_on_every_background(theme: str) -> None:
    set_appearance(theme)
    palette = QApplication.palette()
    inks = {str(attention): attention_color(palette, attention) for attention in Attention}
    inks |= {"muted": muted_color(palette), "link": palette.color(ROLE.Link)}
    for (ink, color), ground in product(inks.items(), (ROLE.Base, ROLE.Window, ROLE.AlternateBase)):
        assert contrast(color, palette.color(ground)) >= TEXT, f"{ink} on {ground}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (ROLE.WindowText, ROLE.Window),
        (ROLE.Text, ROLE.Base),
        (ROLE.Text, ROLE.AlternateBase),
        (ROLE.ButtonText, ROLE.Button),
        (ROLE.HighlightedText, ROLE.Highlight),
        (ROLE.ToolTipText, ROLE.ToolTipBase),
    ],
)
def test_the_palette_has_enough_contrast(theme: str, ink: QPalette.ColorRole, ground: QPalette.ColorRole) -> None:
    set_appearance(theme)
    palette = QApplication.palette()
    assert contrast(palette.color(ink), palette.color(ground)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", list(GROUPS["Menus"]))
def test_a_menu_has_enough_contrast(theme: str, name: str) -> None:
    set_appearance(theme)
    menu = shown(GROUPS["Menus"][name])
    assert isinstance(menu, QMenu)
    image = menu.grab().toImage()
    for action in menu.actions():
        if action.isVisible() and action.isEnabled() and not action.isSeparator():
            assert measured(image.copy(menu.actionGeometry(action))) >= TEXT, action.text()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", [QPushButton, QLineEdit, QComboBox, QToolButton])
def test_the_focus_is_visible(theme: str, kind: type[QWidget], qtbot: QtBot) -> None:
    """The focus adds a line that has enough contrast with the background beside it."""
    set_appearance(theme)
    top = QWidget()
    qtbot.addWidget(top)
    top.resize(200, 120)
    other, control = QLineEdit(top), kind(top)
    other.move(20, 10)
    control.setGeometry(20, 60, 120, 32)
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    with qtbot.waitActive(top):
        top.show()
        top.activateWindow()
    other.setFocus()
    before = top.grab().toImage()
    QTest.keyClick(other, Qt.Key.Key_Tab)
    assert control.hasFocus()
    after = top.grab().toImage()
    ground = top.palette().color(ROLE.Window)
    line = [
        (x, y)
        for y in range(58, 94)
        for x in range(18, 142)
        if before.pixel(x, y) != after.pixel(x, y) and contrast(QColor(after.pixel(x, y)), ground) >= PICTURE
    ]
    assert len({x for x, _ in line}) >= 80
    assert len({y for _, y in line}) >= 16
