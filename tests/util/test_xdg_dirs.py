"""`xdg_dirs` returns the same directories as platformdirs."""

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from lockwatch.util import xdg_dirs


@pytest.mark.parametrize("named", [None, "", "/somewhere/else"], ids=str)
def test_config_dir_is_that_of_platformdirs(monkeypatch: pytest.MonkeyPatch, named: str | None) -> None:
    if named is None:
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CONFIG_HOME", named)
    assert xdg_dirs.config_dir() == platformdirs.user_config_dir("lockwatch", appauthor=False)


def test_runtime_dir_is_that_of_platformdirs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert xdg_dirs.runtime_dir() == platformdirs.user_runtime_dir("lockwatch", appauthor=False)


def test_there_is_no_runtime_dir_if_another_user_created_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str, *, appauthor: bool) -> str:
        raise PermissionError("runtime directory /tmp/runtime-1000 is owned by uid 1001")

    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(platformdirs, "user_runtime_dir", refuse)
    assert xdg_dirs.runtime_dir() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="variables of the XDG Base Directory Specification")
def test_relative_paths_in_variables_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "somewhere")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "somewhere")
    assert xdg_dirs.config_dir() == os.path.expanduser("~/.config/lockwatch")  # noqa: PTH111
    assert "somewhere" not in xdg_dirs.runtime_dir()
