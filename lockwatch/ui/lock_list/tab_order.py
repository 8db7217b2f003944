"""The order in which Tab goes through the list's window."""

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from PySide6.QtWidgets import QWidget


class Tabs(IntEnum):
    """Places, from the first."""

    SYNC = 0
    BANNERS = 1
    SEARCH = 2
    EMPTY = 3
    LIST = 4
    HIDDEN = 5
    FOOTER = 6


class TabOrder:
    """What is made late goes where it is seen, too, when Tab is pressed."""

    def __init__(self) -> None:
        self._placed: list[tuple[Tabs, QWidget]] = []

    def add(self, place: Tabs, widgets: Sequence[QWidget]) -> None:
        self._placed += [(place, widget) for widget in widgets]
        self._placed.sort(key=lambda each: each[0])
        for (_, before), (_, after) in pairwise(self._placed):
            QWidget.setTabOrder(before, after)
