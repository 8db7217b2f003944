"""The running program's end of the local socket: it answers commands and sends the status to watchers."""

import contextlib
import errno
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Slot

from lockwatch.desktop.ipc.single_instance import WATCH, is_same_user, lock_configuration, server_name

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

LONGEST_COMMAND = 64
"""The maximum length of a command, in bytes."""
MOST_CALLERS = 64
"""The maximum number of connections. Many systems allow a process only 1,024 open files, and each connection is one."""


class CommandServer(QObject):
    """Claims a configuration for this process, and answers the commands that the same user sends to it.

    POSIX systems use a plain socket watched by Qt, because QtNetwork costs 3 MiB.
    """

    def __init__(self, config_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer: Callable[[str], str] = lambda command: ""
        self._config_dir = config_dir
        self._lock: IO[bytes] | None = None

    def answer_with(self, answer: Callable[[str], str]) -> None:
        """Set the function that returns the one-line answer to a command. Before that, answers are empty."""
        self._answer = answer

    def claim(self) -> bool:
        """Lock the configuration and start to listen; return False if another process holds it.

        A socket that a crashed process left behind is replaced. Raises OSError if the lock or the socket can't be
        created.
        """
        self._lock = lock_configuration(self._config_dir)
        if self._lock is None:
            return False
        if sys.platform == "win32":
            self._listen_by_pipe()
        else:
            self._listen_by_socket()
        return True

    def close(self) -> None:
        """Release the configuration and disconnect all callers, so that the next instance can start."""
        if self._lock is None:
            return
        if sys.platform == "win32":
            self._pipe.close()
        else:
            self._listening.setEnabled(False)
            self._listener.close()
            self._path.unlink(missing_ok=True)
        self._lock.close()
        self._lock = None
        for caller in self.findChildren(_Caller):
            caller.close()

    @property
    def watched(self) -> bool:
        """Whether any caller watches the status."""
        return any(caller.watches for caller in self.findChildren(_Caller))

    def publish(self, line: str) -> None:
        """Send a line to all callers that watch the status."""
        news = _encoded(line)
        for caller in self.findChildren(_Caller):
            if caller.watches:
                caller.send(news)

    def reply(self, line: bytes, caller: "_Caller") -> bytes:
        """Return the answer to a line that `caller` sent."""
        command = line.decode(errors="replace").strip()
        answer = _encoded(self._answer(command))
        if command == WATCH:
            caller.begin_watching()  # only now, because `answer` already contains the current status
        return answer

    def _listen_by_pipe(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        self._pipe = QLocalServer(self)
        self._pipe.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._pipe.newConnection.connect(self._on_pipe)
        name = server_name(self._config_dir)
        if not self._pipe.listen(name):
            raise OSError(errno.EIO, self._pipe.errorString(), name)

    @Slot()
    def _on_pipe(self) -> None:
        _Pipe(self._pipe.nextPendingConnection(), self)

    def _listen_by_socket(self) -> None:
        self._path = Path(server_name(self._config_dir))
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._path.chmod(0o600)
        self._listener.listen(8)
        self._listener.setblocking(False)
        self._listening = QSocketNotifier(self._listener.fileno(), QSocketNotifier.Type.Read, self)
        self._listening.activated.connect(self._on_connection)

    @Slot()
    def _on_connection(self) -> None:
        with contextlib.suppress(OSError):  # the caller is gone already, or too many files are open
            connection, _ = self._listener.accept()
            if not is_same_user(connection):
                connection.close()
                return
            _Connection(connection, self)
            callers = self.findChildren(_Connection)  # the oldest first
            if len(callers) > MOST_CALLERS:
                callers[0].close()


class _Caller(QObject):
    """A connected process. It may stay connected in order to notice when the program ends."""

    def __init__(self, server: CommandServer) -> None:
        super().__init__(server)
        self._watches = False

    @property
    def watches(self) -> bool:
        """Whether the caller is sent each change of the status."""
        return self._watches

    def begin_watching(self) -> None:
        self._watches = True

    def send(self, news: bytes) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class _Connection(_Caller):
    """A caller over a UNIX socket.

    A caller that reads nothing blocks nobody and uses little memory: its commands are not read before it has read its
    answers, and only the newest status line is kept for it.
    """

    def __init__(self, connection: socket.socket, server: CommandServer) -> None:
        super().__init__(server)
        self._connection = connection
        self._line, self._unsent, self._news = b"", bytearray(), b""
        connection.setblocking(False)
        self._readable = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self._on_readable)
        self._writable = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Write, self)
        self._writable.setEnabled(False)
        self._writable.activated.connect(self._flush)

    @Slot()
    def _on_readable(self) -> None:
        try:
            part = self._connection.recv(LONGEST_COMMAND)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        *lines, self._line = (self._line + part).split(b"\n")
        for line in lines:
            self._unsent += _server_of(self).reply(line, self)
        self._flush()
        if not part or len(self._line) > LONGEST_COMMAND:
            self.close()

    def send(self, news: bytes) -> None:
        self._news = news
        if not self._unsent:
            self._flush()

    @Slot()
    def _flush(self) -> None:
        """Send as much as the socket accepts now, and the rest later."""
        if not self._unsent:
            self._unsent += self._news
            self._news = b""
        try:
            del self._unsent[: self._connection.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        self._writable.setEnabled(bool(self._unsent or self._news))
        self._readable.setEnabled(not self._unsent)

    def close(self) -> None:
        self._readable.setEnabled(False)
        self._writable.setEnabled(False)
        self._connection.close()
        self.deleteLater()


class _Pipe(_Caller):
    """A caller over a named pipe of Windows."""

    def __init__(self, pipe: "QLocalSocket", server: CommandServer) -> None:
        super().__init__(server)
        self._pipe, self._news = pipe, b""
        pipe.setParent(self)
        pipe.setReadBufferSize(LONGEST_COMMAND)
        pipe.readyRead.connect(self._on_readable)
        pipe.bytesWritten.connect(self._on_written)
        pipe.disconnected.connect(self.deleteLater)
        self._on_readable()

    @Slot()
    def _on_readable(self) -> None:
        while self._pipe.canReadLine() and not self._pipe.bytesToWrite():
            self._pipe.write(_server_of(self).reply(bytes(self._pipe.readLine().data()), self))
        if self._pipe.bytesAvailable() >= LONGEST_COMMAND and not self._pipe.canReadLine():
            self._pipe.disconnectFromServer()

    def send(self, news: bytes) -> None:
        self._news = news
        self._on_written()

    @Slot()
    def _on_written(self) -> None:
        if self._news and not self._pipe.bytesToWrite():
            self._pipe.write(self._news)
            self._news = b""
        self._on_readable()

    def close(self) -> None:
        self._pipe.disconnectFromServer()


def _encoded(answer: str) -> bytes:
    return f"{answer}\n".encode(errors="replace")


def _server_of(caller: QObject) -> CommandServer:
    """Return the Qt parent of a caller.

    A Python reference to it would make a cycle, whose objects Python deletes in arbitrary order.
    """
    server = caller.parent()
    assert isinstance(server, CommandServer)
    return server
