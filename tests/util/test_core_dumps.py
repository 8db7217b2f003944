"""Core dumps do not contain the token, whichever program writes them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ABORTS = """
import os, resource, sys
from lockwatch.util import core_dumps
token = "".join(["key-that-", "opens-nothing"])  # not in the code as a whole
if sys.argv[1] != "unprotected":
    core_dumps.leave_out_memory()
if sys.argv[1] != "file":  # a program that receives the dump ignores the limit
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
os.abort()
"""
TOKEN = b"key-that-opens-nothing"
PATTERN = Path("/proc/sys/kernel/core_pattern")


def dumped(tmp_path: Path, how: str) -> bytes:
    done = subprocess.run([sys.executable, "-c", ABORTS, how], cwd=tmp_path, env={**os.environ, "PYTHONPATH": _path()})
    assert done.returncode < 0
    return b"".join(path.read_bytes() for path in tmp_path.glob("core*"))


def _path() -> str:
    return os.pathsep.join(path for path in sys.path if path)


def test_no_memory_is_dumped(tmp_path: Path) -> None:
    if not PATTERN.exists() or PATTERN.read_text().strip() != "core":
        pytest.skip("core dumps are not written into the working directory here")
    if TOKEN not in dumped(tmp_path, "unprotected"):
        pytest.skip("no core dumps are written here")
    for path in tmp_path.glob("core*"):
        path.unlink()
    assert TOKEN not in dumped(tmp_path, "received by a program")
    for path in tmp_path.glob("core*"):
        path.unlink()
    assert dumped(tmp_path, "file") == b""
