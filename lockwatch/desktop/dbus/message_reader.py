"""Splits the bytes that a bus sends into messages, and skips unwanted messages without reading their bodies."""

import struct
from collections.abc import Callable

from jeepney import Message
from jeepney.low_level import Header

LONGEST_HEADER = 4096
"""Messages with a longer header are skipped, in bytes. Names have at most 255 bytes (D-Bus Specification), but paths
have no limit of their own."""
LONGEST_BODY = 65_536
"""Messages with a longer body are skipped, in bytes. Nothing that Lockwatch asks for is nearly as long, but other
programs may send 32 MiB over the system bus and 128 MiB over the session bus."""
_FIXED = 16
"""The length of the first part of the header, which tells the length of everything else."""
_ORDERS = {b"l": "<", b"B": ">"}


class NotDBusError(Exception):
    """The bytes are not D-Bus messages."""


class MessageReader:
    """Takes bytes in pieces of any size, and never holds more than one message that is not complete."""

    def __init__(self, wanted: Callable[[Header], bool]) -> None:
        """`wanted` is called with each header before the body is read."""
        self._wanted = wanted
        self._buffer = bytearray()
        self._to_skip = 0
        """How many of the next bytes are to be skipped."""
        self._size = 0
        """The size of the message at the beginning of the buffer if it is wanted; 0 if its header was not read yet."""

    def add(self, data: bytes) -> None:
        """Add bytes, in the order in which the bus sent them."""
        self._buffer += data

    def next_message(self) -> Message | None:
        """Return the next wanted message, or None if that takes more bytes. Raises NotDBusError.

        A message that can't be decoded is skipped, too.
        """
        while self._skip() and (self._size or self._read_header()):
            if not self._size:
                continue
            if len(self._buffer) < self._size:
                break
            raw = bytes(self._buffer[: self._size])
            self._to_skip, self._size = self._size, 0
            if (message := _decoded(raw)) is not None:
                return message
        return None

    def _skip(self) -> bool:
        """Skip what is to be skipped. Return False if that takes more bytes."""
        skipped = min(self._to_skip, len(self._buffer))
        del self._buffer[:skipped]
        self._to_skip -= skipped
        return not self._to_skip

    def _read_header(self) -> bool:
        """Decide by the header what becomes of the next message. Return False if that takes more bytes."""
        if len(self._buffer) < _FIXED:
            return False
        order = _ORDERS.get(bytes(self._buffer[:1]))
        if order is None:
            raise NotDBusError
        (body_size,) = struct.unpack_from(f"{order}I", self._buffer, 4)
        (fields_size,) = struct.unpack_from(f"{order}I", self._buffer, 12)
        header_size = (_FIXED + fields_size + 7) & ~7
        if header_size > LONGEST_HEADER or body_size > LONGEST_BODY:
            self._to_skip = header_size + body_size
            return True
        if len(self._buffer) < header_size:
            return False
        if self._accepts(bytes(self._buffer[:header_size])):
            self._size = header_size + body_size
        else:
            self._to_skip = header_size + body_size
        return True

    def _accepts(self, raw: bytes) -> bool:
        try:
            header, _ = Header.from_buffer(raw)
        except Exception:  # the bus passes on fields and types of messages that jeepney does not know
            return False
        return self._wanted(header)


def _decoded(raw: bytes) -> Message | None:
    try:
        return Message.from_buffer(raw)
    except Exception:  # jeepney does not document what it raises, for example for values that are nested deeply
        return None
