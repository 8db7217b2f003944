"""Watching the status of the running program; no watcher can block the program or make it use much memory."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop
from pytestqt.qtbot import QtBot

from lockwatch.desktop.ipc import command_server
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.desktop.ipc.single_instance import server_name
from tests.desktop.ipc.platforms import needs_sockets

pytestmark = needs_sockets
LONG = "x" * 300_000
"""A text that is longer than what a socket accepts at once."""


@pytest.fixture
def server(qtbot: QtBot, tmp_path: Path) -> Iterator[CommandServer]:
    server = CommandServer(tmp_path)
    server.answer_with(lambda command: f"first {LONG}" if command == "watch" else LONG)
    assert server.claim()
    yield server
    server.close()


@pytest.fixture
def caller(server: CommandServer, tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(server_name(tmp_path))
        connection.setblocking(False)
        yield connection


def pass_time(seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def received_lines(caller: socket.socket) -> list[bytes]:
    """Return all lines that arrive until nothing more does."""
    data, quiet = b"", 0
    ends = time.monotonic() + 60
    while quiet < 5 or not data.endswith(b"\n"):
        assert time.monotonic() < ends, f"there is no end after {len(data)} bytes"
        pass_time(0.02)
        try:
            data += caller.recv(1 << 20)
            quiet = 0
        except BlockingIOError:
            quiet += 1
    return data.splitlines()


def buffered_bytes(server: CommandServer) -> int:
    return sum(len(each._unsent) + len(each._news) for each in server.findChildren(command_server._Connection))


def test_only_watchers_are_sent_changes(server: CommandServer, caller: socket.socket, tmp_path: Path) -> None:
    assert not server.watched
    caller.sendall(b"watch\n")
    with socket.socket(socket.AF_UNIX) as other:
        other.connect(server_name(tmp_path))
        other.setblocking(False)
        other.sendall(b"status\n")
        assert [len(each) for each in received_lines(caller)] == [len(LONG) + 6]
        assert len(received_lines(other)) == 1
        assert server.watched
        server.publish("second")
        assert received_lines(caller) == [b"second"]
        with pytest.raises(BlockingIOError):
            other.recv(1)


def test_for_a_slow_watcher_only_the_newest_line_is_kept(
    server: CommandServer, caller: socket.socket, qtbot: QtBot
) -> None:
    caller.sendall(b"watch\n")
    qtbot.waitUntil(lambda: server.watched)
    for number in range(1000):
        server.publish(f"{number} {LONG}")  # would hang here if it waited for the watcher
        QCoreApplication.processEvents()
    assert buffered_bytes(server) < 2 * (len(LONG) + 10)
    lines = received_lines(caller)
    assert (lines[0][:6], lines[-1][:4]) == (b"first ", b"999 ")
    assert len(lines) < 10
    assert all(len(each) > len(LONG) for each in lines)  # no line is truncated


def test_commands_of_a_caller_that_reads_no_answers_are_not_read(server: CommandServer, caller: socket.socket) -> None:
    for _ in range(1000):
        try:
            caller.sendall(b"status\n" * 10)
        except BlockingIOError:  # the server does not read
            break
        pass_time(0.001)
    assert buffered_bytes(server) < 12 * len(LONG)  # the server reads 64 bytes at once: 10 commands


def test_a_disconnected_watcher_is_forgotten(server: CommandServer, caller: socket.socket, qtbot: QtBot) -> None:
    caller.sendall(b"watch\n")
    qtbot.waitUntil(lambda: server.watched)
    caller.close()
    server.publish("news")
    qtbot.waitUntil(lambda: not server.watched)
    qtbot.waitUntil(lambda: server.findChildren(command_server._Connection) == [])


WATCHES = """
import sys
from pathlib import Path
from lockwatch.terminal import status_command
status_command.RETRY_S = 600
sys.exit(status_command.run(Path(sys.argv[1]), ["--json", "--watch"]))
"""


@pytest.mark.parametrize("running", [True, False], ids=["running", "not running"])
def test_a_watching_command_ends_as_soon_as_its_output_is_closed(
    server: CommandServer, tmp_path: Path, running: bool
) -> None:
    """The command must not wait for the next change, which may be days away, or for its next attempt to connect."""
    server.answer_with(lambda command: '{"version": 1}')
    place = tmp_path if running else tmp_path / "other"
    reads, writes = os.pipe()
    command = [sys.executable, "-c", WATCHES, str(place)]
    with subprocess.Popen(command, stdout=writes, stderr=subprocess.PIPE, text=True) as watcher:
        os.close(writes)
        os.set_blocking(reads, False)
        output = b""
        ends = time.monotonic() + 60
        while not output.endswith(b"\n") and time.monotonic() < ends:
            pass_time(0.02)
            try:
                output += os.read(reads, 65536)
            except BlockingIOError:
                continue
        assert (b"not_running" in output) is not running
        os.close(reads)
        assert watcher.wait(60) == 141
        assert watcher.stderr is not None
        assert watcher.stderr.read() == ""
