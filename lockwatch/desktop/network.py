"""Notices changes of the default network route. Connections over the old route are dead, but time out much later."""

import socket
import struct
import sys
from collections.abc import Iterator

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

SETTLES_WITHIN_MS = 1_000
"""How long to wait for further messages after the first: when the default route changes, there are messages about the
old and the new route, for IPv4 and IPv6."""
_ROUTES = 0x40 | 0x400
"""The constants RTMGRP_IPV4_ROUTE and RTMGRP_IPV6_ROUTE (rtnetlink(7)), which the socket module does not define."""
_NEW_ROUTE, _DELETED_ROUTE = 24, 25
_HEADER = struct.Struct("=IHHII")
"""``struct nlmsghdr``: length, type, flags, sequence, port (netlink(7))."""
_ROUTE = struct.Struct("=BBBBBBBBI")
"""``struct rtmsg``: address family, prefix length of the destination, and seven fields that are not used here."""


class NetworkWatch(QObject):
    """Emits `changed` when the default route has changed, after `SETTLES_WITHIN_MS`.

    On Linux the kernel reports routes, whichever program manages the network; that avoids the 3 MiB of QtNetwork.
    Routes to single networks are ignored, as they come and go with every container.
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
        """Stop watching; nothing is emitted any more."""
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
        except OSError:  # a sandbox forbids it: a dead connection is then noticed by its timeout
            self.close()
            return
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    def _listen_to_qt(self) -> None:
        """Listen to Windows and macOS through QNetworkInformation."""
        from PySide6.QtNetwork import QNetworkInformation

        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            information = QNetworkInformation.instance()
            information.reachabilityChanged.connect(self._settle)
            information.transportMediumChanged.connect(self._settle)

    @Slot()
    def _settle(self) -> None:
        if not self._settling.isActive():  # not restarted, so that a route that keeps changing is still reported
            self._settling.start()

    @Slot()
    def _on_readable(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:  # ENOBUFS: messages were lost, so anything may have changed
            self._settle()
            return
        if any(_is_default(kind, body) for kind, body in _messages(data)):
            self._settle()


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield type and body of each netlink message; a truncated last one is left out."""
    while len(data) >= _HEADER.size:
        length, kind, *_ = _HEADER.unpack_from(data)
        if not _HEADER.size <= length <= len(data):
            return
        yield kind, data[_HEADER.size : length]
        data = data[(length + 3) & ~3 :]


def _is_default(kind: int, body: bytes) -> bool:
    """Return whether a message reports that a default route was added or deleted.

    VPNs override the default route with two or three routes that together cover all addresses, so these count as
    default routes, too (OpenVPN's "redirect-gateway def1": 0.0.0.0/1, 128.0.0.0/1, 2000::/3).
    """
    if kind not in (_NEW_ROUTE, _DELETED_ROUTE) or len(body) < _ROUTE.size:
        return False
    destination_bits = _ROUTE.unpack_from(body)[1]
    return bool(destination_bits <= 3)
