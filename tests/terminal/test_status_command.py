"""Tests of `lockwatch status` with a program that hangs, which is distinguished from one that is not running."""

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from lockwatch.desktop.ipc import single_instance, status_stream
from lockwatch.desktop.ipc.status_stream import Reader
from lockwatch.terminal import status_command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="each one calls by a UNIX socket")


@pytest.fixture
def hung(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket in place of the program that accepts connections and never answers."""
    monkeypatch.setattr(single_instance, "WITHIN_S", 0.1)
    monkeypatch.setattr(status_stream, "WITHIN_S", 0.1)
    monkeypatch.setattr(status_command, "RETRY_S", 0.0)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(single_instance.server_name(tmp_path))
        listener.listen()
        yield listener
    Path(single_instance.server_name(tmp_path)).unlink()


@pytest.mark.parametrize(
    ("option", "status", "text"),
    [("--json", 3, '"overview": "not_answering"'), ("--waybar", 0, '"text": "Lockwatch does not answer"')],
)
def test_scripts_and_bars_get_a_status_that_says_not_answering(
    hung: socket.socket, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, status: int, text: str
) -> None:
    assert status_command.run(tmp_path, [option]) == status
    assert text in capsys.readouterr().out


def test_the_terminal_gets_an_error_message(
    hung: socket.socket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_command.run(tmp_path, []) == 3
    assert capsys.readouterr() == ("", "lockwatch: Lockwatch is running, but does not answer.\n")


@pytest.mark.parametrize("form", ["--json", "--waybar"])
def test_watch_prints_each_reason_for_a_missing_status_once(hung: socket.socket, tmp_path: Path, form: str) -> None:
    calls = []

    def end_after_three_looks() -> None:
        for _ in range(3):
            calls.append(hung.accept()[0])
        hung.close()

    with Path(os.devnull).open("w") as output, contextlib.ExitStack() as stack:
        ending = Thread(target=end_after_three_looks)
        ending.start()
        answers = status_command._answers(tmp_path, Reader(output))
        lines = [status_command._line(next(answers), {form}) for _ in range(2)]
        ending.join(60)
        for call in calls:
            stack.enter_context(call)
    key = "overview" if form == "--json" else "alt"
    assert [json.loads(line)[key] for line in lines] == ["not_answering", "not_running"]
