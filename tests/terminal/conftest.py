"""Fixtures for the tests of the command line."""

import io
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.terminal import cli
from tests.terminal.command_line import SECRET, Run


@pytest.fixture(scope="session", autouse=sys.platform == "win32")
def application(qapp: QApplication) -> QApplication:
    """On Windows some commands need an application. Without this one they would make one that has no windows."""
    return qapp


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A function that runs the command line in this process, with a configuration directory of its own and `typed` as
    standard input. It returns the exit status, standard output and standard error."""

    def run(*arguments: str, typed: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        try:
            status = cli.main(["--config-dir", str(tmp_path / "config"), *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> SimulatedCloud:
    """A simulated tedee API with one lock; LOCKWATCH_TOKEN has its token."""
    monkeypatch.setenv("LOCKWATCH_TOKEN", SECRET)
    return SimulatedCloud(SECRET, [SimulatedLock(1, "Front door", "20200001-000001")])
