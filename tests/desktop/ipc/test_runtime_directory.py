"""The lock and the socket are in a runtime directory that no other user can change."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lockwatch.desktop.ipc import single_instance
from lockwatch.desktop.ipc.single_instance import server_name
from tests.desktop.ipc.platforms import linux_only, needs_sockets


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The runtime directory, before Lockwatch has created its own folder in it."""
    with tempfile.TemporaryDirectory(prefix="lw-") as directory:  # short, as the path of a socket must be
        runtime = Path(directory)
        monkeypatch.setenv("XDG_RUNTIME_DIR", directory)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        yield runtime


def left_alone(runtime: Path) -> None:
    (runtime / "lockwatch").mkdir(mode=0o700)


def open_to_all(runtime: Path) -> None:
    (runtime / "lockwatch").mkdir()
    (runtime / "lockwatch").chmod(0o777)


def around_it_open_to_all(runtime: Path) -> None:
    runtime.chmod(0o777)


def around_it_open_like_tmp(runtime: Path) -> None:
    runtime.chmod(0o1777)


def a_link(runtime: Path) -> None:
    (runtime / "mine").mkdir(mode=0o700)
    (runtime / "lockwatch").symlink_to(runtime / "mine")


def of_another_user(runtime: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    (runtime / "lockwatch").mkdir()
    os.chown(runtime / "lockwatch", 65534, 65534)


def a_file(runtime: Path) -> None:
    (runtime / "lockwatch").touch()


@linux_only
@pytest.mark.parametrize(
    ("prepare", "used"),
    [
        (left_alone, True),
        (open_to_all, True),
        (around_it_open_like_tmp, True),
        (around_it_open_to_all, False),
        (a_link, False),
        (of_another_user, False),
        (a_file, False),
    ],
)
def test_lock_and_socket_are_in_a_directory_that_no_other_user_can_change(
    runtime: Path, tmp_path: Path, prepare: Callable[[Path], None], used: bool
) -> None:
    prepare(runtime)
    base = Path(server_name(tmp_path))
    assert base.is_relative_to(runtime) == used
    assert base.is_relative_to(tmp_path / "state") != used
    assert base.parent.stat().st_mode & 0o777 == 0o700


@linux_only
def test_a_runtime_directory_too_deep_for_a_socket_is_not_used(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime / ("x" * 100)))
    assert Path(server_name(tmp_path)).is_relative_to(tmp_path / "state")


@needs_sockets
def test_the_process_id_is_not_written_through_a_planted_symlink(runtime: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    lock = Path(server_name(tmp_path)).with_suffix(".lock")
    lock.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic link"):
        single_instance.lock_configuration(tmp_path)
    assert victim.read_text() == "precious"
    lock.unlink()
    held = single_instance.lock_configuration(tmp_path)
    assert held is not None
    assert lock.stat().st_mode & 0o777 == 0o600
    held.close()
