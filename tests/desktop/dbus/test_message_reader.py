"""Unwanted messages are skipped by their header, whatever they contain and however their bytes arrive."""

import struct
import sys
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("only Linux has D-Bus", allow_module_level=True)

from hypothesis import given
from hypothesis import strategies as st
from jeepney import DBusAddress, Endianness, HeaderFields, Message, MessageType, new_method_call, new_signal

from lockwatch.desktop.dbus.message_reader import LONGEST_BODY, LONGEST_HEADER, Fields, MessageReader, NotDBusError

ADDRESS = DBusAddress("/org/example", "org.example", "org.example.Interface")


def signal(member: str, signature: str = "", body: tuple[Any, ...] = (), path: str = "/org/example") -> bytes:
    message = new_signal(DBusAddress(path, interface=ADDRESS.interface), member, signature or None, body)
    raw: bytes = message.serialise(serial=1)
    return raw


def is_wanted(kind: MessageType, fields: Fields) -> bool:
    return fields.get(HeaderFields.member) == "Wanted"


def read(data: bytes, piece: int = 1 << 30) -> list[Message]:
    reader = MessageReader(is_wanted)
    messages = []
    for start in range(0, len(data), piece):
        reader.add(data[start : start + piece])
        while (message := reader.next_message()) is not None:
            messages.append(message)
    return messages


def with_unknown_field() -> bytes:
    """A wanted signal with a header field that the specification does not define. The bus forwards such fields."""
    raw = bytearray(signal("Wanted"))
    field = struct.pack("<B3s2xI", 99, b"\1u\0", 7)
    (length,) = struct.unpack_from("<I", raw, 12)
    padding = -length % 8
    struct.pack_into("<I", raw, 12, length + padding + len(field))
    raw += bytes(-len(raw) % 8) + field
    return bytes(raw + bytes(-len(raw) % 8))


def nested_deeply() -> bytes:
    value: Any = ("u", 1)
    for _ in range(60):
        value = ("v", value)
    return signal("Wanted", "v", (value,))


def of_unknown_type() -> bytes:
    raw = bytearray(signal("Wanted"))
    raw[1] = 77
    return bytes(raw)


SKIPPED = {
    "other member": signal("Other", "b", (False,)),
    "method call": new_method_call(ADDRESS, "Call").serialise(serial=1),
    "long body": signal("Other", "s", ("x" * 1_000_000,)),
    "long body of a wanted one": signal("Wanted", "s", ("x" * LONGEST_BODY,)),
    "long header": signal("Wanted", path="/" + "x" * LONGEST_HEADER),
    "unknown field": with_unknown_field(),
    "unknown type": of_unknown_type(),
}
WANTED = signal("Wanted", "us", (7, "seven"))


@pytest.mark.parametrize("skipped", SKIPPED.values(), ids=SKIPPED)
@pytest.mark.parametrize("piece", [1 << 30, 16_384, 333])
def test_unwanted_messages_are_skipped_and_wanted_ones_between_them_are_read(skipped: bytes, piece: int) -> None:
    assert [message.body for message in read(WANTED + skipped + WANTED + skipped + WANTED, piece)] == [(7, "seven")] * 3


@pytest.mark.parametrize("endianness", Endianness)
def test_the_header_fields_equal_those_that_jeepney_parses(endianness: Endianness) -> None:
    message = new_method_call(ADDRESS, "Wanted", "ub", (7, True))
    message.header.endianness = endianness
    message.header.fields |= {HeaderFields.sender: ":1.23", HeaderFields.reply_serial: 0x01020304}
    seen: list[tuple[MessageType, Fields]] = []

    def is_wanted(kind: MessageType, fields: Fields) -> bool:
        seen.append((kind, fields))
        return True

    reader = MessageReader(is_wanted)
    reader.add(message.serialise(serial=5))
    read_again = reader.next_message()
    assert read_again is not None
    assert seen == [(MessageType.method_call, read_again.header.fields)]
    assert read_again.header.fields == message.header.fields


def test_messages_after_deeply_nested_values_are_read() -> None:
    assert read(nested_deeply() + WANTED)[-1].body == (7, "seven")


def test_the_body_of_an_unwanted_message_is_not_kept() -> None:
    reader = MessageReader(is_wanted)
    raw = signal("Other", "ay", (bytes(32 << 20),))
    for start in range(0, len(raw), 16_384):
        reader.add(raw[start : start + 16_384])
        assert reader.next_message() is None
        assert len(reader._buffer) <= LONGEST_HEADER


@given(st.lists(st.sampled_from([WANTED, *list(SKIPPED.values())[:2]])), st.integers(1, 400))
def test_messages_may_arrive_in_pieces_of_any_size(messages: list[bytes], piece: int) -> None:
    assert len(read(b"".join(messages), piece)) == messages.count(WANTED)


@given(st.binary(min_size=16, max_size=400))
def test_arbitrary_bytes_raise_only_not_dbus_error(data: bytes) -> None:
    for first in (b"l", b"B", data[:1]):
        try:
            read(first + data[1:] + WANTED)
        except NotDBusError:
            assert first not in (b"l", b"B") or len(data) > 16
