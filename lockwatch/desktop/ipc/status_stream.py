"""Follow the status of the running program, line by line."""

from __future__ import annotations

import os
import select
import stat
import sys
import time

from lockwatch.desktop.ipc.single_instance import WATCH, WITHIN_S, NotAnsweringError, pipe_parts, send, send_by_pipe

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from typing import IO

    from lockwatch.desktop.ipc.single_instance import StrPath


class Reader:
    """The process that reads standard output.

    Its end is noticed at once and not only at the next line, because otherwise each restart of a status bar would leave
    a process behind.
    """

    def __init__(self, output: IO[str]) -> None:
        self.gone = False
        self._output = _pipe_of(output)

    def waits(self, timeout_s: float | None, connection: socket.socket | None = None) -> bool:
        """Wait until `connection` can be read, and return True.

        Returns False after `timeout_s`, or when the reader has ended; then `gone` is set.
        """
        if sys.platform == "win32":  # Windows has no poll(2), and select() does not work on pipes
            time.sleep(timeout_s or 0)
            return False
        poll = select.poll()
        if self._output is not None:
            poll.register(self._output, 0)  # 0: report only errors and hang-up
        if connection is not None:
            poll.register(connection, select.POLLIN)
        ready = [file for file, _ in poll.poll(None if timeout_s is None else timeout_s * 1000)]
        self.gone = self._output in ready
        return bool(ready) and not self.gone


def follow(config_dir: StrPath, reader: Reader) -> Iterator[str]:
    """Yield the status now and whenever it changes, until the program ends or `reader` is gone.

    Raises NotRunningError.
    """
    if sys.platform == "win32":
        with send_by_pipe(config_dir, WATCH) as pipe:
            rest = b""
            for part in pipe_parts(pipe):
                *answers, rest = (rest + part).split(b"\n")
                for answer in answers:
                    yield answer.decode()
    else:
        with send(config_dir, WATCH) as connection:
            rest, answered = b"", False
            while reader.waits(None if answered else WITHIN_S, connection):
                part = connection.recv(65536)
                if not part:
                    return
                *answers, rest = (rest + part).split(b"\n")
                for answer in answers:
                    answered = True
                    yield answer.decode()
            if not reader.gone:
                raise NotAnsweringError


def _pipe_of(output: IO[str]) -> int | None:
    """Return the file descriptor if `output` is a pipe or a socket.

    A terminal that closes sends a signal and a file never closes, so neither needs to be polled. macOS can't poll(2)
    every device.
    """
    mode = os.fstat(output.fileno()).st_mode
    return output.fileno() if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else None
