"""Another network: what was connected over the one before is dead, though nobody says so until a time-out."""

import socket
import struct
import sys
from collections.abc import Iterator

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

SETTLES_WITHIN_MS = 1_000
"""One change is told in several pieces: the old default route goes, the new one comes, for each family."""
_ROUTES = 0x40 | 0x400
"""RTMGRP_IPV4_ROUTE and RTMGRP_IPV6_ROUTE (rtnetlink(7)); Python has no names for them."""
_NEW_ROUTE, _DELETED_ROUTE = 24, 25
_HEADER = struct.Struct("=IHHII")
"""``struct nlmsghdr``: length, type, flags, sequence, port (netlink(7))."""
_ROUTE = struct.Struct("=BBBBBBBBI")
"""``struct rtmsg``: family, bits of the destination, and seven that don't matter here."""


class NetworkWatch(QObject):
    """Tells that the default route has changed, once it has settled.

    On Linux the kernel tells, whichever program sees to the network, and QtNetwork's 3 MiB stay out. Routes to single
    networks come and go with every container; they are none of our business.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settling = QTimer(self, singleShot=True, interval=SETTLES_WITHIN_MS)
        self._settling.timeout.connect(self.changed)
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        if sys.platform.startswith("linux"):
            self._listen_to_kernel()
        else:
            self._listen_to_qt()

    def close(self) -> None:
        """Nothing is told any more."""
        self._settling.stop()
        if self._notifier is not None:
            self._notifier.setEnabled(False)
        if self._socket is not None:
            self._socket.close()

    def _listen_to_kernel(self) -> None:
        try:
            self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
            self._socket.setblocking(False)
            self._socket.bind((0, _ROUTES))
        except OSError:  # forbidden by a sandbox: a dead connection is then found by its time-out
            self.close()
            return
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    def _listen_to_qt(self) -> None:
        """Windows and macOS tell Qt; not seen running."""
        from PySide6.QtNetwork import QNetworkInformation

        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            information = QNetworkInformation.instance()
            information.reachabilityChanged.connect(self._settle)
            information.transportMediumChanged.connect(self._settle)

    @Slot()
    def _settle(self) -> None:
        if not self._settling.isActive():  # one that changes all the time is told of now and then
            self._settling.start()

    @Slot()
    def _on_readable(self) -> None:
        assert self._socket is not None
        try:
            told = self._socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:  # ENOBUFS: more was told than fits, so anything may have changed
            self._settle()
            return
        if any(_is_default(kind, body) for kind, body in _messages(told)):
            self._settle()


def _messages(told: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and body of each; what is cut off is left out."""
    while len(told) >= _HEADER.size:
        length, kind, *_ = _HEADER.unpack_from(told)
        if not _HEADER.size <= length <= len(told):
            return
        yield kind, told[_HEADER.size : length]
        told = told[(length + 3) & ~3 :]


def _is_default(kind: int, body: bytes) -> bool:
    """Is it told that a route to everywhere came or went? VPNs take the default route's place by two or three to a
    part of everywhere each (OpenVPN, "redirect-gateway def1": 0.0.0.0/1, 128.0.0.0/1, 2000::/3)."""
    if kind not in (_NEW_ROUTE, _DELETED_ROUTE) or len(body) < _ROUTE.size:
        return False
    destination_bits = _ROUTE.unpack_from(body)[1]
    return bool(destination_bits <= 3)
