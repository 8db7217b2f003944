"""Helpers that operate the settings window like a user: by its pages, accessible names and texts."""

from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

from PySide6.QtCore import Qt, QTime
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QListWidget, QSpinBox, QTimeEdit, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.rules import ALL_DAY, WatchHours
from lockwatch.domain.settings import NEVER, LockSettings, QuietSettings, Settings
from lockwatch.ui.settings.dialog import SettingsDialog

UNLOCKED, OPEN, WHEN = "Warn me if a lock is left unlocked", "Warn me if a door is left open", "When to warn"
"""The names of the fields on the page "Alerts"."""
ITS_UNLOCKED, ITS_OPEN = "Warn me if it is left unlocked", "Warn me if its door is left open"
"""Their names on the page "Each lock", where the watch hours are called `WHEN`, too."""
PAGES = ("General", "Alerts", "Quiet hours", "Each lock", "Account")


def lock(number: int, name: str | None, key: str | None = None) -> Lock:
    return Lock(Observation(number), 0.0, LockInfo(number, name, key or f"20140001-{number:06}"))


LOCKS = [lock(1, "Front door"), lock(2, "Cellar")]
FRONT, CELLAR = (lock.key for lock in LOCKS)
QUIET = QuietSettings(enabled=True)
OTHER = Settings(
    api_url="https://proxy.example",
    interval_s=30,
    battery_low=8,
    battery_critical=4,
    grace_s=5,
    left_unlocked_min=15,
    door_left_open_min=3,
    watch_hours=WatchHours(time(22, 30), time(5)),
    notifications=False,
    hide_names=True,
    appearance="dark",
    panel="light",
    language="pl",
    history_days=90,
    weekly_digest=True,
    quiet_hours=QuietSettings(True, time(23, 15), time(6), frozenset({1, 6})),
    locks={
        "20140001-000001": LockSettings(battery_critical=2, left_unlocked_min=NEVER),
        "Cellar": LockSettings(grace_s=0, door_left_open_min=9, watch_hours=ALL_DAY, never_tell=True),
        "20140009-000009": LockSettings(battery_low=50),
    },
)


def opened(qtbot: QtBot, settings: Settings | None = None, locks: Sequence[Lock] = LOCKS) -> SettingsDialog:
    dialog = SettingsDialog(settings or Settings())
    qtbot.addWidget(dialog)
    dialog.set_locks(locks)
    dialog.show()
    return dialog


def page_list(dialog: SettingsDialog) -> QListWidget:
    (pages,) = dialog.findChildren(QListWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return pages


def lock_list(dialog: SettingsDialog) -> QListWidget:
    (locks,) = (each for each in dialog.findChildren(QListWidget) if each is not page_list(dialog))
    return locks


def turn_to(dialog: SettingsDialog, page: str) -> None:
    page_list(dialog).setCurrentRow(PAGES.index(page))


def control(dialog: SettingsDialog, kind: type[QWidget], name: str) -> Any:
    """Return the widget with this accessible name on the current page."""
    (found,) = (each for each in dialog.findChildren(kind) if each.accessibleName() == name and each.isVisible())
    return found


def texts(parent: QWidget) -> str:
    return "\n".join(label.text() for label in parent.findChildren(QLabel) if label.isVisibleTo(parent))


def choose_lock(dialog: SettingsDialog, text: str) -> None:
    locks = lock_list(dialog)
    locks.setCurrentRow(next(row for row in range(locks.count()) if locks.item(row).text().startswith(text)))


def lock_texts(dialog: SettingsDialog) -> list[str]:
    locks = lock_list(dialog)
    return [locks.item(row).text() for row in range(locks.count()) if not locks.isRowHidden(row)]


def spin(name: str, value: int) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QSpinBox, name).setValue(value)


def click(name: str) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QAbstractButton, name).click()


def clock(name: str, hour: int, minute: int) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QTimeEdit, name).setTime(QTime(hour, minute))


def pick(name: str, text: str) -> Callable[[SettingsDialog], None]:
    """Return a function that selects the entry of a combo box with this text by typing it, like a user."""

    def act(dialog: SettingsDialog) -> None:
        box = control(dialog, QComboBox, name)
        box.setCurrentIndex(box.findText(text))

    return act


def choice(name: str, row: int) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QComboBox, name).setCurrentIndex(row)


def own(**values: Any) -> dict[str, LockSettings]:
    return {FRONT: LockSettings(**values)}


def reached_by_tab(dialog: SettingsDialog) -> list[QWidget]:
    found: list[QWidget] = []
    each = dialog.nextInFocusChain()
    while each is not None and each is not dialog:
        by_tab = each.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if by_tab and each.isVisible() and each.isEnabled() and each.focusProxy() is None:
            found.append(each)
        each = each.nextInFocusChain()
    return found


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio (WCAG 2), from 1 to 21."""

    def luminance(color: QColor) -> float:
        shares = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
