"""Fixtures of the tests of recordings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lockwatch.domain.rules import LockRules, Rules
from lockwatch.replay.recorder import Recorder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "story.jsonl"


@pytest.fixture
def recorder(path: Path) -> Iterator[Recorder]:
    recorder = Recorder(path, Rules(default=LockRules(grace_s=0)))
    yield recorder
    recorder.close()
