"""A picture of real notifications for the gallery, shown by Xfce's notification service on a virtual desktop."""

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from devtools.gallery.household import lock
from devtools.virtual_desktop.desktop import Region, VirtualDesktop
from devtools.virtual_desktop.parts import Part
from lockwatch.app.notification_content import build_notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Kind, NotificationSlot
from lockwatch.domain.news import Item, Notify

WINDOW = "^xfce4-notifyd$"
MARGIN = 16
"""The margin around the notifications, in pixels; equal to their distance from the screen's edge."""
PARTS: tuple[Part, ...] = ("openbox", "notifyd", "pictures", "pointer")
SHOWN_WITHIN_S, FADED_IN_S = 60.0, 2.0
SCENES = (
    (Item(Kind.BATTERY_CRITICAL, lock(1, "Attic", Kind.BATTERY_CRITICAL, battery=6)),),
    tuple(Item(Kind.DISCONNECTED, lock(id_, name, Kind.DISCONNECTED)) for id_, name in ((2, "Cellar"), (3, "Garage"))),
    (Item(Kind.RECONNECTED, lock(4, "Terrace"), 32 * 60.0),),
    (Item(Kind.TOKEN_REFUSED, None),),
)


def draw_notifications(path: Path) -> bool:
    """Write a picture of all notifications to `path`. Return False if a program for that is not installed."""
    desktop = VirtualDesktop(*PARTS)
    if desktop.missing():
        return False
    with desktop:
        desktop.launch(sys.executable, "-m", "devtools.gallery.notifications")
        ends = time.monotonic() + SHOWN_WITHIN_S
        while len(windows := desktop.find_all(WINDOW)) < len(SCENES) and time.monotonic() < ends:
            time.sleep(0.2)
        time.sleep(FADED_IN_S)
        left, last = min(window.x for window in windows) - MARGIN, windows[-1]
        below = last.y + last.height + MARGIN
        desktop.screenshot(path, Region(left, 0, desktop.size[0] - left, below))
    return True


def show() -> int:
    """Show the notifications until the process is ended; runs in a process on the virtual desktop."""
    app = QApplication(["lockwatch"])
    notifier = Notifier(lambda missed: None)
    for place, items in enumerate(SCENES):
        slot = NotificationSlot(items[0].kind, f"scene {place}")
        notifier.show(build_notification(Notify(slot, items), hide_names=False))
    return app.exec()


if __name__ == "__main__":
    sys.exit(show())
