"""Run test scripts in a process of their own that imports little, so that it can be forked quickly."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

START = """
import json, os, random, select, shutil, signal, sqlite3, sys, time
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from lockwatch.util.clock import moment
from lockwatch.domain.pacing import Pace
from lockwatch.domain.state import State
from lockwatch.storage import state_db, state_file  # the first so that no child has to import it
from lockwatch.storage.state_file import StateFile
from tests.storage.state_samples import API, FULL, NOW

place = Path(sys.argv[1])

def fork(child):
    \"\"\"Run `child(pipe)` in a child process; return its id, and the end of the pipe to read from.\"\"\"
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(read)
            child(write)
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    return pid, read

def read_all(pipe):
    with os.fdopen(pipe, "rb") as file:
        return file.read()
"""


def run_script(script: str, place: Path, *arguments: str) -> Any:
    """Run `START` and `script` in a new process, and return what it printed as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", START + script, str(place), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # nothing was logged
    return json.loads(done.stdout)
