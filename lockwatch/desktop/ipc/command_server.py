"""The running program's end of the local socket."""

import contextlib
import errno
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Slot

from lockwatch.desktop.ipc.single_instance import WATCH, held, of_the_same_person, server_name

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

LONGEST_COMMAND = 64
"""Bytes."""
MOST_CALLERS = 64
"""At once; each is an open file of this program's, which may have 1,024 at most on many systems."""


class CommandServer(QObject):
    """Answers commands of the same person; only one program at a time holds a configuration.

    QtNetwork costs 3 MiB, so POSIX systems do with a plain socket that Qt watches.
    """

    def __init__(self, config_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer: Callable[[str], str] = lambda command: ""
        self._config_dir = config_dir
        self._lock: IO[bytes] | None = None

    def answer_with(self, answer: Callable[[str], str]) -> None:
        """From now on `answer` says what the program answers to a command, on one line; before, it is empty."""
        self._answer = answer

    def claim(self) -> bool:
        """False if another program holds this configuration. What a crashed one left is taken over.

        Raises OSError where the lock or the socket can't be made.
        """
        self._lock = held(self._config_dir)
        if self._lock is None:
            return False
        if sys.platform == "win32":
            self._listen_by_pipe()
        else:
            self._listen_by_socket()
        return True

    def close(self) -> None:
        """Gives the configuration up: whoever waits for the end of this program may start the next one."""
        if self._lock is None:
            return
        if sys.platform != "win32":
            self._listening.setEnabled(False)
            self._listener.close()
            self._path.unlink(missing_ok=True)
        self._lock.close()
        self._lock = None
        for caller in self.findChildren(_Connection):
            caller.close()

    @property
    def watched(self) -> bool:
        """Does anybody wait for news?"""
        return any(caller.watches for caller in self.findChildren(_Caller))

    def tell(self, line: str) -> None:
        """News for those who watch."""
        news = _encoded(line)
        for caller in self.findChildren(_Caller):
            if caller.watches:
                caller.tell(news)

    def reply(self, line: bytes, caller: "_Caller") -> bytes:
        """The answer to a line that came."""
        command = line.decode(errors="replace").strip()
        answer = _encoded(self._answer(command))
        if command == WATCH:
            caller.begin_watching()  # from here on: what it is told before, it has with the answer
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
        with contextlib.suppress(OSError):  # it has gone again, or no more files can be open
            connection, _ = self._listener.accept()
            if not of_the_same_person(connection):
                connection.close()
                return
            _Connection(connection, self)
            callers = self.findChildren(_Connection)  # the oldest first
            if len(callers) > MOST_CALLERS:
                callers[0].close()


class _Caller(QObject):
    """It stays connected until it or the program ends, so that it can wait for the latter."""

    def __init__(self, server: CommandServer) -> None:
        super().__init__(server)
        self._watches = False

    @property
    def watches(self) -> bool:
        """Whether it is told each change of the status."""
        return self._watches

    def begin_watching(self) -> None:
        self._watches = True

    def tell(self, news: bytes) -> None:
        raise NotImplementedError


class _Connection(_Caller):
    """A caller who takes nothing holds up nobody, and little is kept for it: it is not listened to before it has taken
    its answers, and of the news that wait for that only the newest are left."""

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

    def tell(self, news: bytes) -> None:
        self._news = news
        if not self._unsent:
            self._flush()

    @Slot()
    def _flush(self) -> None:
        """Sends what the caller takes, and the rest when it takes more: nobody waits for it here."""
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
    """The same on Windows; not seen running."""

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

    def tell(self, news: bytes) -> None:
        self._news = news
        self._on_written()

    @Slot()
    def _on_written(self) -> None:
        if self._news and not self._pipe.bytesToWrite():
            self._pipe.write(self._news)
            self._news = b""
        self._on_readable()


def _encoded(answer: str) -> bytes:
    return f"{answer}\n".encode(errors="replace")


def _server_of(caller: QObject) -> CommandServer:
    """By Qt's tie, as one of Python's would be a circle that is taken apart in any order."""
    server = caller.parent()
    assert isinstance(server, CommandServer)
    return server
