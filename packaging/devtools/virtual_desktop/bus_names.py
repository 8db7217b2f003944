"""Waits for names on the desktop's bus. A program that owns its name is ready."""

import contextlib
from collections.abc import Iterator
from typing import Any

from jeepney import MatchRule, message_bus
from jeepney.io.blocking import DBusConnection


@contextlib.contextmanager
def owner_changes(connection: DBusConnection, name: str) -> Iterator[Any]:
    """Collect the changes of the owner of a bus name; yield the queue in which they arrive."""
    rule = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
    rule.add_arg_condition(0, name)
    connection.send_and_get_reply(message_bus.AddMatch(rule))
    with connection.filter(rule) as changed:
        yield changed


def is_owned(connection: DBusConnection, name: str) -> bool:
    """Return whether any program owns the bus name."""
    return bool(connection.send_and_get_reply(message_bus.NameHasOwner(name)).body[0])
