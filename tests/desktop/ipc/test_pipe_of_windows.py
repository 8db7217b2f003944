"""The pipe to the running program, as Windows lets it be read."""

import errno
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lockwatch.desktop.ipc import single_instance, status_stream
from lockwatch.desktop.ipc.single_instance import NotRunningError, ask


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
