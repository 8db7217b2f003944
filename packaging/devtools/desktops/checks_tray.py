"""The checks of the icon, its tooltip, its menu, and the list that it opens."""

import time

from PySide6.QtCore import QPoint, QRect, QSize

from devtools.desktops.outcome import CannotError, FaultError
from devtools.desktops.pixels import icon_contrast
from devtools.desktops.rig import Appearing, Rig
from devtools.desktops.words import Word, find_label, shows_markup, text_of

LEAST_CONTRAST = 3.0
"""The minimum contrast of an icon according to WCAG 2.1 (1.4.11)."""
IN_LIST = "Meadow gate"
"""A name in the list that Tesseract reads without errors."""
IN_TOOLTIP = ("All locks are locked", "Updated")
HOVERS_S = 40.0
CLOSE_TO_TRAY = 120
"""The maximum distance between the list and the icon, in pixels at 100 %."""


def started_before_panel(rig: Rig) -> str:
    """Start the program first and then the panel."""
    rig.lockwatch.start("--hidden")
    rig.start_panel()
    rig.ready()
    rig.find_icon()
    return "the icon appears with the panel"


def icon(rig: Rig) -> str:
    rig.ready()
    place = rig.find_icon()
    rig.picture("icon", area=place.adjusted(-60, -12, 60, 12), enlarged=3)
    return f"at {place.center().x()}, {place.center().y()}"


def ink(rig: Rig) -> str:
    """Measure the contrast of the icon to the panel while no lock needs attention."""
    rig.ready()
    place = rig.find_icon()
    ratio = icon_contrast(rig.session.settled(), place)
    rig.picture("ink", area=place.adjusted(-60, -12, 60, 12), enlarged=3)
    if ratio < LEAST_CONTRAST:
        raise FaultError(f"{ratio:.1f}:1")
    return f"{ratio:.1f}:1"


def panel_restarted(rig: Rig) -> str:
    rig.ready()
    rig.find_icon()
    rig.stop_panel()
    time.sleep(2)
    rig.start_panel()
    rig.forget_icon()
    rig.find_icon()
    return "the icon comes back"


def tooltip(rig: Rig) -> str:
    """Point at the icon, and read the tooltip while a lock with markup in its name needs attention."""
    rig.ready()
    place = rig.find_icon()
    with rig.alerted(paused=True), rig.appearing() as seen:
        rig.session.move(place.center() + QPoint(1, 0))
        time.sleep(1)
        rig.session.move(place.center())
        words = seen.until_says("Front", "Updated", within_s=HOVERS_S)
        rig.picture("tooltip", seen.now, seen.look())
    text = text_of(words)
    if not shows_markup(text):
        raise FaultError(f"the name <b>Front</b> is read as markup: {text}")
    return text


def click(rig: Rig) -> str:
    """Open the list with a click on the icon, and close it with a second one."""
    rig.ready()
    place = rig.find_icon()
    with rig.appearing() as seen:
        rig.session.click(place.center(), times=rig.desktop.clicks_to_open)
        seen.until_says(IN_LIST)
        time.sleep(1)
        rig.session.click(place.center(), times=rig.desktop.clicks_to_open)
        seen.until_gone(IN_LIST)
    return "it opens" if rig.desktop.clicks_to_open == 1 else "a double click opens it"


def pointer(rig: Rig) -> str:
    """Open the list, and check that the pointer does not keep showing that a program is starting."""
    rig.ready()
    place = rig.find_icon()
    around = QRect(rig.parked - QPoint(24, 24), QSize(48, 48))
    with rig.appearing() as seen:
        before = rig.session.settled().copy(around)
        rig.session.click(place.center(), times=rig.desktop.clicks_to_open)
        rig.session.until("the list opens", lambda: seen.look(at_least=(200, 150)))
        rig.park()
        time.sleep(3)
        after = rig.session.screenshot().copy(around)
        rig.close_list(seen)
    if after != before:
        rig.picture("pointer", after, enlarged=4)
        raise FaultError("it looks busy after the list has opened")
    return "it is an arrow again"


def list_by_tray(rig: Rig) -> str:
    """Open the list with a click on the icon, and check that it appears beside the icon."""
    rig.ready()
    place = rig.find_icon()
    with rig.appearing() as seen:
        rig.session.click(place.center(), times=rig.desktop.clicks_to_open)
        seen.until_says(IN_LIST)
        rig.park()
        rig.picture("list")
        window = seen.look() or QRect()
        rig.close_list(seen)
    if not rig.desktop.opens_beside_tray:
        raise CannotError(f"the desktop places it: at {window.x()}, {window.y()}")
    near = window.adjusted(*(side * round(CLOSE_TO_TRAY * rig.session.scale) for side in (-1, -1, 1, 1)))
    if not near.contains(place.center()):
        raise FaultError(f"it opens at {window.x()}, {window.y()}, the icon is at {place.x()}, {place.y()}")
    return f"at {window.x()}, {window.y()}"


def menu_names(rig: Rig) -> str:
    """Open the menu, and check that it shows the names of the locks literally."""
    rig.ready()
    with rig.appearing() as seen:
        words = open_menu(rig, seen)
        rig.picture("menu", seen.now, seen.look())
        close_menu(rig, seen)
    text = text_of(words)
    wrong = [part for part in ("__", "&_", "&&") if part in text]
    missing = [part for part in ("Front", "Garage", "Meadow", "door") if part not in text]
    if wrong or missing or not shows_markup(text):
        raise FaultError(f"it says: {text}")
    return text


def menu_actions(rig: Rig) -> str:
    """Choose each entry of the menu that opens something or changes the state, except Help and Quit."""
    opened = []
    for label, says in MENU_WINDOWS.items():
        rig.ready()
        with rig.appearing() as seen:
            choose(rig, seen, label)
            seen.until_says(*says)
            rig.picture(f"menu-{label.split()[0].lower()}", seen.now, seen.look())
            rig.close_window(seen, says)
            opened.append(label)
    for act in (_menu_pauses, _menu_syncs):
        rig.ready()
        opened.append(act(rig))
    return ", ".join(opened)


MENU_WINDOWS = {
    "Open": (IN_LIST,),
    "History": ("Filter", "Export", "No events", "Garage"),
    "Settings": ("Quiet hours", "Alerts"),
    "About Lockwatch": ("Copy diagnostics", "Version"),
}
"""Maps each menu entry that opens a window to texts, at least one of which can be read in that window."""


def _menu_pauses(rig: Rig) -> str:
    with rig.appearing() as seen:
        words = open_menu(rig, seen)
        rig.session.click(_label(rig, words, "Pause notifications").center())
        words = seen.until_says("For 1 hour", "1 hour")
        rig.picture("menu-pause", seen.now, seen.look())
        rig.session.click(_label(rig, words, "For 1 hour").center())
        rig.lockwatch.until("notifications are paused", lambda facts: facts["paused"])
        rig.park()
    with rig.appearing() as seen:
        choose(rig, seen, "Resume notifications")
        rig.lockwatch.until("notifications are resumed", lambda facts: not facts["paused"])
    return "Pause and Resume"


def _menu_syncs(rig: Rig) -> str:
    requests = rig.lockwatch.cloud.requests
    with rig.appearing() as seen:
        rig.session.until("the time for another sync", lambda: time.monotonic() - requests[-1].started > 11)
        number = len(requests)
        choose(rig, seen, "Check now")
        rig.session.until("Check now makes a request", lambda: len(requests) > number, 9)
    return "Check now"


def quit_by_menu(rig: Rig) -> str:
    rig.ready()
    with rig.appearing() as seen:
        choose(rig, seen, "Quit")
        rig.session.until("the program ends", lambda: not rig.lockwatch.runs)
    return "it ends"


def open_menu(rig: Rig, seen: Appearing) -> list[Word]:
    rig.session.click(rig.find_icon().center(), button=rig.desktop.menu_button)
    words = seen.until_says("Settings", "Quit")
    rig.session.settled(5)
    return seen.words() or words


def close_menu(rig: Rig, seen: Appearing) -> None:
    rig.session.key("Escape")
    rig.session.click(rig.parked)  # for a menu that has no keyboard, as waybar's
    seen.until_gone("Quit")


def choose(rig: Rig, seen: Appearing, label: str) -> None:
    """Open the menu and click on an entry."""
    words = open_menu(rig, seen)
    rig.session.click(_label(rig, words, label).center())
    rig.park()


def _label(rig: Rig, words: list[Word], label: str) -> QRect:
    place = find_label(words, label)
    if place is None:
        rig.picture(f"without-{label.replace(' ', '-')}")
        raise FaultError(f"the menu has no entry {label}; it says: {text_of(words)}")
    return place
