"""Files are replaced at once, even if another program reads them."""

import sys
import threading
from pathlib import Path

import pytest

from lockwatch.util import atomic_file
from lockwatch.util.atomic_file import atomic_write_bytes, retried_while_open


def test_a_file_is_replaced_when_another_program_has_closed_it(tmp_path: Path) -> None:
    """Windows refuses it before."""
    path = tmp_path / "settings.toml"
    path.write_bytes(b"old")
    reader = path.open("rb")
    closing = threading.Timer(0.3, reader.close)
    closing.start()
    atomic_write_bytes(path, b"new")
    closing.join()
    assert path.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["settings.toml"]


class Refusing:
    """Refuses `times` times."""

    def __init__(self, times: int) -> None:
        self.calls, self._times = 0, times

    def act(self) -> None:
        self.calls += 1
        if self.calls <= self._times:
            raise PermissionError


def test_an_action_that_windows_refuses_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    refusing = Refusing(2)
    retried_while_open(refusing.act)
    assert refusing.calls == 3


@pytest.mark.parametrize("system", ["win32", "linux"])
def test_an_action_that_is_refused_for_too_long_raises(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(atomic_file, "RETRIED_FOR_S", 0.2)
    refusing = Refusing(1000)
    with pytest.raises(PermissionError):
        retried_while_open(refusing.act)
    assert (refusing.calls > 1) is (system == "win32")
