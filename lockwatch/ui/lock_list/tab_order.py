"""The tab order of the list window."""

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from PySide6.QtWidgets import QWidget


class Tabs(IntEnum):
    """The stops of the Tab key, from first to last."""

    SYNC = 0
    BANNERS = 1
    SEARCH = 2
    EMPTY = 3
    LIST = 4
    HIDDEN = 5
    FOOTER = 6


class TabOrder:
    """Keeps the tab order equal to the visual order, although some widgets are created late."""

    def __init__(self) -> None:
        self._placed: list[tuple[Tabs, QWidget]] = []

    def add(self, place: Tabs, widgets: Sequence[QWidget]) -> None:
        self._placed += [(place, widget) for widget in widgets]
        self._placed.sort(key=lambda each: each[0])
        for (_, before), (_, after) in pairwise(self._placed):
            QWidget.setTabOrder(before, after)
