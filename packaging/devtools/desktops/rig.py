"""What the checks work with: the session, the program, and the places of icon, list and notification on the screen."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage

from devtools.desktops.base import Desktop
from devtools.desktops.outcome import FaultError
from devtools.desktops.pixels import changed
from devtools.desktops.program import FRONT, Lockwatch
from devtools.desktops.session import Session
from devtools.desktops.words import Word, find_any, read_words
from lockwatch.domain.locks import LockState

CHARGED, EMPTY = 27, 9
"""Battery levels less than 20 points apart, because Lockwatch would not believe a greater fall for an hour."""
ICON_AT_LEAST, ICON_AT_MOST = 8, 64
"""Plausible widths of a tray icon at 100 %, in pixels."""


class Rig:
    """The desktop under test; `icon` is known once `find_icon` has found it."""

    def __init__(self, desktop: Desktop, session: Session, lockwatch: Lockwatch) -> None:
        self.desktop, self.session, self.lockwatch = desktop, session, lockwatch
        self.pictures: list[str] = []
        """The names of the pictures that the current check has taken."""
        self._icon: QRect | None = None
        self._drawn = QImage()
        """What the panel shows at the place of the icon while no lock needs attention."""
        self._has_panel = False

    # Pictures

    def picture(self, name: str, image: QImage | None = None, area: QRect | None = None, enlarged: int = 1) -> None:
        """Save a picture for the table: of `area`, of the whole screen if it is None."""
        seen = self.session.settled() if image is None else image
        if area is not None:
            seen = seen.copy(area & seen.rect())
        if enlarged > 1:
            keep, fast = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
            seen = seen.scaled(seen.size() * enlarged, keep, fast)
        seen.save(str(self.session.folder / f"{name}.png"))
        self.pictures.append(f"{name}.png")

    @property
    def panel(self) -> QRect:
        return self.desktop.panel_area(self.session)

    # The program

    def ready(self) -> None:
        """Make sure that the program runs, no lock needs attention, and no window or pointer is in the way."""
        self.ensure_panel()
        self.lockwatch.calm()
        self.park()
        if not self.lockwatch.runs:
            self._icon = None
            self.lockwatch.start("--hidden")
        elif not _is_calm(self.lockwatch.status()):
            self.lockwatch.command("sync")
            self.lockwatch.until("all is calm", _is_calm)

    def log_in(self) -> None:
        """Let the desktop's session manager start everything, with the autostart entry that Lockwatch writes."""
        entry = (
            "from lockwatch.desktop.autostart.autostart import system_backend; "
            "system_backend().write(['lockwatch', '--hidden'])"
        )
        self.session.run("/opt/venv/bin/python", "-c", entry)
        self.session.env |= self.lockwatch.variables
        self.desktop.log_in(self.session)

    def start_panel(self) -> None:
        """Start the panel, and wait until it is drawn, which may be long after it has acquired its bus name."""
        before = self.session.screenshot()
        self.desktop.start_panel(self.session)
        self.session.until("the panel is drawn", lambda: self._panel_differs(before))
        self.session.settled()
        self._has_panel = True

    def _panel_differs(self, before: QImage) -> bool:
        place = changed(before, self.session.screenshot(), self.panel)
        return place is not None and place.width() > self.panel.width() // 2

    def ensure_panel(self) -> None:
        if not self._has_panel:
            self.start_panel()

    def stop_panel(self) -> None:
        self.desktop.stop_panel(self.session)
        self._has_panel = False

    @contextmanager
    def alerted(self, *, battery: int = EMPTY, paused: bool = False) -> Iterator[None]:
        """Raise an alert of a lock, and clear it afterwards."""
        if paused:
            self.lockwatch.command("pause")
        self.lockwatch.change(FRONT, "a battery is low", lambda lock: lock["alerts"], battery=battery)
        try:
            yield
        finally:
            self.lockwatch.change(FRONT, "the alert is over", lambda lock: not lock["alerts"], battery=CHARGED)
            if paused:
                self.lockwatch.command("pause", "off")

    def empty_battery(self) -> None:
        self.lockwatch.change(FRONT, "a battery is empty", lambda lock: lock["battery"] == EMPTY, battery=EMPTY)

    def hover_notification(self, words: list[Word]) -> None:
        """Move the pointer onto the notification if the service shows its buttons only then."""
        if self.desktop.buttons_need_hover and words:
            self.session.move(words[0].place.center())
            time.sleep(2)

    def close_list(self, seen: "Appearing") -> None:
        """Close the list, by a command if it has no keyboard."""
        self.session.key("Escape")
        try:
            seen.until_gone("Meadow gate", within_s=10)
        except FaultError:
            self.lockwatch.command("toggle")
            seen.until_gone("Meadow gate")

    def close_window(self, seen: "Appearing", says: tuple[str, ...]) -> None:
        """Click the title of the window that has appeared, close the window, and wait until its text is gone."""
        if (place := seen.look()) is not None:
            self.session.click(QPoint(place.center().x(), place.top() + round(14 * self.session.scale)))
        self.session.key("Escape")
        seen.until_gone(*says)

    def park(self) -> None:
        """Move the pointer to an empty part of the screen."""
        self.session.move(self.parked)

    @property
    def parked(self) -> QPoint:
        width, height = self.session.size
        return QPoint(width // 5, height * 3 // 4)

    # The icon

    def find_icon(self) -> QRect:
        """Return the area of the icon: the part of the panel that changes and changes back with the state of a lock.

        It is looked for again if another icon has moved it. Raises FaultError if it is not in the panel.
        """
        if self._icon is None or self.session.settled().copy(self._icon) != self._drawn:
            self._icon = None
            before = self.session.settled()
            self.lockwatch.command("pause")
            self._unlock(LockState.UNLOCKED)
            during = self.session.settled()
            self.lockwatch.command("pause", "off")
            self._unlock(LockState.LOCKED)
            after = self.session.settled()
            place = changed(before, during, self.panel, after)
            if place is None or max(place.width(), place.height()) < ICON_AT_LEAST * self.session.scale:
                self.picture("no-icon", before)
                raise FaultError("the panel shows no icon that follows the state of a lock")
            if max(place.width(), place.height()) > ICON_AT_MOST * self.session.scale:
                self.picture("too-much-changes", during)
                raise FaultError(f"{place.width()} x {place.height()} pixels of the panel follow the state of a lock")
            self._icon, self._drawn = place, after.copy(place)
        return self._icon

    def forget_icon(self) -> None:
        self._icon = None

    def _unlock(self, state: LockState) -> None:
        self.lockwatch.change(
            FRONT, f"the lock is {state.name}", lambda lock: lock["state"] == state.name.lower(), state=state
        )

    # What appears on the screen

    @contextmanager
    def appearing(self) -> Iterator["Appearing"]:
        """Yield an object that compares the screen with what it shows at the start of the ``with`` block."""
        yield Appearing(self, self.session.settled())


def _is_calm(facts: dict[str, Any]) -> bool:
    return (facts["overview"], facts["badge"], facts["paused"]) == ("locked", None, False)


class Appearing:
    """What has appeared on the screen since `before`."""

    def __init__(self, rig: Rig, before: QImage) -> None:
        self._rig, self._before = rig, before
        self.now = before
        self._read: tuple[QImage, QRect | None] = QImage(), None
        self._words: list[Word] = []
        """The words in the part of the screen that was read last."""

    def look(self, at_least: tuple[int, int] = (40, 14)) -> QRect | None:
        """Return the rectangle in which the screen outside the panel has changed, if it is large enough."""
        self.now = self._rig.session.screenshot()
        outside, panel = self._outside(), self._rig.panel
        place = changed(self._before, self.now, outside)
        scale = self._rig.session.scale
        if place is None or place.width() < at_least[0] * scale or place.height() < at_least[1] * scale:
            return None
        if place.adjusted(0, -1, 0, 1).intersects(panel):  # the menu of some desktops reaches over the panel
            columns = QRect(place.left(), panel.top(), place.width(), panel.height())
            place |= changed(self._before, self.now, columns) or QRect()
        return place

    def words(self) -> list[Word]:
        """Return the words in what has appeared."""
        place = self.look()
        part = self.now.copy(place) if place else QImage()
        if (part, place) != self._read:
            self._read = part, place
            self._words = read_words(self.now, place) if place else []
        return self._words

    def until_says(self, *labels: str, within_s: float = 60) -> list[Word]:
        """Wait until one of the labels has appeared, and return all words that have appeared. Raises FaultError."""
        ends = time.monotonic() + within_s
        words: list[Word] = []
        while time.monotonic() < ends:
            words = self.words()
            if find_any(words, labels):
                return words
            time.sleep(0.5)
        self._rig.picture(f"without-{labels[0].replace(' ', '-')}", self.now)
        seen = " ".join(word.text for word in words)
        raise FaultError(f"nothing appears that says {' or '.join(labels)}; it says: {seen[:200]}")

    def until_gone(self, *labels: str, within_s: float = 30) -> None:
        """Wait until none of the labels can be read any more. Raises FaultError."""
        self._until(lambda: not find_any(self.words(), labels), f"{labels[0]} stays", within_s)

    def _until(self, true: Callable[[], bool], otherwise: str, within_s: float) -> None:
        ends = time.monotonic() + within_s
        while not true():
            if time.monotonic() > ends:
                self._rig.picture("stays", self.now)
                raise FaultError(otherwise)
            time.sleep(0.5)

    def _outside(self) -> QRect:
        panel, screen = self._rig.panel, self.now.rect()
        if self._rig.desktop.edge == "top":
            return screen.adjusted(0, panel.height(), 0, 0)
        return screen.adjusted(0, 0, 0, -panel.height())
