"""Finds faults in the layout of the windows, in every state that the gallery draws.

``layout_facts.py FACTOR [GROUP…]`` scales the font by FACTOR and prints the faults as JSON, by language and scene:
widgets that are cut off, overlap or leave the screen, and a wrong tab order. With groups of scenes, it checks these in
all languages. It is a program because the size of the screen is set for a whole process.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from devtools.gallery.draw import longest_language
from devtools.gallery.scenes import GROUPS, clear, shown
from devtools.translations import FORMS
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSizeGrip,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from lockwatch.ui.lock_list.delegate import status_shown, text_width
from lockwatch.ui.lock_list.view import LockList
from lockwatch.ui.theme.appearance import set_appearance
from lockwatch.ui.wording.language import set_language

ROUNDING = 1
"""The greatest difference that is ignored, in pixels."""
ROOM = 0.8
"""The share of the screen's height below which a window must not scroll, because it could be higher."""
_COMPOUND = (QAbstractScrollArea, QAbstractSpinBox, QComboBox, QLineEdit, QMenu)
"""The children of these widgets are laid out by Qt."""


def faults(top: QWidget) -> Iterator[str]:
    """Yield the faults of a visible window as texts."""
    room = top.screen().availableGeometry()
    at = (
        QRect(room.topLeft(), top.size()) if isinstance(top, QDialog) else top.geometry()
    )  # the window manager places dialogs
    if not room.contains(at):
        yield f"reaches beyond the screen: {_said(top.geometry())} of {_said(room)}"
    if isinstance(top, QMenu):
        return
    for area in top.findChildren(QScrollArea):
        if area.verticalScrollBar().isVisible() and top.height() < ROOM * room.height():
            yield f"{_called(area)} is scrolled, though the screen has room: {_said(top.geometry())}"
    visible = [widget for widget in top.findChildren(QWidget) if widget.isVisible() and not _inside(widget)]
    for widget in visible:
        yield from _cut_off(widget)
        parent = widget.parentWidget()
        assert parent is not None
        scrolled = isinstance(parent.parentWidget(), QAbstractScrollArea)
        if not scrolled and not parent.rect().contains(widget.geometry()):
            place = f"{_said(widget.geometry())} of {_said(parent.rect())}"
            yield f"{_called(widget)} reaches beyond {_called(parent)}: {place}"
    yield from _overlaps([top, *visible])
    yield from _order(top, visible)
    for rows in top.findChildren(LockList):
        yield from _rows_cut_off(rows)
    yield from _names(visible)


def _cut_off(widget: QWidget) -> Iterator[str]:
    needed, given = None, widget.size()
    match widget:
        case QLabel() if widget.wordWrap():
            high = widget.heightForWidth(widget.width())
            if high > widget.height() + ROUNDING:
                yield f"{_called(widget)} is {widget.height()} high and needs {high}"
            words = re.split(r"\s", widget.text())
            widest = max(widget.fontMetrics().horizontalAdvance(word) for word in words)
            if widest > widget.contentsRect().width() + ROUNDING and len(widget.text()) < 100:
                yield f"{_called(widget)} is {widget.contentsRect().width()} wide and has a word of {widest}"
        case QLabel() if widget.text() or not widget.pixmap().isNull():
            needed = widget.minimumSizeHint()
        case QToolButton() if not widget.text() or not widget.icon().isNull():
            needed, given = widget.iconSize(), widget.contentsRect().size()
        case QAbstractButton() | QComboBox() | QAbstractSpinBox():
            needed = widget.minimumSizeHint() if isinstance(widget, QComboBox) else widget.sizeHint()
        case QLineEdit():
            wide = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
            if wide > widget.width() - 2 * widget.fontMetrics().averageCharWidth() or not widget.text().isprintable():
                yield f"the text in {_called(widget)} needs {wide} of {widget.width()}"
    if needed is not None and (
        needed.width() > given.width() + ROUNDING or needed.height() > given.height() + ROUNDING
    ):
        yield (f"{_called(widget)} is {given.width()}x{given.height()} and needs {needed.width()}x{needed.height()}")


def _rows_cut_off(rows: LockList) -> Iterator[str]:
    """Yield rows whose status does not fit, even in its shortest form."""
    for row in range(min(rows.model().rowCount(), 20)):
        index, option = rows.model().index(row, 0), QStyleOptionViewItem()
        option.rect, option.font = rows.visualRect(index), rows.font()
        status, room = status_shown(option, index), text_width(option, index)
        if (wide := rows.fontMetrics().horizontalAdvance(status)) > room:
            yield f"“{status}” needs {wide} of {room}"


def _overlaps(parents: list[QWidget]) -> Iterator[str]:
    for parent in parents:
        if isinstance(parent, _COMPOUND):
            continue
        children = [
            child
            for child in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if child.isVisible() and not child.isWindow() and not isinstance(child, QSizeGrip)
        ]
        for one, other in combinations(children, 2):
            if one.geometry().intersects(other.geometry()):
                yield f"{_called(one)} lies over {_called(other)}"


def _order(top: QWidget, visible: list[QWidget]) -> Iterator[str]:
    """Yield steps of the tab order that go up, or back within a line."""
    chain, widget = [], top.nextInFocusChain()
    while widget is not None and widget is not top:
        if widget in visible and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.append(widget)
        widget = widget.nextInFocusChain()
    for one, other in pairwise(chain):
        if one.isAncestorOf(other) or other.isAncestorOf(one):
            continue
        areas = _scrolled(one), _scrolled(other)
        first, second = (
            _at(each if areas[0] is areas[1] else area or each, top)
            for each, area in zip((one, other), areas, strict=True)
        )
        above = second.bottom() <= first.top()
        same_line = second.top() < first.bottom() and first.top() < second.bottom()
        if above or (same_line and second.right() < first.left()):
            yield f"the tab key goes back from {_called(one)} to {_called(other)}"


def _names(visible: list[QWidget]) -> Iterator[str]:
    for widget in visible:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QMenu):
            accessible = QAccessible.queryAccessibleInterface(widget)
            if not accessible.text(QAccessible.Text.Name).strip():
                yield f"{_called(widget)} has no name for those who don't see it"
    texts = [widget.text() for widget in visible if isinstance(widget, QAbstractButton)]
    texts += [label.text() for label in visible if isinstance(label, QLabel) and label.buddy() is not None]
    keys = Counter(key.lower() for text in texts for key in re.findall(r"(?<!&)&(\w)", text))
    yield from (f"{count} things share the access key {key}" for key, count in keys.items() if count > 1)


def _inside(widget: QWidget) -> bool:
    """Whether the widget is a window or a part of one of Qt's compound widgets."""
    parent = widget.parentWidget()
    return widget.isWindow() or isinstance(parent, (QAbstractSpinBox, QComboBox, QLineEdit, QMenu))


def _at(widget: QWidget, top: QWidget) -> QRect:
    return QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())


def _scrolled(widget: QWidget) -> QWidget | None:
    """Return the scroll area that contains the widget, if any."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QAbstractScrollArea):
        parent = parent.parentWidget()
    return parent


def _called(widget: QWidget) -> str:
    text = getattr(widget, "text", lambda: "")() or widget.accessibleName()
    return f"{type(widget).__name__} “{text[:40]}”" if text else type(widget).__name__


def _said(rect: QRect) -> str:
    return f"{rect.width()}x{rect.height()} at {rect.x()}, {rect.y()}"


def main() -> None:
    app = QApplication(["lockwatch"])
    set_appearance("light")
    font = app.font()
    font.setPointSizeF(font.pointSizeF() * float(sys.argv[1]))
    app.setFont(font)
    found: dict[str, list[str]] = {}
    groups = sys.argv[2:]
    for language in FORMS if groups else ("en", longest_language()):
        set_language(language)
        for group in groups or GROUPS:
            for name, scene in GROUPS[group].items():
                if wrong := list(dict.fromkeys(faults(shown(scene)))):
                    found[f"{group}, {name} ({language})"] = wrong
                clear()
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
