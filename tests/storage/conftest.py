"""Fixtures for the tests of the storage: state files, and the patience with locked ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lockwatch.storage import state_db
from lockwatch.storage.state_file import StateFile
from tests.storage.state_samples import API, FULL, HAPPENED, NOW, SIGHTS


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
