"""Fixtures for the tests of the storage: keyrings, directories and state files."""

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
    """A function that makes the named back end the system's keyring, and returns the file in which `Working` stores
    its items. Short names are classes of `tests.storage.backends`; the child process imports them by name."""
    items = tmp_path / "keyring.json"

    def use(name: str) -> Path:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name if "." in name else f"tests.storage.backends.{name}")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
        monkeypatch.setenv("LOCKWATCH_TEST_KEYRING", str(items))
        return items

    return use


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory that all users can access, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        place = Path(name, "state")
        place.mkdir()
        yield place


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reduce the time to wait for a locked file to 50 ms."""
    monkeypatch.setattr(state_db, "BUSY_S", 0.05)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[StateFile]:
    """A state file that contains `FULL`, `HAPPENED` and `SIGHTS`."""
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, (*HAPPENED, *SIGHTS))
    yield file
    file.close()
