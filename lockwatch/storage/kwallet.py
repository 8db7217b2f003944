"""Start KWallet where it is the only keyring.

KWallet is a Secret Service once it runs, but the bus can't start it by that name. Plasma starts it at log-in only if it
opens the wallet with the user's password.
"""

import time
from contextlib import suppress

from lockwatch.storage.keyring_offer import SECRET_SERVICE

STARTS_WITHIN_S = 6.0
"""How long KWallet may take to become a Secret Service, in seconds."""
DAEMONS = ("org.kde.kwalletd6", "org.kde.kwalletd5")
_LOOKS_AGAIN_S = 0.05


def start_kwallet() -> None:
    """Start KWallet if there is no Secret Service, and wait until it is one. Opens no wallet. Never raises."""
    with suppress(Exception):  # jeepney raises any exception for a malformed address
        _start()


def _start() -> None:
    from jeepney import MessageType
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    ends = time.monotonic() + STARTS_WITHIN_S
    with open_dbus_connection("SESSION") as connection:
        (owned,) = connection.send_and_get_reply(message_bus.ListNames()).body
        (startable,) = connection.send_and_get_reply(message_bus.ListActivatableNames()).body
        daemon = next((name for name in DAEMONS if name in startable and name not in owned), None)
        if daemon is None or SECRET_SERVICE in {*owned, *startable}:
            return
        answer = connection.send_and_get_reply(message_bus.StartServiceByName(daemon), timeout=STARTS_WITHIN_S)
        if answer.header.message_type is MessageType.error:
            return
        while not connection.send_and_get_reply(message_bus.NameHasOwner(SECRET_SERVICE)).body[0]:
            if time.monotonic() > ends:
                return
            time.sleep(_LOOKS_AGAIN_S)
