"""Helpers for running the command line in tests."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

SECRET = "s3cretKeyOfTheseTests"
ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


def program(
    directory: Path, *arguments: str, python: Sequence[str] = ("-m", "lockwatch")
) -> subprocess.CompletedProcess[str]:
    """Run Lockwatch in a process of its own, with a configuration directory of its own."""
    return subprocess.run(
        [sys.executable, *python, "--config-dir", str(directory / "config"), *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",  # a test may choose another encoding
        timeout=60,
        check=False,
    )


def assert_one_sentence(error: str) -> None:
    """Check that an error message is a single line that ends with a full stop."""
    assert error.startswith("lockwatch: ")
    assert error.count("\n") == 1
    assert error.endswith((".\n", "accepts it.\n"))
    assert "Traceback" not in error
