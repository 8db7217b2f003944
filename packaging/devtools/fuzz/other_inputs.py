"""Inputs that are not JSON: messages of a bus, the settings file, the state file, commands and their answers."""

import shutil
import socket
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from jeepney import (
    DBusAddress,
    Endianness,
    HeaderFields,
    Message,
    MessageType,
    new_method_call,
    new_method_return,
    new_signal,
)
from PySide6.QtCore import QCoreApplication

from devtools.fuzz.json_inputs import LATER, NOW, Bodies
from devtools.fuzz.mutation import BYTES, change_bytes
from lockwatch.desktop.dbus.connection import checked_body
from lockwatch.desktop.dbus.message_reader import LONGEST_BODY, LONGEST_HEADER, MessageReader, NotDBusError
from lockwatch.desktop.ipc.command_server import LONGEST_COMMAND, CommandServer
from lockwatch.desktop.ipc.single_instance import server_name
from lockwatch.domain.history import Event, EventKind
from lockwatch.domain.outcome import Named
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.timeline import Query
from lockwatch.storage import settings_file
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.tedee.parse import decoded, locks_outcome, sync_outcome

API = "https://api.example.com"
ANSWERS_WITHIN_S = 30.0
TOML_VALUES = [
    *(b"true", b"0", b"-1", b"20", b"96", b"1e9", b"nan", b"-inf", b"9" * 5000, b"''", b"'never'", b"'at once'"),
    *(b"[]", b"{}", b"[[]]", b"['mon', 3]", b"23:00:00", b"1979-05-27", b"1979-05-27T00:00:00Z", b"'all day'", b"'*'"),
    *(b"{ from = 23:00:00, to = 23:00:00 }", b"{ battery_low = 'never' }", b"'https://[::1'", b"'\xc4\xb0'"),
]
TOML_TOKENS = [
    b"=",
    b"[",
    b"]",
    b"[[",
    b".",
    b"'",
    b"'''",
    b"locks",
    b"\\",
    b"[locks]\n",
    b"[quiet_hours.from]\n",
    b"#",
]


def _mutated(seed: bytes, chance: Random, tokens: list[bytes]) -> bytes:
    for _ in range(chance.choice([1, 1, 2, 5])):
        seed = change_bytes(seed, chance, tokens)
    return seed


class BusMessages:
    """Messages from a D-Bus daemon, whose bytes arrive in pieces."""

    def __init__(self) -> None:
        self._pieces = (1 << 20, 4096, 61)

    @staticmethod
    def _messages() -> tuple[bytes, ...]:
        address = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.example.I")
        bodies: list[tuple[str, tuple[Any, ...]]] = [
            ("us", (1, "default")),
            ("b", (False,)),
            ("sss", ("org.example", "", ":1.7")),
            ("ssv", ("org.freedesktop.appearance", "color-scheme", ("u", 1))),
            ("a{sv}as(iiay)", ({"name": ("v", ("s", "x"))}, ["a", "b"], (1, 2, b"\0" * 40))),
        ]
        call = new_method_call(address, "Notify", "susssasa{sv}i", ("a", 0, "", "t", "b", [], {}, -1))
        call.header.fields[HeaderFields.sender] = ":1.23"
        call.header.serial = 7
        made: list[Message] = [call, new_method_return(call, "u", (5,))]
        made += [new_signal(address, "ActionInvoked", *each) for each in bodies]
        raw = [message.serialise(serial=number) for number, message in enumerate(made, 1)]
        made[-1].header.endianness = Endianness.big
        return *raw, made[-1].serialise(serial=9), b"".join(raw)

    seeds = _messages()

    @staticmethod
    def mutate(seed: bytes, chance: Random) -> bytes:
        numbers = [n.to_bytes(4, "little") for n in (0, 1, 7, 8, 255, 4096, 65_536, 2**26, 2**27 + 1, 2**31, 2**32 - 1)]
        return _mutated(
            seed, chance, [*numbers, b"\x01g\0", b"\x01s\0", b"l\4\1\1", b"a(yv)", b"v", b"\xff", b"\0" * 9]
        )

    def run(self, data: bytes) -> str:
        results = {self._read(data, piece) for piece in self._pieces}
        (result,) = results  # must not depend on the sizes of the pieces
        return result

    @staticmethod
    def _read(data: bytes, piece: int) -> str:
        def is_wanted(kind: MessageType, fields: object) -> bool:
            return True

        reader, count = MessageReader(is_wanted), 0
        try:
            for start in range(0, len(data), piece):
                reader.add(data[start : start + piece])
                while (message := reader.next_message()) is not None:
                    checked_body(message, "us")
                    count += 1
                assert len(reader._buffer) <= LONGEST_HEADER + LONGEST_BODY
        except NotDBusError:
            return "not D-Bus"
        return "some messages" if count else "no message"


class SettingsFiles:
    """The settings file. The loaded settings are changed, saved and loaded again."""

    seeds = (
        b"interval_s = 30\nbattery_low = 25\nbattery_critical = 10\ngrace_s = 120\nleft_unlocked_min = 'never'\n"
        b"language = 'de'\nwindow = [400, 600]\n[quiet_hours]\nenabled = true\nfrom = 23:00:00\nto = 07:00:00\n"
        b"days = ['mon', 'sun']\n[locks.\"1111-0001\"]\nbattery_low = 30\nnever_tell = true\nwatch_hours = 'all day'\n"
        b"own_name = 'Shed'\n[[mine]]\nx = 1\n",
    )

    def __init__(self) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="lw-fuzz-"))

    @staticmethod
    def mutate(seed: bytes, chance: Random) -> bytes:
        """Change a few values, and sometimes other bytes."""
        lines = seed.splitlines(keepends=True)
        for _ in range(chance.choice([1, 2, 5])):
            place = chance.randrange(len(lines))
            key, equals, _ = lines[place].partition(b" = ")
            lines[place] = key + equals + chance.choice(TOML_VALUES) + b"\n" if equals else lines[place]
        text = b"".join(lines)
        return _mutated(text, chance, [*BYTES, *TOML_VALUES, *TOML_TOKENS]) if chance.random() < 0.3 else text

    def run(self, content: bytes) -> str:
        (self._place / settings_file.FILE_NAME).write_bytes(content)
        loaded = settings_file.load(self._place)
        for each in settings_file.broken_ones(self._place):
            each.unlink()
        assert loaded.unreadable is None
        changed = replace(loaded.settings, battery_low=50, battery_critical=20)
        settings_file.save(self._place, changed, loaded.settings)
        assert settings_file.read_settings(self._place).settings == changed
        for each in settings_file.broken_ones(self._place):
            each.unlink()
        return "not TOML" if loaded.put_aside else "with invalid values" if loaded.ignored else "good"

    def close(self) -> None:
        shutil.rmtree(self._place)


class StateFiles:
    """The database with the state. A broken file must be put aside; then the state must be saved and loaded again."""

    @staticmethod
    def _file() -> bytes:
        place = Path(tempfile.mkdtemp(prefix="lw-fuzz-"))
        file = StateFile(place, API)
        file.save(_state(), NOW, [Event(NOW.wall - n, "1111-0001", EventKind.STATE, "locked") for n in range(50)])
        file.close()
        content = (place / FILE_NAME).read_bytes()
        shutil.rmtree(place)
        return content

    def __init__(self) -> None:
        self.seeds = (self._file(),)
        self._state = _state()

    @staticmethod
    def mutate(seed: bytes, chance: Random) -> bytes:
        """Change a few bytes, sometimes in the header, or cut off the end."""
        text = bytearray(seed)
        for _ in range(chance.choice([1, 3, 30, 300])):
            text[chance.randrange(100 if chance.random() < 0.1 else len(text))] = chance.choice(
                [0, 1, 255, 127, 13, 10]
            )
        return bytes(text[: chance.randrange(len(text))] if chance.random() < 0.1 else text)

    def run(self, content: bytes) -> str:
        place = Path(tempfile.mkdtemp(prefix="lw-fuzz-"))
        try:
            (place / FILE_NAME).write_bytes(content)
            file = StateFile(place, API)
            loaded = file.load(LATER)
            file.pace()
            file.page(Query())
            saved = file.save(self._state, LATER)
            again = file.load(LATER)
            file.close()
            assert not saved or again.locks.keys() == self._state.locks.keys()
            aside = len(list(place.glob("state.broken-*")))
            return (
                "put aside"
                if aside
                else "not saved"
                if not saved
                else "with locks"
                if loaded.locks
                else "without locks"
            )
        finally:
            shutil.rmtree(place)


class Commands:
    """The bytes that a caller sends to the command socket. The next caller must still get an answer."""

    seeds = (b"status\n", b"watch\n", b"sync\nstatus\nshow\n", b"quit\n", b"x" * (LONGEST_COMMAND - 1) + b"\n")

    def __init__(self) -> None:
        self._application = QCoreApplication.instance() or QCoreApplication([])
        self._place = Path(tempfile.mkdtemp(prefix="lw-fuzz-"))
        self._server = CommandServer(self._place)
        self._server.answer_with(lambda command: command[::-1])
        assert self._server.claim()

    @staticmethod
    def mutate(seed: bytes, chance: Random) -> bytes:
        return _mutated(seed, chance, [*BYTES, b"watch\n", b"status\n", b"\n" * 200, b"x" * LONGEST_COMMAND, b"\xc3"])

    def run(self, sent: bytes) -> str:
        answered, ended = self._exchange(sent)
        assert self._exchange(b"good\n", 1) == (b"doog\n", False)
        longest = max(map(len, sent.split(b"\n")))
        assert longest > LONGEST_COMMAND or answered.count(b"\n") == sent.count(b"\n")
        return "disconnected" if ended else "answered"

    def _exchange(self, sent: bytes, lines: int | None = None) -> tuple[bytes, bool]:
        """Send the bytes, and return the answers and whether the server closed the connection.

        Ends after `lines` answers; by default after as many as there are complete lines in what is sent.
        """
        wanted, answered = sent.count(b"\n") if lines is None else lines, b""
        ends = time.monotonic() + ANSWERS_WITHIN_S
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(server_name(self._place))
            caller.setblocking(False)
            while True:
                assert time.monotonic() < ends, "no answer"
                self._application.processEvents()
                try:
                    sent = sent[caller.send(sent[:50]) :] if sent else sent
                    part = caller.recv(65536)
                except BlockingIOError:
                    if not sent and answered.count(b"\n") >= wanted:
                        return answered, False
                    continue
                except OSError:
                    return answered, True
                answered += part
                if not part:
                    return answered, True

    def close(self) -> None:
        self._server.close()
        shutil.rmtree(self._place)


def _state() -> State:
    """Return the state after a sync with the locks of `Bodies`."""
    state, _ = advance(State(), sync_outcome(decoded(Bodies.seeds[0])), NOW, Rules())
    named = locks_outcome(decoded(Bodies.seeds[1]))
    assert isinstance(named, Named)
    return rename(state, named.infos)
