"""Texts about problems with Lockwatch's files, the session bus and the tray icon, and what still works."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def state_put_aside_text(name: str) -> str:
    """Say that an unreadable state file was put aside; `name` is its new name."""
    return translate(
        "Wording",
        "Lockwatch's saved data could not be read and was moved to {name}. Lockwatch keeps watching, but may "
        "repeat earlier notifications.",
    ).format(name=name)


def state_unwritable_text() -> str:
    return translate(
        "Wording",
        "Lockwatch can't save its data: is the disk full? It keeps watching, but may repeat notifications "
        "after a restart.",
    )


def other_computer_text(computer: str) -> str:
    """Say that a Lockwatch on another computer, with the same home folder, uses the state file."""
    return translate(
        "Wording",
        "Lockwatch also runs on the computer {computer}, with the same home folder, and saves the history "
        "there. This one watches, too, but forgets what it saw when you log out.",
    ).format(computer=computer)


def state_taken_text() -> str:
    """Say that the demo can't end, because another program uses the state file of the account."""
    return translate(
        "Wording", "Another Lockwatch is already watching your locks. To end the demo here, quit that one first."
    )


def recording_stopped_text() -> str:
    return translate(
        "Wording",
        "The recording has stopped because its file can't be written: is the disk full? Lockwatch keeps watching.",
    )


def manual_unopened_text(folder: str) -> str:
    return translate("Wording", "No program was found to open the manual. It is in {folder}.").format(folder=folder)


def bus_away_text() -> str:
    return translate(
        "Wording",
        "The session's message bus (D-Bus) does not answer: notifications can't be shown, and the icon may be "
        "missing from the panel. Lockwatch keeps watching your locks; both return by themselves as soon as the"
        " bus answers.",
    )


def icon_lost_text() -> str:
    """Say that only a restart brings the tray icon back, after the bus was restarted on X11."""
    return translate(
        "Wording",
        "The session's message bus (D-Bus) was restarted, and the icon can't return to this panel. Everything "
        "else works. To get the icon back, quit Lockwatch and start it again.",
    )


def no_tray_text(gnome: bool) -> str:
    """Say that there is no tray, so the lock list takes its place. With `gnome`, name the extension that adds one."""
    if gnome:
        return translate(
            "Wording",
            "GNOME shows tray icons only with the extension “AppIndicator and KStatusNotifierItem Support”. "
            "Until it is turned on, closing this window quits Lockwatch.",
        )
    return translate("Wording", "No panel here shows tray icons, so closing this window quits Lockwatch.")


def unseen_text() -> str:
    """Say that there is no tray, for a program that was started hidden and has no window."""
    return translate(
        "Wording",
        "No panel here shows tray icons, so Lockwatch runs in the background. "
        "To see its window, start Lockwatch again.",
    )
