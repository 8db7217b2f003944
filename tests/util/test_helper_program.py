"""Programs that are run for their output have limits on time and size."""

import sys
import time
from pathlib import Path

import pytest

from lockwatch.util.call_timeout import CallTimeoutError
from lockwatch.util.helper_program import helper_output

LONG_S = 60.0


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def test_the_output_of_a_program_is_returned_and_its_errors_are_not() -> None:
    script = "import sys; sys.stderr.write('oops'); sys.stdout.write(sys.stdin.read().upper())"
    assert helper_output(python(script), LONG_S, 5, given=b"hello") == b"HELLO"


def test_a_program_that_reads_no_input_is_no_error() -> None:
    script = "import sys; sys.stdin.close(); print('done', end='')"
    assert helper_output(python(script), LONG_S, 100, given=b"x" * 1_000_000) == b"done"


def test_the_rest_of_a_long_output_is_not_read(tmp_path: Path) -> None:
    """The pipe holds much less than the program writes, so it can only finish if everything is read."""
    finished = tmp_path / "finished"
    script = f"import os\nfor _ in range(1024): os.write(1, bytes(65536))\nopen({str(finished)!r}, 'x')"
    with pytest.raises(ValueError, match="more than 4096 bytes"):
        helper_output(python(script), LONG_S, 4096)
    assert not finished.exists()


def test_a_program_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(CallTimeoutError):
        helper_output(python(f"import time; time.sleep({LONG_S * 10})"), 0.2, 100)
    assert time.monotonic() - began < LONG_S


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX: an inherited pipe is closed there")
def test_a_process_that_inherits_the_output_is_not_waited_for() -> None:
    script = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep({LONG_S * 2})'])"
    )
    began = time.monotonic()
    with pytest.raises(CallTimeoutError):
        helper_output(python(script), 3, 100)
    assert time.monotonic() - began < LONG_S


def test_a_program_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        helper_output(["/nowhere/program"], LONG_S, 100)
