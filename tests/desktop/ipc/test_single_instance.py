"""The single instance of a user and configuration: its lock, its answers, and what a killed process leaves behind."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from pytestqt.qtbot import QtBot

from lockwatch.desktop.ipc import command_server, single_instance
from lockwatch.desktop.ipc.command_server import LONGEST_COMMAND, CommandServer
from lockwatch.desktop.ipc.single_instance import NotAnsweringError, NotRunningError, ask, server_name
from tests.desktop.ipc.platforms import linux_only, needs_sockets


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait long for an answer. Tests in which there is none shorten it."""
    monkeypatch.setattr(single_instance, "WITHIN_S", 60.0)


@pytest.fixture
def server(qtbot: QtBot, tmp_path: Path) -> Iterator[CommandServer]:
    server = CommandServer(tmp_path)
    server.answer_with(lambda command: f"heard {command}")
    assert server.claim()
    yield server
    server.close()


def ask_from_thread(tmp_path: Path, command: str, *, until_gone: bool = False) -> str:
    """Ask from another thread, like another process, while the event loop of this one answers."""
    answers: list[str] = []
    thread = Thread(target=lambda: answers.append(ask(tmp_path, command, until_gone=until_gone)))
    thread.start()
    ends = time.monotonic() + 60
    while thread.is_alive() and time.monotonic() < ends:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    thread.join(60)
    return answers[0]


HANGS_UP = None
"""What `exchange` returns if the server closes the connection."""


def exchange(tmp_path: Path, data: bytes, lines: int) -> bytes | None:
    """Send data, and return what comes back until it has this many lines or the server hangs up."""
    answer = b""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(server_name(tmp_path))
        connection.sendall(data)
        connection.setblocking(False)
        ends = time.monotonic() + 60
        while answer.count(b"\n") < lines:
            assert time.monotonic() < ends, f"the server answered only {answer!r}"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            try:
                if not (part := connection.recv(65536)):
                    return HANGS_UP
                answer += part
            except BlockingIOError:
                pass
            except ConnectionResetError:  # the server closed before it had read everything
                return HANGS_UP
    return answer


def test_a_command_is_answered(server: CommandServer, tmp_path: Path) -> None:
    assert ask_from_thread(tmp_path, "sync") == "heard sync"


def test_a_long_answer_arrives_completely(server: CommandServer, tmp_path: Path) -> None:
    """The answer is longer than what a socket accepts at once."""
    server.answer_with(lambda command: "x" * 3_000_000)
    assert ask_from_thread(tmp_path, "status") == "x" * 3_000_000


@needs_sockets
def test_commands_may_arrive_in_any_pieces(server: CommandServer, tmp_path: Path) -> None:
    assert exchange(tmp_path, b"sync\nshow\nqu", lines=2) == b"heard sync\nheard show\n"


@needs_sockets
@pytest.mark.parametrize("data", [b"x" * (LONGEST_COMMAND + 1), b"\xff\xfe\n", b"\n", b"\0\n"])
def test_after_invalid_data_the_next_command_is_answered(server: CommandServer, tmp_path: Path, data: bytes) -> None:
    exchange(tmp_path, data, lines=1)
    assert ask_from_thread(tmp_path, "show") == "heard show"


@needs_sockets
def test_a_caller_that_sends_too_much_is_disconnected(server: CommandServer, tmp_path: Path) -> None:
    assert exchange(tmp_path, b"x" * 1000, lines=1) is HANGS_UP


def test_a_second_program_needs_another_configuration(server: CommandServer, tmp_path: Path) -> None:
    assert not CommandServer(tmp_path).claim()
    other = CommandServer(tmp_path / "other")
    assert other.claim()
    other.close()


@needs_sockets
def test_asking_a_program_that_hangs_times_out(
    server: CommandServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event loop of the server does not run in this test."""
    monkeypatch.setattr(single_instance, "WITHIN_S", 0.2)
    for until_gone in (False, True):
        with pytest.raises(NotAnsweringError):
            ask(tmp_path, "show", until_gone=until_gone)


@pytest.fixture
def mute(tmp_path: Path) -> Iterator[socket.socket]:
    """A socket in place of the program's, which answers only what a test makes it answer."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(server_name(tmp_path))
        listener.listen()
        yield listener
    Path(server_name(tmp_path)).unlink()


@needs_sockets
def test_a_program_that_hangs_is_reported_as_not_answering(
    mute: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "WITHIN_S", 0.2)
    with pytest.raises(NotAnsweringError):
        ask(tmp_path, "show")


@linux_only
def test_a_full_backlog_is_reported_as_not_answering(mute: socket.socket, tmp_path: Path) -> None:
    """This happens when a status bar asks again and again."""
    mute.listen(0)
    with contextlib.ExitStack() as stack:
        stack.enter_context(socket.socket(socket.AF_UNIX)).connect(server_name(tmp_path))
        with pytest.raises(NotAnsweringError):
            ask(tmp_path, "show")


@needs_sockets
def test_an_answer_that_trickles_times_out(
    mute: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "WITHIN_S", 0.5)

    def trickle() -> None:
        connection, _ = mute.accept()
        with connection, contextlib.suppress(OSError):
            for _ in range(300):
                connection.sendall(b"x")
                time.sleep(0.1)

    thread = Thread(target=trickle)
    thread.start()
    with pytest.raises(NotAnsweringError):  # another error if it waited until the connection is closed
        ask(tmp_path, "show")
    thread.join(60)


@needs_sockets
def test_an_answer_that_is_not_utf_8_is_decoded_with_replacements(mute: socket.socket, tmp_path: Path) -> None:
    def answer() -> None:
        connection, _ = mute.accept()
        with connection:
            assert connection.recv(100) == b"show\n"  # closing with unread data would reset the connection
            connection.sendall(b"\xff\xfe\n")

    thread = Thread(target=answer)
    thread.start()
    assert ask(tmp_path, "show") == "\ufffd\ufffd"
    thread.join(60)


@needs_sockets
def test_idle_callers_are_disconnected_when_there_are_too_many(
    server: CommandServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockwatch.desktop.ipc.command_server.MOST_CALLERS", 3)
    with contextlib.ExitStack() as stack:
        for _ in range(6):
            idle = stack.enter_context(socket.socket(socket.AF_UNIX))
            idle.connect(server_name(tmp_path))
        assert ask_from_thread(tmp_path, "show") == "heard show"
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert len(server.findChildren(command_server._Connection)) <= 3


def test_asking_until_gone_waits_for_the_end_of_the_program(server: CommandServer, tmp_path: Path) -> None:
    def ending(command: str) -> str:
        QTimer.singleShot(100, server.close)
        return "ending"

    server.answer_with(ending)
    assert ask_from_thread(tmp_path, "quit", until_gone=True) == "ending"
    following = CommandServer(tmp_path)
    assert following.claim()
    following.close()


def test_a_pipe_that_can_not_be_created_raises(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockwatch.desktop.ipc.command_server.server_name", lambda _: "")
    with pytest.raises(OSError, match="Name error"):
        CommandServer(tmp_path)._listen_by_pipe()


HOLDS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from lockwatch.desktop.ipc.command_server import CommandServer
app = QCoreApplication([])
server = CommandServer(Path(sys.argv[1]))
print(server.claim(), flush=True)
app.exec()
"""


def test_a_program_can_start_after_another_was_killed(qtbot: QtBot, tmp_path: Path) -> None:
    """The process id in the lock file may belong to another process by now, and must not matter."""
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "True\n"
        assert not CommandServer(tmp_path).claim()
        first.kill()
        first.wait(60)
    if sys.platform != "win32":
        assert Path(server_name(tmp_path)).is_socket()
    with pytest.raises(NotRunningError):
        ask(tmp_path, "show")
    Path(f"{single_instance._base(tmp_path)}.lock").write_text(f"{os.getpid()}\npython\nhost\n")
    after = CommandServer(tmp_path)
    assert after.claim()
    after.answer_with(lambda command: "here")
    assert ask_from_thread(tmp_path, "show") == "here"
    after.close()


@needs_sockets
@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("77 elsewhere", "process 77 on the computer elsewhere"),
        (f"77 {os.uname().nodename}" if sys.platform != "win32" else "", "process 77"),
        ("77", "process 77"),
        ("", ""),
    ],
)
def test_a_lock_on_a_shared_drive_names_the_computer(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "lock").write_text(content)
    assert single_instance.holder(tmp_path / "lock") == named
    assert single_instance.holder(tmp_path / "none") == ""


@needs_sockets
@pytest.mark.parametrize("content", ["\x1b[2J", "17 \x1b[2J", "17 a\nb", "x" * 10_000])
def test_a_lock_that_another_program_has_written_names_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / "lock").write_text(content)
    assert single_instance.holder(tmp_path / "lock") == ""


@needs_sockets
def test_the_holder_of_a_lock_is_read_from_the_file_itself_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("17")
    (tmp_path / "link").symlink_to(tmp_path / "lock")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        asked = Thread(target=single_instance.holder, args=[tmp_path / name], daemon=True)
        asked.start()
        asked.join(60)
        assert not asked.is_alive()
        assert single_instance.holder(tmp_path / name) == ""


@needs_sockets
def test_the_holder_of_a_lock_is_this_process(tmp_path: Path) -> None:
    held = single_instance.locked(tmp_path / "lock")
    assert held is not None
    assert single_instance.holder(tmp_path / "lock") == f"process {os.getpid()}"
    held.close()


@needs_sockets
@pytest.mark.parametrize(
    ("here", "there"), [("a1\n", "b2\n"), ("a1\n", "a1\n"), ("a1\n", ""), ("", "b2\n"), ("", "")], ids=repr
)
def test_computers_with_the_same_host_name_are_told_apart_by_the_id_of_the_machine(
    here: str, there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a system has no id, the host name decides."""
    monkeypatch.setattr(single_instance, "MACHINE_ID", str(tmp_path / "machine-id"))
    (tmp_path / "machine-id").write_text(there)
    held = single_instance.locked(tmp_path / "lock")
    assert held is not None
    (tmp_path / "machine-id").write_text(here)
    differ = bool(here and there and here != there)
    assert single_instance.other_computer(tmp_path / "lock") == (os.uname().nodename if differ else "")
    assert single_instance.holder(tmp_path / "lock").startswith(f"process {os.getpid()}")
    assert "a1" not in (tmp_path / "lock").read_text()
    held.close()


@needs_sockets
def test_whether_a_lock_is_held_can_be_seen_without_taking_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not single_instance.is_held(path)
    held = single_instance.locked(path)
    assert held is not None
    assert single_instance.is_held(path)
    held.close()
    assert not single_instance.is_held(path)
    assert single_instance.holder(path) == f"process {os.getpid()}"


@needs_sockets
def test_only_the_owner_can_access_the_socket(server: CommandServer, tmp_path: Path) -> None:
    path = Path(server_name(tmp_path))
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python of the virtual environment may lie in a home directory that another user can't read."""
AS_ANOTHER = """
import socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(60)
    connection.connect(sys.argv[1])
    connection.sendall(b"quit\\n")
    print(connection.recv(100))
"""


@linux_only
def test_another_user_is_disconnected_even_if_the_socket_is_accessible(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can act as another user")
    with tempfile.TemporaryDirectory(prefix="lw-") as place:
        monkeypatch.setenv("XDG_RUNTIME_DIR", place)
        server = CommandServer(Path(place))
        received: list[str] = []
        server.answer_with(lambda command: received.append(command) or "obeyed")  # type: ignore[func-returns-value]
        assert server.claim()
        path = Path(server_name(Path(place)))
        for each in (Path(place), path.parent):
            each.chmod(0o777)
        path.chmod(0o666)
        command = ["setpriv", "--reuid=65534", "--clear-groups", SYSTEM_PYTHON, "-c", AS_ANOTHER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as stranger:
            qtbot.waitUntil(lambda: stranger.poll() is not None)
            output = stranger.communicate()
        assert (output[0] == "b''\n" or "BrokenPipe" in output[1] or "ConnectionReset" in output[1], received) == (
            True,
            [],
        )
        server.close()


@linux_only
def test_a_server_of_another_user_gets_no_command(
    server: CommandServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = os.getuid()
    monkeypatch.setattr("os.getuid", lambda: user + 1)
    monkeypatch.setattr(single_instance, "server_name", lambda _: str(Path(server._listener.getsockname())))
    monkeypatch.setattr(single_instance, "WITHIN_S", 0.2)
    with pytest.raises(NotRunningError) as raised:
        ask(tmp_path, "show")
    assert raised.type is NotRunningError  # NotAnsweringError if the command had been sent
