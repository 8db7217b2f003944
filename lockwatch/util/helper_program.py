"""Run a program for its output, with limits on time and size."""

import atexit
import contextlib
import subprocess
from collections.abc import Mapping, Sequence
from functools import partial

from lockwatch.util.call_timeout import InterruptibleCaller

ENDS_WITHIN_S = 5.0
"""How long to wait for the end of a program that was killed, in seconds."""


def helper_output(
    command: Sequence[str], within_s: float, at_most: int, *, given: bytes = b"", env: Mapping[str, str] | None = None
) -> bytes:
    """Write `given` to the standard input of a program, and return its standard output of at most `at_most` bytes.

    The program is killed if it takes longer than `within_s` seconds or writes more, or if this process exits. Raises
    CallTimeoutError, OSError if the program can't be started, and ValueError if it writes more.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    atexit.register(child.kill)
    try:
        output = InterruptibleCaller().run(partial(_exchange, child, given, at_most + 1), within_s)
    finally:
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(ENDS_WITHIN_S)
        atexit.unregister(child.kill)
    if len(output) > at_most:
        raise ValueError(f"{command[0]} writes more than {at_most} bytes")
    return output


def _exchange(child: "subprocess.Popen[bytes]", given: bytes, at_most: int) -> bytes:
    """Write to the program and read from it.

    This may block until the program ends, and longer if another process has inherited its standard output.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    with child.stdout:
        with contextlib.suppress(BrokenPipeError), child.stdin:  # the program reads no input
            child.stdin.write(given)
        return child.stdout.read(at_most)
