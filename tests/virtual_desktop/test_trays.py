"""There is exactly one tray icon on every kind of panel, also after the panel was restarted; a click opens the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop

from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, Program, running, until
from tests.virtual_desktop.required import require
from tests.virtual_desktop.trays import Host, Trayer, Watched, Waybar, XfcePanel, await_one, shown

X11 = ["watched", "xfce", "trayer"]


@pytest.fixture(params=[*X11, "waybar"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Host]:
    """A host that is not started yet."""
    desktop: VirtualDesktop = request.getfixturevalue("wayland" if request.param == "waybar" else "desktop")
    match request.param:
        case "waybar":
            require("waybar")
            yield Waybar(desktop, tmp_path)
            desktop.stop("waybar")
        case "xfce":
            require("panel", "trayer")
            desktop.start("xfconf")
            yield XfcePanel(desktop)
            desktop.stop("panel")
            desktop.stop("xfconf")
        case "trayer":
            require("trayer")
            yield Trayer(desktop)
            desktop.stop("trayer")
        case _:
            watched = Watched(desktop)
            yield watched
            watched.stop()


@pytest.fixture
def program(host: Host, request: pytest.FixtureRequest, cloud: SimulatedCloud, tmp_path: Path) -> Iterator[Program]:
    desktop = request.getfixturevalue("wayland" if isinstance(host, Waybar) else "desktop")
    with running(Program(desktop, cloud, tmp_path)) as program:
        yield program


def start(program: Program, cloud: SimulatedCloud) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: cloud.requests)


def click(host: Host, program: Program) -> None:
    host.click()
    until(lambda: shown(program.desktop, "Lockwatch"))


@pytest.mark.parametrize("first", ["host", "program"])
def test_there_is_one_icon_before_and_after_a_restart_of_the_host(
    first: str, host: Host, program: Program, cloud: SimulatedCloud
) -> None:
    if first == "host":
        host.start()
        start(program, cloud)
    else:
        start(program, cloud)
        host.start()
    await_one(host)
    host.stop()
    host.start()
    await_one(host)
    click(host, program)


@pytest.fixture
def trayer(desktop: VirtualDesktop) -> Iterator[Trayer]:
    require("trayer")
    yield Trayer(desktop)
    desktop.stop("trayer")


@pytest.mark.parametrize("host", ["watched"], indirect=True)
def test_when_one_of_two_hosts_ends_the_icon_moves_to_the_other(
    host: Watched, trayer: Trayer, program: Program, cloud: SimulatedCloud
) -> None:
    trayer.start()
    start(program, cloud)
    await_one(trayer)
    host.start()
    await_one(host)
    until(lambda: trayer.icons() == 0)
    host.stop()
    await_one(trayer)
    click(trayer, program)
    trayer.stop()
    host.start()
    await_one(host)
    trayer.start()
    await_one(host)
    until(lambda: trayer.icons() == 0)


@pytest.mark.parametrize("host", ["watched"], indirect=True)
def test_the_icon_appears_when_the_panel_starts_after_its_watcher(
    host: Watched, program: Program, cloud: SimulatedCloud
) -> None:
    host.watcher.hosted = False
    host.start()
    start(program, cloud)
    host.watcher.register_host()
    await_one(host)
