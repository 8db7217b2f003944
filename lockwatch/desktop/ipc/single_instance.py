"""The lock and the local socket that make a process the only one of its user and configuration.

Each line sent to the socket is a command and is answered by one line; `WATCH` is answered again whenever the status
changes. On POSIX it is a UNIX socket in the runtime directory, accessible to its owner only; on Windows a named pipe.

`lockwatch status` imports this module, so it has few imports of its own to start fast.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
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
"""How long to wait for an answer, in seconds."""
WATCH = "watch"
"""The command that is answered again whenever the status changes."""
MACHINE_ID = "/etc/machine-id"
UNKNOWN_COMMAND = "This Lockwatch does not know that command."
"""The answer to a command that the running program does not know."""


_NOT_ANSWERING = (TimeoutError, BlockingIOError)
"""The exceptions that mean that the other program hangs.

BlockingIOError is raised when its queue of pending connections is full (connect(2), EAGAIN)."""


class NotRunningError(Exception):
    """No Lockwatch of this user and configuration is running."""

    def __str__(self) -> str:
        return "Lockwatch is not running."


class NotAnsweringError(NotRunningError):
    """Lockwatch is running, but does not answer, or its answer is not understood."""

    def __str__(self) -> str:
        return "Lockwatch is running, but does not answer."


def lock_configuration(config_dir: StrPath) -> IO[bytes] | None:
    """Take the lock of this configuration; see `locked`."""
    return locked(f"{_base(config_dir)}.lock")


def locked(path: StrPath) -> IO[bytes] | None:
    """Lock a file and return it open; return None if another process holds the lock. Raises OSError.

    The operating system releases the lock when the file is closed or the process ends, even if it is killed. On
    POSIX, where other processes can read a locked file, it contains the id of the process, and the name and the id of
    its computer. A symlink is refused, because whoever made it would decide which file is overwritten.
    """
    file = open(path, "a+b", opener=_open_itself)  # noqa: SIM115  # closing it would release the lock
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
        with contextlib.suppress(OSError):  # the disk may be full; the lock holds without the id
            file.truncate(0)
            os.write(file.fileno(), f"{os.getpid()} {os.uname().nodename}\n{_machine()}\n".encode())
    return file


def _open_itself(path: str, flags: int) -> int:
    """Open a file, but follow no symlink and wait for no other end of a named pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o600)


def holder(path: StrPath) -> str:
    """Describe the process that holds the lock `path`, with its computer if that is another one; empty if unknown."""
    number, computer = _content(path)
    return f"process {number} on the computer {computer}" if computer else number and f"process {number}"


def other_computer(path: StrPath) -> str:
    """Return the name of the computer whose process holds or last held the lock `path`.

    It is empty if that is this computer or unknown.
    """
    return _content(path)[1]


def is_held(path: StrPath) -> bool:
    """Return whether a process holds the lock `path`, on POSIX. For an instant, nobody else can take a free one."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        with open(path, "rb", opener=_open_itself) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _machine() -> str:
    """Return 8 digits made from the id of this computer; empty if it has none.

    The id itself must not be written where others may read it (machine-id(5)).
    """
    try:
        with open(MACHINE_ID, "rb") as file:
            machine = file.read(64).strip()
    except OSError:
        return ""
    return f"{zlib.crc32(b'lockwatch ' + machine):08x}" if machine else ""


def _content(path: StrPath) -> tuple[str, str]:
    """Return the id of the process that holds a lock, and the name of its computer if that is another one.

    Computers of the same name are told apart by their ids, if both have one. Both parts are empty if they are unknown.
    On a shared drive, another user may have written the file, so it may contain anything.
    """
    try:
        with open(path, "rb", opener=_open_itself) as file:
            content = file.read(300) or b""  # None if it is a named pipe
    except OSError:
        return "", ""
    named, _, machine = content.decode(errors="replace").strip().partition("\n")
    number, _, computer = named.partition(" ")
    if not (number.isdecimal() and computer.isprintable() and (not machine or _is_machine(machine))):
        return "", ""
    here = _machine() if machine else ""
    is_same = sys.platform == "win32" or (computer == os.uname().nodename and (not here or here == machine))
    return number, "" if is_same else computer


def _is_machine(text: str) -> bool:
    return len(text) == 8 and all(char in "0123456789abcdef" for char in text)


def server_name(config_dir: StrPath) -> str:
    """Return the path of the socket on POSIX, or the name of the pipe on Windows."""
    base = _base(config_dir)
    return os.path.basename(base) if sys.platform == "win32" else f"{base}.sock"


def ask(config_dir: StrPath, command: str, *, until_gone: bool = False) -> str:
    """Send `command` to the running program and return its answer; with `until_gone`, also wait until it has ended.

    Raises NotRunningError.
    """
    if sys.platform == "win32":
        answer = _ask_by_pipe(config_dir, command, until_gone=until_gone)
    else:
        with send(config_dir, command) as connection:
            answer = b"".join(_parts(connection, until_gone))
    if not answer.endswith(b"\n"):  # the program ended while answering
        raise NotRunningError
    return answer.decode(errors="replace").strip()


def _parts(connection: socket.socket, until_gone: bool) -> Iterator[bytes]:
    """Yield what is received until one line is complete or, with `until_gone`, until the other end closes.

    Raises TimeoutError if no line is complete after `WITHIN_S` in all. A program that has answered but not yet closed
    by then is no error.
    """
    deadline = time.monotonic() + WITHIN_S
    answered = False
    while (left := deadline - time.monotonic()) > 0:
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


def _ask_by_pipe(config_dir: StrPath, command: str, *, until_gone: bool) -> bytes:
    """Ask over the pipe of Windows.

    Reading a pipe has no timeout, so a thread does it; if the program hangs, the thread is abandoned. As with a socket,
    a program that has answered but not yet closed the pipe after `WITHIN_S` is no error.
    """
    from lockwatch.util.call_timeout import CallTimeoutError, InterruptibleCaller

    parts: list[bytes] = []

    def exchange() -> None:
        with send_by_pipe(config_dir, command) as pipe:
            for part in pipe_parts(pipe):
                parts.append(part)
                if part.endswith(b"\n") and not until_gone:
                    return

    try:
        InterruptibleCaller().run(exchange, WITHIN_S)
    except CallTimeoutError:
        if not (parts and parts[-1].endswith(b"\n")):
            raise NotAnsweringError from None
    return b"".join(parts)


def open_pipe(config_dir: StrPath) -> IO[bytes]:
    """Open the pipe to the running program, on Windows."""
    return open(rf"\\.\pipe\{server_name(config_dir)}", "r+b", buffering=0)


def pipe_parts(pipe: IO[bytes]) -> Iterator[bytes]:
    """Yield what is read from the pipe until the program disconnects it, on Windows.

    Reading a pipe after that is an error there: ERROR_PIPE_NOT_CONNECTED, which Python reports as EINVAL.
    """
    with contextlib.suppress(OSError):
        while part := pipe.read(65536):
            yield part


@contextlib.contextmanager
def send_by_pipe(config_dir: StrPath, command: str) -> Iterator[IO[bytes]]:
    """Do the same as `send`, on Windows."""
    with _translated_errors(), open_pipe(config_dir) as pipe:
        pipe.write(f"{command}\n".encode())
        yield pipe


@contextlib.contextmanager
def send(config_dir: StrPath, command: str) -> Iterator[socket.socket]:
    """Send `command` to the running program of the same user, on POSIX, and return the connection.

    Raises NotRunningError, also for an OSError inside the ``with`` block.
    """
    with _translated_errors(), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(WITHIN_S)
        connection.connect(server_name(config_dir))
        if not is_same_user(connection):
            raise NotRunningError
        connection.sendall(f"{command}\n".encode())
        yield connection


@contextlib.contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except _NOT_ANSWERING as error:
        raise NotAnsweringError from error
    except OSError as error:
        raise NotRunningError from error


def is_same_user(connection: socket.socket) -> bool:
    """Return whether the process at the other end runs as the same user.

    It is checked on Linux only (unix(7), ``SO_PEERCRED``). Elsewhere the permissions of the directory have to suffice.
    """
    if not sys.platform.startswith("linux"):
        return True
    credentials = struct.Struct("3i")
    _, user, _ = credentials.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size))
    return bool(user == os.getuid())


def _base(config_dir: StrPath) -> str:
    """Return the path of the files of this configuration without their suffix."""
    name = f"lockwatch-{zlib.crc32(os.fsencode(os.path.realpath(config_dir))):08x}"  # hashlib would load OpenSSL
    directory = runtime_dir()
    if not (directory and _is_short(directory, name) and _make_private(directory)):
        import platformdirs

        directory = platformdirs.user_state_dir("lockwatch", appauthor=False)
        os.makedirs(directory, mode=0o700, exist_ok=True)
    return os.path.join(directory, name)


def _is_short(directory: str, name: str) -> bool:
    """Return whether a socket can have this path: `sun_path` has 108 bytes on Linux (unix(7)), 104 on macOS."""
    path = os.fsencode(os.path.join(directory, f"{name}.sock"))
    return sys.platform == "win32" or len(path) < (108 if sys.platform == "linux" else 104)


def _make_private(directory: str) -> bool:
    """Create the directory if it is missing. Return whether only this user can change it and its contents.

    Its parent must not be writable for others, who could replace the directory, unless the parent has the sticky bit,
    as /tmp has.
    """
    try:
        os.makedirs(directory, mode=0o700, exist_ok=True)
        if sys.platform == "win32":
            return True
        own, around = os.lstat(directory), os.stat(os.path.dirname(directory))
        if not stat.S_ISDIR(own.st_mode) or own.st_uid != os.getuid() or around.st_uid not in (0, os.getuid()):
            return False
        if around.st_mode & 0o022 and not around.st_mode & stat.S_ISVTX:
            return False
        if own.st_mode & 0o077:
            os.chmod(directory, 0o700)
    except OSError:
        return False
    return True
