"""With a Secret Service without a default collection, such as KeePassXC without an open database, no dialog is opened.

keyring would ask the service to create a collection, which opens a dialog at each start.
"""

import threading
from collections.abc import Iterator

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from jeepney import HeaderFields, Message, MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus

from lockwatch.domain.outcome import TokenProblem
from lockwatch.storage import token

URL = "https://api.example"
SESSION_COLLECTION = "/org/freedesktop/secrets/collection/session"


class SecretService:
    """A fake service with `collections`, none of them the default one. It counts requests to create another."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.collections: list[str] = []
        self.calls: list[str] = []
        self._connection = desktop.connection()
        self._connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._connection.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is MessageType.method_call:
                self._connection.send(self._answer(message))

    def _answer(self, call: Message) -> Message:
        fields = call.header.fields
        member, path = fields[HeaderFields.member], fields[HeaderFields.path]
        self.calls.append(member)
        if member == "Get" and path == "/org/freedesktop/secrets":
            return new_method_return(call, "v", (("ao", self.collections),))
        if member == "Get" and path in self.collections:
            return new_method_return(call, "v", (("s", "session"),))
        if member == "OpenSession" and call.body[0] == "plain":
            return new_method_return(call, "vo", (("s", ""), "/org/freedesktop/secrets/session/1"))
        if member in ("OpenSession", "CreateCollection"):
            return new_error(call, "org.freedesktop.DBus.Error.NotSupported")
        return new_error(call, "org.freedesktop.DBus.Error.UnknownObject", "s", ("There is no such object.",))


@pytest.fixture
def service(bus: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.bus_address)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
    service = SecretService(bus)
    yield service
    service.close()


def test_without_any_collection_the_keyring_counts_as_locked(service: SecretService) -> None:
    for ask in (token.read, token.clear):
        with pytest.raises(token.KeyringError) as raised:
            ask(URL)
        assert raised.value.why is TokenProblem.KEYRING_LOCKED
    assert "CreateCollection" not in service.calls


def test_a_service_with_only_other_collections_has_no_token(service: SecretService) -> None:
    """GNOME Keyring always has a session collection."""
    service.collections = [SESSION_COLLECTION]
    assert token.read(URL) is None
    assert not token.clear(URL)
    assert "CreateCollection" not in service.calls


def test_storing_a_token_requests_a_collection(service: SecretService) -> None:
    with pytest.raises(token.KeyringError):
        token.write(URL, "key-that-opens-nothing")
    assert "CreateCollection" in service.calls
