"""Asking and watching over the named pipe of Windows, with a stand-in for the pipe."""

import errno
import io
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from lockwatch.desktop.ipc import single_instance, status_stream
from lockwatch.desktop.ipc.single_instance import NotAnsweringError, NotRunningError, ask


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the test above uses the pipe itself")
def test_a_pipe_that_does_not_answer_or_end_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads of a pipe have no timeout, so a socket without one stands in for it."""

    def assert_times_out(command: str, *, until_gone: bool) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(single_instance, "WITHIN_S", 0.2)
            with pytest.raises(NotAnsweringError):
                single_instance._ask_by_pipe("", command, until_gone=until_gone)

    ours, theirs = socket.socketpair()
    with theirs, ours:
        monkeypatch.setattr(single_instance, "open_pipe", lambda _: ours.makefile("rwb", buffering=0))
        assert_times_out("show", until_gone=False)
        theirs.sendall(b"\n")
        for left_behind in (each for each in threading.enumerate() if each.name == "lockwatch-call"):
            left_behind.join(60)
        theirs.sendall(b"ended\n")
        assert single_instance._ask_by_pipe("", "quit", until_gone=False) == b"ended\n"
        theirs.sendall(b"ended\n")
        with monkeypatch.context() as patch:
            patch.setattr(single_instance, "WITHIN_S", 1.0)
            assert single_instance._ask_by_pipe("", "quit", until_gone=True) == b"ended\n"
        theirs.close()


class PipeOfWindows(io.RawIOBase):
    """A pipe that yields `parts`, and then the error of Windows for a pipe that the server has disconnected."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = list(parts)
        self.reads = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)

    def readinto(self, buffer: Any) -> int:
        self.reads += 1
        if not self._parts:
            raise OSError(errno.EINVAL, "Invalid argument")
        part = self._parts[0][: len(buffer)]
        self._parts[0] = self._parts[0][len(part) :]
        if not self._parts[0]:
            del self._parts[0]
        buffer[: len(part)] = part
        return len(part)


def test_the_end_of_a_pipe_of_windows_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "open_pipe", lambda _: PipeOfWindows(b"ended\n"))
    assert single_instance._ask_by_pipe("", "quit", until_gone=True) == b"ended\n"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(single_instance, "open_pipe", lambda _: PipeOfWindows(b"end"))
    with pytest.raises(NotRunningError):
        ask("", "quit", until_gone=True)


def test_a_pipe_of_windows_is_not_read_byte_by_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, answer = PipeOfWindows(b"x" * 100_000, b"\n"), b"x" * 100_000 + b"\n"
    monkeypatch.setattr(single_instance, "open_pipe", lambda _: pipe)
    assert single_instance._ask_by_pipe("", "status", until_gone=False) == answer
    assert pipe.reads < 10


def test_watching_over_a_pipe_of_windows_ends_with_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(single_instance, "open_pipe", lambda _: PipeOfWindows(b"fi", b"rst\nsecond\nthi"))
    with Path(os.devnull).open("w") as output:
        assert list(status_stream.follow("", status_stream.Reader(output))) == ["first", "second"]
