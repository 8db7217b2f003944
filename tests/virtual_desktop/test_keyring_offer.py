"""Finding out which keyrings a session bus has or can start, with a real bus that can start programs."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.bus_names import is_owned
from devtools.virtual_desktop.parts import BUS_CONFIG
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from lockwatch.domain.outcome import TokenProblem
from lockwatch.storage import token
from lockwatch.storage.keyring_offer import SECRET_SERVICE, KeyringOffer
from lockwatch.storage.kwallet import start_kwallet
from lockwatch.terminal.keyring_problem import chosen_sentence

KWALLET = "org.kde.kwalletd6"


@pytest.fixture
def services(tmp_path: Path) -> Path:
    """The folder of the service files, which name the programs that the bus can start."""
    folder = tmp_path / "services"
    folder.mkdir()
    return folder


@pytest.fixture
def connection(tmp_path: Path, services: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DBusConnection]:
    """A connection to a new session bus. Write the files in `services` before requesting this fixture."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config = BUS_CONFIG.format(socket=tmp_path / "bus").replace("<auth>", f"<servicedir>{services}</servicedir><auth>")
    (tmp_path / "bus.conf").write_text(config)
    command = ["dbus-daemon", f"--config-file={tmp_path / 'bus.conf'}", "--print-address", "--nofork"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        try:
            assert daemon.stdout is not None
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
            with open_dbus_connection() as connection:
                yield connection
        finally:
            daemon.terminate()


def own(connection: DBusConnection, name: str) -> None:
    connection.send_and_get_reply(message_bus.RequestName(name))


@pytest.mark.usefixtures("connection")
def test_a_bus_without_a_keyring_offers_no_keyring() -> None:
    assert token.keyring_offer() == KeyringOffer()


def test_kwallet_that_could_be_started_is_seen(services: Path, request: pytest.FixtureRequest) -> None:
    (services / f"{KWALLET}.service").write_text(f"[D-BUS Service]\nName={KWALLET}\nExec=/bin/false\n")
    request.getfixturevalue("connection")
    assert token.keyring_offer() == KeyringOffer(kwallet_startable=True)


def test_a_running_kwallet_without_a_secret_service_is_noticed(connection: DBusConnection) -> None:
    own(connection, KWALLET)
    assert token.keyring_offer() == KeyringOffer(kwallet_runs=True)


def test_the_owner_of_the_secret_service_is_named(connection: DBusConnection) -> None:
    own(connection, SECRET_SERVICE)
    own(connection, KWALLET)
    offer = token.keyring_offer()
    assert offer.kwallet_runs
    assert offer.secret_service == Path("/proc/self/comm").read_text().strip()
    assert "KWallet runs, but the Secret Service of this session is not its own" in chosen_sentence("S", offer)


def test_a_missing_session_bus_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert token.keyring_offer() == KeyringOffer(bus=False)


@pytest.mark.usefixtures("connection")
def test_a_configured_back_end_is_seen(tmp_path: Path) -> None:
    (tmp_path / "python_keyring").mkdir()
    (tmp_path / "python_keyring" / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=no.such.Keyring\n")
    assert token.keyring_offer() == KeyringOffer("keyringrc.cfg")


KWALLET_THAT_IS_A_SECRET_SERVICE = """\
import os, pathlib, subprocess, sys, time
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
connection = open_dbus_connection()
connection.send_and_get_reply(message_bus.RequestName("{name}"))
time.sleep(0.3)
subprocess.run(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], input=b"password")
"""
"""A stand-in for KWallet. No service file has the name of the Secret Service, which GNOME Keyring provides here."""


@pytest.mark.parametrize("name", ["org.kde.kwalletd6", "org.kde.kwalletd5"])
def test_kwallet_is_started_where_it_is_the_only_keyring(
    services: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "kwalletd").write_text(KWALLET_THAT_IS_A_SECRET_SERVICE.format(name=name))
    exec_ = f"{sys.executable} {tmp_path / 'kwalletd'}"
    (services / "kwallet.service").write_text(f"[D-BUS Service]\nName={name}\nExec={exec_}\n")
    connection = request.getfixturevalue("connection")
    assert token.keyring_name() == "Secret Service"
    token.write("https://api.example", "a-key")
    assert token.read("https://api.example") == "a-key"
    assert is_owned(connection, name)


def test_kwallet_is_not_started_beside_another_secret_service(services: Path, request: pytest.FixtureRequest) -> None:
    for name in (KWALLET, SECRET_SERVICE):
        (services / f"{name}.service").write_text(f"[D-BUS Service]\nName={name}\nExec=/bin/false\n")
    connection = request.getfixturevalue("connection")
    start_kwallet()
    assert not is_owned(connection, KWALLET)


def test_a_kwallet_that_cannot_be_started_is_no_keyring(services: Path, request: pytest.FixtureRequest) -> None:
    (services / f"{KWALLET}.service").write_text(f"[D-BUS Service]\nName={KWALLET}\nExec=/bin/false\n")
    request.getfixturevalue("connection")
    with pytest.raises(token.KeyringError) as raised:
        token.keyring_name()
    assert raised.value.why is TokenProblem.NO_KEYRING
