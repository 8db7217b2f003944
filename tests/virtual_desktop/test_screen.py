"""Detection of a reachable screen, with a real X server."""

from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop

from lockwatch.desktop.session import screen


def test_the_x_server_keeps_a_client_until_qt_has_connected(
    desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a server that resets after its last client has left could refuse Qt's connection."""
    monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    before = clients(desktop)
    with screen() as reached:
        assert reached
        assert clients(desktop) > before


def clients(desktop: VirtualDesktop) -> int:
    """Return how many connections the X server has."""
    connected, name = "03", f"/tmp/.X11-unix/X{desktop.env['DISPLAY'].removeprefix(':')}"
    rows = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()]
    return sum(row[5] == connected and row[-1].endswith(name) for row in rows)
