"""Texts about invalid settings, the place of the access key, the length of the history, and autostart."""

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from lockwatch.domain.forecast import DAY_S
from lockwatch.ui.wording.times import moment_text
from lockwatch.util.small_file import Unreadable

translate = QCoreApplication.translate

NAMED_AT_MOST = 5
"""How many invalid settings to name. There may be a thousand, as each lock has settings of its own."""


def put_aside_text(kept_as: str) -> str:
    return translate(
        "Wording", "The settings file could not be read. It was saved as {}, and the defaults are used now."
    ).format(kept_as)


def unreadable_text(why: Unreadable) -> str:
    """Return why the settings file could not be read and, after a colon, what to do."""
    match why:
        case Unreadable.DENIED:
            return translate(
                "Wording",
                "The settings can't be read, so the defaults are used and no change is saved: make sure that "
                "you may read and write settings.toml and its folder.",
            )
        case Unreadable.NOT_A_FILE:
            return translate(
                "Wording",
                "The settings can't be read, so the defaults are used and no change is saved:"
                " remove settings.toml, which is not a file.",
            )
        case Unreadable.TOO_LARGE:
            return translate(
                "Wording",
                "The settings can't be read, so the defaults are used and no change is saved:"
                " shorten or remove settings.toml, which is too large.",
            )
        case Unreadable.NO_FOLDER:
            return translate(
                "Wording",
                "The settings can't be read, so the defaults are used and no change is saved:"
                " what should be their folder is a file; remove that, or choose another folder.",
            )
        case Unreadable.PATH_TOO_LONG:
            return translate(
                "Wording",
                "The settings can't be read, so the defaults are used and no change is saved:"
                " the path of their folder is too long; choose a shorter one.",
            )
        case Unreadable.FAULT:
            return translate(
                "Wording",
                "The settings can't be read, so the defaults are used and no change is saved: check the disk.",
            )


def ignored_text(keys: Iterable[str]) -> str:
    names = list(keys)
    named = ", ".join(names[:NAMED_AT_MOST])
    if len(names) > NAMED_AT_MOST:
        more = len(names) - NAMED_AT_MOST
        named = translate("Wording", "{named} and %n more", "", more).format(named=named)
    return translate("Wording", "Some settings are invalid, so their defaults are used: {}.").format(named)


def ask_to_shorten_text(days: int, now: float) -> tuple[str, str]:
    """Return the question whether to shorten the history to `days`, and what is deleted then.

    `now` is in seconds since the epoch.
    """
    cut = moment_text(datetime.fromtimestamp(now - days * DAY_S), datetime.fromtimestamp(now).date())
    what = translate("Wording", "All events and battery levels from before {time} are deleted permanently.").format(
        time=cut
    )
    return translate("Wording", "Keep the history for only %n days?", "", days), what


def token_in_keyring_text(keyring: str) -> str:
    """Say that the access key is in the keyring; `keyring` is the keyring's name, empty if it is not known."""
    if not keyring:
        return translate("Wording", "Kept in the keyring of this computer.")
    return translate("Wording", "Kept in the keyring of this computer ({keyring}).").format(keyring=keyring)


def token_not_known_text() -> str:
    """Say that the place is not known before the end of the first sync, which asks the keyring."""
    return translate("Wording", "Not known yet: the first check is still running.", "token")


def token_of_this_run_text() -> str:
    return translate("Wording", "Kept for this session only: it is gone when Lockwatch quits.")


def token_from_variable_text(variable: str) -> str:
    return translate(
        "Wording",
        "Given by the environment variable {variable}: it is replaced or removed there, before the next start.",
    ).format(variable=variable)


def token_of_demo_text() -> str:
    return translate(
        "Wording",
        "The demo needs no access key of yours. To watch your own locks, end the demo in the list.",
    )


def no_token_text() -> str:
    return translate("Wording", "There is none.", "token")


def another_autostart_text(command: str) -> str:
    """Say that another program starts at login; `command` is its command line."""
    return translate(
        "Wording", "Another Lockwatch starts when you log in: {command}. Tick this to start this one instead."
    ).format(command=command)


def autostart_blocked_text() -> str:
    return translate("Wording", "It is turned off in the system's settings. Tick this to turn it on again.")


def autostart_unknown_text() -> str:
    return translate("Wording", "Lockwatch can't find out whether it starts when you log in.")


def autostart_failed_text(reason: str) -> str:
    """Say that autostart could not be changed; `reason` is the system's error message."""
    return translate(
        "Wording", "The start at log-in could not be changed ({reason}). Lockwatch itself keeps running."
    ).format(reason=reason)
