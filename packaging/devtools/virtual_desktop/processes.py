"""Ends the programs of the desktop."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from typing import Any

END_TIMEOUT_S = 1.0


def end(processes: Iterable[subprocess.Popen[Any]], by: signal.Signals = signal.SIGTERM) -> None:
    """End all processes with their children (each leads a session), and kill those that don't end in time."""
    ending = list(processes)
    deadline = time.monotonic() + END_TIMEOUT_S
    for process in ending:
        _signal_group(process, by)
        _signal_group(process, signal.SIGCONT)  # a stopped process would not handle the signal
    for process in ending:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _signal_group(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    if process.poll() is None:  # not reaped yet, so its ID can't have been reused
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
