"""The running program's end of the local socket."""

import contextlib
import errno
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QSocketNotifier, Slot

from lockwatch.desktop.instance import lock_path, server_name

LONGEST_COMMAND = 64
"""Bytes."""


class CommandServer(QObject):
    """Answers commands of the same person; only one program at a time holds a configuration.

    QtNetwork costs 3 MiB, so POSIX systems do with a plain socket that Qt watches.
    """

    def __init__(self, config_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.answer: Callable[[str], str] = lambda command: ""
        """What the program says to a command; set when it can say something."""
        self._name = server_name(config_dir)
        self._lock = QLockFile(str(lock_path(config_dir)))
        self._lock.setStaleLockTime(0)

    def claim(self) -> bool:
        """False if another program holds this configuration. What a crashed one left is taken over.

        Raises OSError where the lock or the socket can't be made.
        """
        if not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                raise OSError(errno.EACCES, "the lock can't be made", self._lock.fileName())
            return False
        if sys.platform == "win32":
            self._listen_by_pipe()
        else:
            self._listen_by_socket()
        return True

    def _listen_by_pipe(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        self._pipe = QLocalServer(self)
        self._pipe.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._pipe.newConnection.connect(self._on_pipe)
        self._pipe.listen(self._name)

    @Slot()
    def _on_pipe(self) -> None:
        connection = self._pipe.nextPendingConnection()
        if connection.waitForReadyRead(500):
            connection.write(self._reply(bytes(connection.readLine(LONGEST_COMMAND).data())))
            connection.flush()

    def _listen_by_socket(self) -> None:
        path = Path(self._name)
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self._name)
        path.chmod(0o600)
        self._listener.listen(8)
        self._listener.setblocking(False)
        self.destroyed.connect(lambda: path.unlink(missing_ok=True))
        notifier = QSocketNotifier(self._listener.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._on_connection)

    @Slot()
    def _on_connection(self) -> None:
        with contextlib.suppress(BlockingIOError):
            connection, _ = self._listener.accept()
            _Connection(connection, self._reply, self)

    def _reply(self, line: bytes) -> bytes:
        return (self.answer(line.decode(errors="replace").strip()) + "\n").encode()


class _Connection(QObject):
    """One caller. It stays open until the caller or the program ends, so that a caller can wait for the latter."""

    def __init__(self, connection: socket.socket, reply: Callable[[bytes], bytes], parent: QObject) -> None:
        super().__init__(parent)
        self._connection, self._reply, self._line = connection, reply, b""
        connection.setblocking(False)
        self._notifier = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    @Slot()
    def _on_readable(self) -> None:
        try:
            part = self._connection.recv(LONGEST_COMMAND)
            self._line += part
            if b"\n" in self._line:
                self._connection.sendall(self._reply(self._line.split(b"\n")[0]))
                self._line = b""
            if part and len(self._line) <= LONGEST_COMMAND:
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._notifier.setEnabled(False)
        self._connection.close()
        self.deleteLater()
