"""A minimal StatusNotifierWatcher for tests and measurements, with methods to read and click the tray icons.

The watcher answers in a thread of its own, on its own connection. The other methods block until the icon's program
answers, so they must not be called from the thread whose event loop has to answer.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

WATCHER = DBusAddress("/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")
ITEM_INTERFACE = "org.kde.StatusNotifierItem"
MENU_INTERFACE = "com.canonical.dbusmenu"
TIMEOUT_S = 30.0
"""How long to wait for anything by default: a limit for faults, generous enough for a busy machine."""

Menu = list[tuple[int, str, dict[str, Any]]]


class NotifierWatcher:
    """Owns org.kde.StatusNotifierWatcher on a bus between start() and stop(), or in a `with` block.

    Stop and start it to simulate a panel that crashes and comes back. Items are named as the watcher lists them, for
    example ":1.18/StatusNotifierItem".
    """

    def __init__(self, bus_address: str) -> None:
        self.bus_address = bus_address
        self.hosted = True
        """Whether a host (panel) that draws the icons is registered; KDE's watcher exists before its panel."""
        self._items: list[str] = []
        self._changed = threading.Condition()
        self._connection: DBusConnection | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Own the bus name and answer in a thread. Raises RuntimeError if the name is owned by another connection."""
        connection = self._connect()
        try:
            _own(connection, WATCHER.bus_name)
            if self.hosted:
                connection.send(new_signal(WATCHER, "StatusNotifierHostRegistered"))
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._thread = threading.Thread(target=self._serve, args=(connection,), name="notifier watcher", daemon=True)
        self._thread.start()

    def register_host(self) -> None:
        """Tell all programs that a host (panel) has appeared."""
        self.hosted = True
        self._emit("StatusNotifierHostRegistered")

    def stop(self) -> None:
        """Release the bus name and forget all items."""
        if self._connection is None or self._thread is None:
            return
        with contextlib.suppress(OSError):  # closed already, if the bus has ended
            self._connection.sock.shutdown(socket.SHUT_RDWR)  # wakes the thread, which closes the connection
        self._thread.join(TIMEOUT_S)
        self._connection = self._thread = None
        with self._changed:
            self._items.clear()
            self._changed.notify_all()

    @property
    def items(self) -> list[str]:
        """The registered items, in order of their registration."""
        with self._changed:
            return list(self._items)

    # Methods for tests

    def wait_for_items(self, count: int, timeout_s: float = TIMEOUT_S) -> list[str]:
        """Wait until exactly `count` items are registered, and return them. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._items) == count, timeout_s):
                raise TimeoutError(f"{len(self._items)} tray items after {timeout_s:g} s, not {count}: {self._items}")
            return list(self._items)

    def wait_for_item(self, timeout_s: float = TIMEOUT_S) -> str:
        """Wait until there is an item, and return the newest. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._items), timeout_s):
                raise TimeoutError(f"No tray item after {timeout_s:g} s.")
            return self._items[-1]

    def item_properties(self, item: str) -> dict[str, Any]:
        """Return all properties of the item: Title, ToolTip, IconPixmap (width, height, ARGB bytes), Menu and so on."""
        with self._connect() as connection:
            return _properties(connection, item)

    def wait_for_properties(
        self, item: str, wanted: Callable[[dict[str, Any]], bool], timeout_s: float = TIMEOUT_S
    ) -> dict[str, Any]:
        """Wait until `wanted` is true for the item's properties, and return them. Raises TimeoutError."""
        name, _, _ = item.partition("/")
        rule = MatchRule(type="signal", sender=name, interface=ITEM_INTERFACE)
        deadline = time.monotonic() + timeout_s
        with self._connect() as connection, connection.filter(rule) as changed:
            connection.send_and_get_reply(message_bus.AddMatch(rule))
            while not wanted(properties := _properties(connection, item)):
                try:
                    connection.recv_until_filtered(changed, timeout=max(0.0, deadline - time.monotonic()))
                except TimeoutError:
                    seen = {name: value for name, value in properties.items() if not name.endswith("Pixmap")}
                    raise TimeoutError(f"The tray item did not become as wanted; it is {seen}") from None
            return properties

    def activate(self, item: str) -> None:
        """Send a primary click on the icon."""
        with self._connect() as connection:
            _call(connection, item, ITEM_INTERFACE, "Activate", "ii", (0, 0))

    def menu_labels(self, item: str) -> list[str]:
        """Return the visible entries of the icon's menu without separators; a submenu follows its own entry."""
        with self._connect() as connection:
            return [label for _, label, _ in self._menu(connection, item)]

    def click_menu(self, item: str, label: str) -> None:
        """Choose an entry of the icon's menu. Raises LookupError if there is none, or if it is disabled."""
        with self._connect() as connection:
            entries = self._menu(connection, item)
            ids = [number for number, name, about in entries if name == label and about.get("enabled", True)]
            if not ids:
                raise LookupError(f"No entry {label!r} to choose among {[name for _, name, _ in entries]}")
            event = (ids[0], "clicked", ("s", ""), 0)
            _call(connection, self._menu_of(connection, item), MENU_INTERFACE, "Event", "isvu", event)

    # The connection and its messages

    def _connect(self) -> DBusConnection:
        return open_dbus_connection(bus=self.bus_address)

    def _menu_of(self, connection: DBusConnection, item: str) -> str:
        return item.partition("/")[0] + str(_properties(connection, item)["Menu"])

    def _menu(self, connection: DBusConnection, item: str) -> Menu:
        menu = self._menu_of(connection, item)
        _call(connection, menu, MENU_INTERFACE, "AboutToShow", "i", (0,))  # some programs fill their menu only now
        _, root = _call(connection, menu, MENU_INTERFACE, "GetLayout", "iias", (0, -1, []))
        return _entries(root)

    def _serve(self, connection: DBusConnection) -> None:
        with connection:
            while True:
                try:
                    message = connection.receive()
                    if message.header.message_type is MessageType.method_call:
                        connection.send(self._answer(message))
                    elif message.header.fields.get(HeaderFields.member) == "NameOwnerChanged":
                        self._forget(*message.body)
                except (OSError, EOFError):  # stop() was called, or the bus has ended
                    return

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        match fields.get(HeaderFields.member), message.body:
            case "RegisterStatusNotifierItem", (str(service),):
                self._register(fields[HeaderFields.sender], service)
                return new_method_return(message)
            case "RegisterStatusNotifierHost", _:
                return new_method_return(message)
            case "Get", (_, str(name)) if name in self._properties():
                return new_method_return(message, "v", (self._properties()[name],))
            case "GetAll", _:
                return new_method_return(message, "a{sv}", (self._properties(),))
            case member, _:
                text = f"The watcher of the tests does not know {member}."
                return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "s", (text,))

    def _properties(self) -> dict[str, tuple[str, Any]]:
        return {
            "RegisteredStatusNotifierItems": ("as", self.items),
            "IsStatusNotifierHostRegistered": ("b", self.hosted),
            "ProtocolVersion": ("i", 0),
        }

    def _register(self, sender: str, service: str) -> None:
        """Register an item. `service` is a path (libayatana), a bus name (KDE) or a unique bus name (Qt)."""
        item = sender + service if service.startswith("/") else f"{service}/StatusNotifierItem"
        with self._changed:
            if item in self._items:
                return
            self._items.append(item)
            self._changed.notify_all()
        self._emit("StatusNotifierItemRegistered", item)

    def _forget(self, name: str, old_owner: str, new_owner: str) -> None:
        if new_owner:
            return
        with self._changed:
            gone = [item for item in self._items if item.partition("/")[0] == name]
            self._items = [item for item in self._items if item not in gone]
            self._changed.notify_all()
        for item in gone:
            self._emit("StatusNotifierItemUnregistered", item)

    def _emit(self, member: str, *item: str) -> None:
        if self._connection is not None:
            self._connection.send(new_signal(WATCHER, member, "s" if item else None, item))


def _own(connection: DBusConnection, name: str) -> None:
    """Wait in the queue for a bus name: the bus may not have noticed yet that its last owner is gone."""
    rule = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
    connection.send_and_get_reply(message_bus.AddMatch(rule))
    with connection.filter(MatchRule(type="signal", member="NameAcquired")) as acquired:
        connection.send_and_get_reply(message_bus.RequestName(name))
        try:
            while connection.recv_until_filtered(acquired, timeout=TIMEOUT_S).body != (name,):
                pass
        except TimeoutError:
            raise RuntimeError(f"Somebody else owns {name} on this bus.") from None


def _call(connection: DBusConnection, item: str, interface: str, method: str, signature: str, body: Any) -> Any:
    name, slash, path = item.partition("/")
    call = new_method_call(DBusAddress(slash + path, name, interface), method, signature, body)
    answer = connection.send_and_get_reply(call, timeout=TIMEOUT_S)
    if answer.header.message_type is MessageType.error:
        error = answer.header.fields[HeaderFields.error_name]
        raise RuntimeError(f"{interface}.{method} of {item}: {error} {answer.body}")
    return answer.body


def _properties(connection: DBusConnection, item: str) -> dict[str, Any]:
    (properties,) = _call(connection, item, "org.freedesktop.DBus.Properties", "GetAll", "s", (ITEM_INTERFACE,))
    return {name: value for name, (_, value) in properties.items()}


def _entries(node: tuple[int, dict[str, tuple[str, Any]], list[tuple[str, Any]]]) -> Menu:
    """Return the entries below a node of a dbusmenu layout (id, properties, children)."""
    entries: Menu = []
    for _, child in node[2]:
        number, properties, _ = child
        about = {name: value for name, (_, value) in properties.items()}
        if about.get("visible", True) and about.get("type") != "separator":
            label = about.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_")
            entries += [(number, label, about), *_entries(child)]
    return entries
