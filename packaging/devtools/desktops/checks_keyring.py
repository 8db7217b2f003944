"""The checks of the keyring: it asks for a password, stores the key, and can be locked."""

import subprocess
from collections.abc import Callable
from typing import NamedTuple

from jeepney import DBusAddress
from PySide6.QtCore import QPoint

from devtools.desktops.base import SECRETS
from devtools.desktops.outcome import FaultError
from devtools.desktops.program import TOKEN
from devtools.desktops.rig import Appearing, Rig
from devtools.desktops.words import find_label

_SERVICE = DBusAddress("/org/freedesktop/secrets", SECRETS, "org.freedesktop.Secret.Service")
STORES_WITHIN_S = 240
PASSWORD = "open sesame"


def stored(rig: Rig) -> str:
    """Store the key. The desktop asks for the password of a new keyring."""
    rig.ensure_panel()
    with rig.appearing() as seen:
        process = _start(rig, "set", given=f"{TOKEN}\n")
        _PROMPTS[rig.desktop.keyring].create(rig, seen)
        _ended(rig, process)
    _ended(rig, _start(rig, "check"))
    return "the key is stored, and found again"


def locked(rig: Rig) -> str:
    """Lock the keyring, cancel the prompt for its password, then answer it."""
    rig.ensure_panel()
    _lock(rig)
    with rig.appearing() as seen:
        process = _start(rig, "check")
        prompt(rig, seen, "keyring-locked", *_PROMPTS[rig.desktop.keyring].asks)
        rig.session.key("Escape")
        _ended(rig, process, says="locked")
    with rig.appearing() as seen:
        process = _start(rig, "check")
        prompt(rig, seen, "keyring-locked", *_PROMPTS[rig.desktop.keyring].asks)
        rig.session.type(PASSWORD)
        rig.session.key("Return")
        _ended(rig, process)
    return "a cancelled prompt leaves it locked, an answered one unlocks it"


def named(rig: Rig) -> str:
    """Check that doctor finds the keyring, and return what it says about it."""
    rig.ensure_panel()
    report = rig.session.run("lockwatch", "doctor", check=False, env=_without_token(rig))
    line = next((line for line in report.splitlines() if "keyring:" in line), "")
    if not line.startswith("ok"):
        raise FaultError(f"doctor says: {line}")
    return line.partition(":")[2].strip()


def _lock(rig: Rig) -> None:
    with_all = rig.session.call(
        DBusAddress("/org/freedesktop/secrets", SECRETS, "org.freedesktop.DBus.Properties"),
        "Get", "ss", "org.freedesktop.Secret.Service", "Collections",
    )  # fmt: skip
    ((_, collections),) = with_all
    rig.session.call(_SERVICE, "Lock", "ao", collections)


def _without_token(rig: Rig) -> dict[str, str]:
    return {"LOCKWATCH_API_URL": rig.lockwatch.cloud.url}


def _start(rig: Rig, command: str, given: str = "") -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        ["lockwatch", "token", command], env={**rig.session.env, **_without_token(rig)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(given)
    process.stdin.close()
    return process


def _ended(rig: Rig, process: "subprocess.Popen[str]", says: str = "") -> None:
    """Wait until a command succeeds or, with `says`, fails with that word in its message. Raises FaultError."""
    try:
        status = process.wait(STORES_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise FaultError("lockwatch token does not end") from None
    assert process.stdout is not None
    text = process.stdout.read().strip()
    if bool(status) != bool(says) or says not in text:
        raise FaultError(f"lockwatch token ended with status {status}: {text}")


def prompt(rig: Rig, seen: Appearing, name: str, *labels: str) -> None:
    """Wait until the prompt for a password appears, and take a picture of it."""
    seen.until_says(*labels)
    rig.session.settled(5)
    rig.picture(name, seen.now, seen.look())


def _new_in_gnome_keyring(rig: Rig, seen: Appearing) -> None:
    prompt(rig, seen, "new-keyring", "Choose password", "new keyring", "Continue")
    for key in "Tab", "Return":
        rig.session.type(PASSWORD)
        rig.session.key(key)


def _new_in_kwallet(rig: Rig, seen: Appearing) -> None:
    """Choose a wallet with a password, which the dialog then asks for twice."""
    prompt(rig, seen, "new-keyring", "blowfish")
    place = find_label(seen.words(), "blowfish")
    assert place is not None
    rig.session.click(place.center())
    rig.session.key("Return")
    seen.until_says("Verify")
    rig.session.type(PASSWORD)
    rig.session.settled()
    field = find_label(seen.words(), "Verify")  # the line "Passwords do not match" has appeared and moved it
    assert field is not None
    rig.session.click(QPoint(field.right() + 60, field.center().y()))
    rig.session.type(PASSWORD)
    rig.picture("new-keyring-password")
    rig.session.key("Return")


class _Prompt(NamedTuple):
    create: Callable[[Rig, Appearing], None]
    """Answers the dialog for the first keyring."""
    asks: tuple[str, ...]
    """The prompt for the password of a locked keyring contains at least one of these words."""


_PROMPTS = {
    "GNOME Keyring": _Prompt(_new_in_gnome_keyring, ("Unlock", "Authentication required", "password")),
    "KWallet": _Prompt(_new_in_kwallet, ("password", "unlock", "open")),
}
CHECKS = {"keyring named by doctor": named, "keyring stores the key": stored, "locked keyring": locked}
