"""One program for each person and configuration, and the commands that reach it.

A local socket takes one command a connection: a line in, a line back. On POSIX it is a UNIX socket in the runtime
directory that only its owner may use; on Windows a named pipe.
"""

import contextlib
import hashlib
import os
import socket
import sys
import time
from pathlib import Path

WITHIN_S = 2.0


class NotRunning(Exception):
    """No Lockwatch of this person and configuration runs."""


def lock_path(config_dir: Path) -> Path:
    return _base(config_dir).with_suffix(".lock")


def server_name(config_dir: Path) -> str:
    """For QLocalServer: a path on POSIX, the name of a pipe on Windows."""
    base = _base(config_dir)
    return base.name if sys.platform == "win32" else str(base.with_suffix(".sock"))


def ask(config_dir: Path, command: str, *, until_gone: bool = False) -> str:
    """The running program's answer to `command`. `until_gone` waits until it has ended. Raises NotRunning."""
    ends = time.monotonic() + WITHIN_S
    try:
        if sys.platform == "win32":
            with Path(rf"\\.\pipe\{server_name(config_dir)}").open("r+b", buffering=0) as pipe:
                pipe.write(f"{command}\n".encode())
                return pipe.readline().decode().strip()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(WITHIN_S)
            connection.connect(server_name(config_dir))
            connection.sendall(f"{command}\n".encode())
            answer = connection.makefile("r").readline().strip()
            while until_gone and time.monotonic() < ends and connection.recv(1024):
                pass
    except OSError as error:
        raise NotRunning from error
    return answer


def _base(config_dir: Path) -> Path:
    import platformdirs

    name = hashlib.sha256(str(config_dir.resolve()).encode()).hexdigest()[:12]
    place = Path(platformdirs.user_runtime_dir("lockwatch"))
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32" and (not place.is_dir() or place.stat().st_uid != os.getuid()):
        place = Path(platformdirs.user_state_dir("lockwatch"))
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place / f"lockwatch-{name}"
