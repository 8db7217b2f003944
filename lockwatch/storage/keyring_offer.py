"""Find out which keyrings this session offers, to tell the user which one was chosen, or why none was.

`query_keyring_offer` blocks, so it is called only in the child process of `token`.
"""

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SECRET_SERVICE = "org.freedesktop.secrets"
"""The bus name of the Secret Service, through which GNOME Keyring, KeePassXC and KWallet are used."""
KWALLETS = frozenset({"org.kde.kwalletd5", "org.kde.kwalletd6", "org.kde.ksecretd"})


@dataclass(frozen=True, slots=True)
class KeyringOffer:
    """The keyrings of a session. The defaults hold on systems other than Linux, and if nothing is known."""

    configured_by: str = ""
    """The variable or file in which the user has chosen a back end of the library keyring; empty if none."""
    bus: bool = True
    """Whether a session bus answers."""
    secret_service: str = ""
    """The process that owns the Secret Service, such as "kwalletd6"; empty if none does or if it is not known."""
    kwallet_runs: bool = False
    kwallet_startable: bool = False
    """Whether the bus can start KWallet."""


def query_keyring_offer() -> KeyringOffer:
    """Ask the session bus and the configuration of keyring. Never raises."""
    configured_by = _configured_by()
    if sys.platform != "linux":
        return KeyringOffer(configured_by)
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    try:
        with open_dbus_connection("SESSION") as connection:
            (owned,) = connection.send_and_get_reply(message_bus.ListNames()).body
            (startable,) = connection.send_and_get_reply(message_bus.ListActivatableNames()).body
            process = ""
            if SECRET_SERVICE in owned:
                asked = message_bus.GetConnectionUnixProcessID(SECRET_SERVICE)
                process = _process(*connection.send_and_get_reply(asked).body)
    except Exception:  # jeepney raises any exception for a malformed address
        return KeyringOffer(configured_by, bus=False)
    return KeyringOffer(configured_by, True, process, bool(KWALLETS & {*owned}), bool(KWALLETS & {*startable}))


def _configured_by() -> str:
    from keyring import core

    for name, load in (("PYTHON_KEYRING_BACKEND", core.load_env), ("keyringrc.cfg", core.load_config)):
        try:
            if load() is not None:
                return name
        except Exception:  # what is named there can't be imported
            return name
    return ""


def _process(number: int) -> str:
    """Return the name of a process, which has at most 15 characters (proc(5), "comm")."""
    with suppress(OSError):
        return Path(f"/proc/{number:d}/comm").read_text("utf-8", "replace").strip()
    return ""
