"""One program for each person and configuration, and the commands that reach it.

A local socket takes one command a line, and answers with one; to `WATCH` with one more whenever there is news. On POSIX
it is a UNIX socket in the runtime directory that only its owner may use; on Windows a named pipe.

`lockwatch status` comes through here, so little is imported.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
import time
import zlib

from lockwatch.util.xdg_dirs import runtime_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    StrPath = str | os.PathLike[str]

WITHIN_S = 2.0
WATCH = "watch"
"""The command that is answered again whenever there is news."""


_SILENT = (TimeoutError, BlockingIOError)
"""How one fails who calls a program that hangs; the second: as many wait for it as may (connect(2), ``EAGAIN``)."""


class NotRunningError(Exception):
    """No Lockwatch of this person and configuration runs."""

    def __str__(self) -> str:
        return "Lockwatch is not running."


class NotAnsweringError(NotRunningError):
    """One runs, but says nothing, or nothing that can be understood."""

    def __str__(self) -> str:
        return "Lockwatch is running, but does not answer."


def held(config_dir: StrPath) -> IO[bytes] | None:
    """The lock of this configuration; as `locked`."""
    return locked(f"{_base(config_dir)}.lock")


def locked(path: StrPath) -> IO[bytes] | None:
    """The lock of this file, until it is closed or the process ends, however it does; None: another has it.

    The system itself holds it for the open file, so nothing that a killed program left behind can be mistaken for a
    running one. The file says who holds it, on POSIX, where others can read it. Raises OSError where it can't be made.
    """
    file = open(path, "a+b")  # noqa: SIM115  # it stays open
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
    except OSError:
        file.close()
        raise
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # of a full disk
            file.truncate(0)
            os.write(file.fileno(), b"%d\n" % os.getpid())
    return file


def holder(path: StrPath) -> str:
    """The id of the process that holds this lock; empty: it does not say."""
    try:
        with open(path, "rb") as file:
            return file.read(20).decode(errors="replace").strip()
    except OSError:
        return ""


def server_name(config_dir: StrPath) -> str:
    """A path on POSIX, the name of a pipe on Windows."""
    base = _base(config_dir)
    return os.path.basename(base) if sys.platform == "win32" else f"{base}.sock"


def ask(config_dir: StrPath, command: str, *, until_gone: bool = False) -> str:
    """The running program's answer to `command`. `until_gone` waits until it has ended. Raises NotRunningError."""
    if sys.platform == "win32":
        answer = _asked_by_pipe(config_dir, command, until_gone=until_gone)
    else:
        with sent(config_dir, command) as connection:
            answer = b"".join(_parts(connection, until_gone))
    if not answer.endswith(b"\n"):  # it ended in the middle of it
        raise NotRunningError
    return answer.decode(errors="replace").strip()


def _parts(connection: socket.socket, until_gone: bool) -> Iterator[bytes]:
    """Of one line, or of all that comes until the other end has gone. Raises TimeoutError for what takes too long in
    all, but for an end that is waited for: it was heard."""
    ends = time.monotonic() + WITHIN_S
    answered = False
    while (left := ends - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            part = connection.recv(65536)
        except TimeoutError:
            break
        yield part
        answered = answered or part.endswith(b"\n")
        if not part or (answered and not until_gone):
            return
    if not answered:
        raise TimeoutError


def _asked_by_pipe(config_dir: StrPath, command: str, *, until_gone: bool) -> bytes:
    """What came back. A pipe is waited for without a limit, so a thread does, and is left behind with a program that
    hangs. Not seen running."""
    from lockwatch.util.call_timeout import CallTimeoutError, InterruptibleCaller

    def exchange() -> bytes:
        with sent_by_pipe(config_dir, command) as pipe:
            answer = pipe.readline()
            while until_gone and pipe.read(1024):
                pass
        return answer

    try:
        return InterruptibleCaller().run(exchange, WITHIN_S * 2 if until_gone else WITHIN_S)
    except CallTimeoutError:
        raise NotAnsweringError from None


def open_pipe(config_dir: StrPath) -> IO[bytes]:
    """On Windows, to the running program."""
    return open(rf"\\.\pipe\{server_name(config_dir)}", "r+b", buffering=0)


@contextlib.contextmanager
def sent_by_pipe(config_dir: StrPath, command: str) -> Iterator[IO[bytes]]:
    """The same as `sent`, on Windows."""
    with _failures_named(), open_pipe(config_dir) as pipe:
        pipe.write(f"{command}\n".encode())
        yield pipe


@contextlib.contextmanager
def sent(config_dir: StrPath, command: str) -> Iterator[socket.socket]:
    """On POSIX, the connection over which the running program of the same person was sent `command`.

    Raises NotRunningError, also for what fails in the block.
    """
    with _failures_named(), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(WITHIN_S)
        connection.connect(server_name(config_dir))
        if not of_the_same_person(connection):
            raise NotRunningError
        connection.sendall(f"{command}\n".encode())
        yield connection


@contextlib.contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except _SILENT as error:
        raise NotAnsweringError from error
    except OSError as error:
        raise NotRunningError from error


def of_the_same_person(connection: socket.socket) -> bool:
    """Does the process at the other end run as the same user? Asked on Linux (unix(7), ``SO_PEERCRED``); elsewhere the
    directory, which only its owner may enter, has to do."""
    if not sys.platform.startswith("linux"):
        return True
    credentials = struct.Struct("3i")
    _, user, _ = credentials.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size))
    return bool(user == os.getuid())


def _base(config_dir: StrPath) -> str:
    """The path of the files of this configuration, without their suffix."""
    name = f"{zlib.crc32(os.fsencode(os.path.realpath(config_dir))):08x}"  # hashlib would load OpenSSL
    place = runtime_dir()
    with contextlib.suppress(OSError):
        os.makedirs(place, mode=0o700, exist_ok=True)
    if sys.platform != "win32" and not _own_directory(place):
        import platformdirs

        place = platformdirs.user_state_dir("lockwatch")
        os.makedirs(place, mode=0o700, exist_ok=True)
    return os.path.join(place, f"lockwatch-{name}")


def _own_directory(path: str) -> bool:
    return os.path.isdir(path) and os.stat(path).st_uid == os.getuid()
