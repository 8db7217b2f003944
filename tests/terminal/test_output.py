"""What standard output accepts, and how the end of its reader is noticed."""

import errno
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lockwatch.terminal.output import READER_GONE, UnwritableError, accept_all_characters, say

NAME = "Łódź 🔒"


def printed(monkeypatch: pytest.MonkeyPatch, system: str) -> bytes:
    """Return what the code page of Western Europe leaves of a name on this system."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252", newline="\n"))
    accept_all_characters()
    assert say([NAME]) == 0
    return written.getvalue()


def test_a_pipe_of_windows_gets_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    assert printed(monkeypatch, "win32") == f"{NAME}\n".encode()


@pytest.mark.parametrize(("system", "encoding"), [("win32", "cp1252"), ("linux", "")])
def test_the_users_encoding_gets_question_marks(monkeypatch: pytest.MonkeyPatch, system: str, encoding: str) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    assert printed(monkeypatch, system) == "?ód? ?\n".encode("cp1252")


class Closed(io.RawIOBase):
    """A pipe whose reader has gone, as Windows reports it."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.fails:
            raise OSError(errno.EINVAL, "Invalid argument")
        return len(data)

    def fileno(self) -> int:
        return self.number

    number = -1
    fails = True


def test_a_pipe_that_its_reader_closed_is_no_fault_on_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Windows reports it as EINVAL, which has another meaning elsewhere."""
    closed = Closed()
    closed.number = os.open(tmp_path / "output", os.O_WRONLY | os.O_CREAT)
    output = io.TextIOWrapper(io.BufferedWriter(closed), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(UnwritableError):
        say([NAME])
    monkeypatch.setattr(sys, "platform", "win32")
    assert say([NAME]) == READER_GONE
    closed.fails = False
    os.close(closed.number)
