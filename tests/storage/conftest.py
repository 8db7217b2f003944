"""Keyrings of the tests, reached as any other one: by name, in a child process."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

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
