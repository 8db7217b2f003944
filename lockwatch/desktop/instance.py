"""One program for each person and configuration, and the commands that reach it.

A local socket takes one command a line, and answers with one. On POSIX it is a UNIX socket in the runtime directory
that only its owner may use; on Windows a named pipe.
"""

import contextlib
import hashlib
import os
import socket
import struct
import sys
import time
import warnings
from pathlib import Path
from typing import IO

WITHIN_S = 2.0


class NotRunning(Exception):
    """No Lockwatch of this person and configuration runs, or it does not answer."""


def held(config_dir: Path) -> IO[bytes] | None:
    """The lock of this configuration, until it is closed or the process ends, however it does; None: another has it.

    The system itself holds it for the open file, so nothing that a killed program left behind can be mistaken for a
    running one. Raises OSError where it can't be made.
    """
    file = _base(config_dir).with_suffix(".lock").open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        file.close()
        return None
    return file


def server_name(config_dir: Path) -> str:
    """A path on POSIX, the name of a pipe on Windows."""
    base = _base(config_dir)
    return base.name if sys.platform == "win32" else str(base.with_suffix(".sock"))


def ask(config_dir: Path, command: str, *, until_gone: bool = False) -> str:
    """The running program's answer to `command`. `until_gone` waits until it has ended. Raises NotRunning."""
    ends = time.monotonic() + WITHIN_S
    try:
        if sys.platform == "win32":
            with Path(rf"\\.\pipe\{server_name(config_dir)}").open("r+b", buffering=0) as pipe:
                pipe.write(f"{command}\n".encode())
                answer = pipe.readline()
                while until_gone and time.monotonic() < ends and pipe.read(1024):
                    pass
        else:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(WITHIN_S)
                connection.connect(server_name(config_dir))
                if not of_the_same_person(connection):
                    raise NotRunning
                connection.sendall(f"{command}\n".encode())
                answer = connection.makefile("rb").readline()
                while until_gone and time.monotonic() < ends and connection.recv(1024):
                    pass
    except OSError as error:
        raise NotRunning from error
    if not answer.endswith(b"\n"):  # it ended in the middle of it
        raise NotRunning
    return answer.decode().strip()


def of_the_same_person(connection: socket.socket) -> bool:
    """Does the process at the other end run as the same user? Asked on Linux (unix(7), ``SO_PEERCRED``); elsewhere the
    directory, which only its owner may enter, has to do."""
    if not sys.platform.startswith("linux"):
        return True
    credentials = struct.Struct("3i")
    _, user, _ = credentials.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size))
    return bool(user == os.getuid())


def _base(config_dir: Path) -> Path:
    import platformdirs

    name = hashlib.sha256(str(config_dir.resolve()).encode()).hexdigest()[:12]
    with warnings.catch_warnings():  # it warns of the place that it falls back to; whose that is, is looked at below
        warnings.simplefilter("ignore")
        place = Path(platformdirs.user_runtime_dir("lockwatch"))
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32" and (not place.is_dir() or place.stat().st_uid != os.getuid()):
        place = Path(platformdirs.user_state_dir("lockwatch"))
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place / f"lockwatch-{name}"
