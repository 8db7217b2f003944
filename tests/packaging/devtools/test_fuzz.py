"""A short `make fuzz` with a fixed seed. Mutated inputs cause only the expected errors."""

import logging
import sys
from pathlib import Path
from random import Random

import pytest

if sys.platform != "linux":
    pytest.skip("only Linux has D-Bus and this socket", allow_module_level=True)

from devtools.fuzz import run
from devtools.fuzz.run import KINDS, fuzz, main

COUNTS = {"body": 1500, "message": 1000, "settings": 60, "story": 100, "command": 100, "state": 12}


class Broken:
    """A kind of input whose reader fails for an odd number of bytes."""

    seeds = (b"ab",)

    def mutate(self, seed: bytes, chance: Random) -> bytes:
        return seed * chance.randrange(3) + b"c"

    def run(self, data: bytes) -> str:
        if len(data) % 2:
            raise ValueError(len(data))
        return "even"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence the program's log, which would be full of warnings about the inputs."""
    monkeypatch.setattr(logging.getLogger("lockwatch"), "propagate", False)


@pytest.mark.usefixtures("qapp")  # the commands need an application, and a process can have only one
@pytest.mark.parametrize("name", KINDS)
def test_mutated_inputs_cause_no_unexpected_error(name: str, tmp_path: Path) -> None:
    result = fuzz(name, COUNTS[name], 1, tmp_path)
    assert result.failed == {}
    assert sum(result.outcomes.values()) == COUNTS[name]
    assert len(result.outcomes) > 1


def test_a_failing_input_is_kept_and_can_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(KINDS, "body", (Broken, 1))
    result = fuzz("body", 20, 1, tmp_path)
    assert result.outcomes == {"even": 1, "FAILED": 19}
    ((where, path),) = result.failed.items()
    assert where.startswith("ValueError in test_fuzz.py")
    with pytest.raises(ValueError, match=r"^[135]$"):
        main(["--input", str(path)])
    monkeypatch.setattr(run, "CRASH_DIRECTORY", tmp_path)
    assert main(["--bodies", "20", "--only", "body"]) == 1
    assert str(path.parent) in capsys.readouterr().out
