"""Keyrings of the tests, reached as any other one: by name, in a child process; places and files for the state."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lockwatch.storage import state_db
from lockwatch.storage.state_file import StateFile
from tests.storage.state_samples import API, FULL, HAPPENED, NOW, SIGHTS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def use_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes the named back end the system's keyring; answers the file that `Working` keeps its items in."""
    items = tmp_path / "keyring.json"

    def use(name: str) -> Path:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name if "." in name else f"tests.storage.backends.{name}")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
        monkeypatch.setenv("LOCKWATCH_TEST_KEYRING", str(items))
        return items

    return use


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory that any user can reach, which `tmp_path` is not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        place = Path(name, "state")
        place.mkdir()
        yield place


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody else holds is waited for for 50 ms."""
    monkeypatch.setattr(state_db, "BUSY_S", 0.05)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[StateFile]:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, (*HAPPENED, *SIGHTS))
    yield file
    file.close()
