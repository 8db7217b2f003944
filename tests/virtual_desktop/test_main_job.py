"""End-to-end tests: the real program with a Secret Service, dunst, a tray host and the simulated cloud."""

import re
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, RecordingCloud, displayed, titles, until
from tests.virtual_desktop.trays import shown


def stored_tokens(desktop: VirtualDesktop) -> int:
    """Count Lockwatch's items in the Secret Service, directly over D-Bus."""
    service = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")
    with open_dbus_connection(desktop.bus_address) as bus:
        found = bus.send_and_get_reply(new_method_call(service, "SearchItems", "a{ss}", ({"service": "lockwatch"},)))
    unlocked, locked = found.body
    return len(unlocked) + len(locked)


def tooltip(watcher: NotifierWatcher) -> str:
    """Return the tooltip of the tray icon; empty if the icon is just being recreated for a panel that came back."""
    try:
        return str(watcher.item_properties(watcher.wait_for_item())["ToolTip"][2])
    except RuntimeError:
        return ""


def test_a_session_from_setting_the_token_to_quitting(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: RecordingCloud, program: Program
) -> None:
    done = program.call("token", "set", typed=f"  {TOKEN}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert stored_tokens(desktop) == 1

    program.start()
    item = watcher.wait_for_item()
    watcher.wait_for_properties(item, lambda now: "All locked." in now["ToolTip"][2])
    until(lambda: [label for label in watcher.menu_labels(item) if label.startswith("Front door")])
    assert watcher.menu_labels(item)[:2] == ["Front door: Locked, 87 %", "Garage: Locked, 54 %"]

    cloud.change(12, connected=False)
    until(lambda: displayed(desktop) == 1)
    assert titles(desktop) == ["Garage is disconnected"]
    watcher.wait_for_properties(item, lambda now: "Garage is disconnected" in now["ToolTip"][2])

    watcher.stop()
    watcher.start()
    until(lambda: "Garage is disconnected" in tooltip(watcher))

    cloud.set_fault(Fault(play=Play.SILENT))
    asked = len(cloud.requests)
    until(lambda: len(cloud.requests) > asked)
    process = program.process
    assert process is not None
    assert program.call("quit").returncode == 0
    assert process.wait(15) == 0  # less than the 20 s after which the request would time out
    assert program.call("token", "clear").stdout == "The access key was removed.\n"
    assert stored_tokens(desktop) == 0
    cloud.assert_floor_kept()
    assert {request.method for request in cloud.requests} == {"GET"}


def test_a_reconnected_lock_withdraws_its_notification(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(11, connected=False)
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: displayed(desktop) == 1)
    cloud.change(11, connected=True)
    until(lambda: "again" in desktop.run("dunstctl", "history") or "again" in " ".join(titles(desktop)))
    assert any("disconnected" in title for title in titles(desktop))


def test_a_panel_that_starts_after_the_program_shows_the_icon(
    desktop: VirtualDesktop, cloud: SimulatedCloud, program: Program
) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: cloud.requests)
    with NotifierWatcher(desktop.bus_address) as late:
        late.wait_for_item()
        late.stop()
        late.start()
        assert len(late.wait_for_items(1)) == 1


def test_a_second_start_shows_the_window_of_the_first(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    watcher.wait_for_item()
    until(lambda: cloud.requests)
    second = program.call()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert desktop.find("^Lockwatch$").width > 200


def test_the_sync_command_keeps_the_floor(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: cloud.requests)
    assert re.fullmatch(r"Checking the locks in \d+ s\.\n", program.call("sync").stdout)


def status_lines(program: Program, exit_status: int, word: str) -> list[str]:
    """Wait until `lockwatch status` ends with `exit_status` and prints `word`, and return its lines."""

    def output() -> str:
        done = program.call("status")
        return done.stdout if done.returncode == exit_status and word in done.stdout else ""

    return until(output).splitlines()


def test_status_prints_the_locks(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    assert program.call("status").returncode == 3
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    well = status_lines(program, 0, "Garage")
    assert well[0] == "All locked."
    assert well[3:] == ["   Front door  locked  87 %", "   Garage      locked  54 %"]
    cloud.change(12, connected=False)
    assert status_lines(program, 1, "*  Garage")[4].startswith("*  Garage      disconnected  54 %")


def test_without_a_token_the_program_asks_for_one(
    desktop: VirtualDesktop, watcher: NotifierWatcher, program: Program
) -> None:
    program.start()
    item = watcher.wait_for_item()
    assert desktop.find("Welcome").width > 200
    watcher.wait_for_properties(item, lambda now: "access key" in now["ToolTip"][2])


def test_the_program_quits_at_once_while_the_keyring_hangs(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    desktop.stop("keyring")
    desktop.locked = True
    desktop.start("keyring")
    try:
        process = program.start()
        watcher.wait_for_item()
        tasks = Path(f"/proc/{process.pid}/task")
        until(lambda: any(each.read_text() for each in tasks.glob("*/children")))  # a child process asks the keyring
        assert program.call("quit").returncode == 0
        assert process.wait(30) == 0  # half of the 60 s after which the call of the keyring would time out
        assert cloud.requests == []
    finally:
        desktop.stop("keyring")
        desktop.locked = False
        desktop.start("keyring")


def test_the_program_starts_again_after_it_was_killed(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: RecordingCloud, program: Program
) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: cloud.requests)
    program.end()
    begun = len(cloud.requests)
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    watcher.wait_for_item()
    until(lambda: len(cloud.requests) > begun)
    cloud.assert_floor_kept()


def test_a_token_entered_at_the_first_start_is_checked_and_stored(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.start()
    item = watcher.wait_for_item()
    welcome = desktop.find("Welcome")
    desktop.click(welcome.x + welcome.width // 2, welcome.y + welcome.height // 2)
    desktop.run("xdotool", "search", "--name", "Welcome", "windowfocus", "type", "--delay", "5", TOKEN)
    desktop.run("xdotool", "key", "Return")
    watcher.wait_for_properties(item, lambda now: "locked" in now["ToolTip"][2])
    assert until(lambda: stored_tokens(desktop)) == 1
    assert [request.authorization for request in cloud.requests] == ["right"]
    program.call("quit")
    program.call("token", "clear")


def test_without_a_tray_closing_the_window_quits(
    desktop: VirtualDesktop, window_manager: None, cloud: SimulatedCloud, program: Program
) -> None:
    process = program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    desktop.find("^Lockwatch$", timeout_s=45)
    desktop.run("xdotool", "key", "alt+F4")
    assert process.wait(WITHIN_S) == 0


def test_token_commands_reach_the_running_program(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.call("token", "set", typed="withdrawn-key")
    program.start()
    item = watcher.wait_for_item()
    until(lambda: [request.authorization for request in cloud.requests] == ["wrong"])
    assert program.call("token", "set", typed=TOKEN).returncode == 0
    watcher.wait_for_properties(item, lambda now: "locked" in now["ToolTip"][2].lower())
    program.call("token", "clear")
    until(lambda: "access key" in watcher.item_properties(item)["ToolTip"][2])
    assert {request.authorization for request in cloud.requests[1:]} == {"right"}
    assert stored_tokens(desktop) == 0


def test_after_a_panel_has_appeared_closing_the_window_does_not_quit(
    desktop: VirtualDesktop, window_manager: None, cloud: SimulatedCloud, program: Program
) -> None:
    process = program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    desktop.find("^Lockwatch$", timeout_s=45)
    with NotifierWatcher(desktop.bus_address) as late:
        late.wait_for_item()
        program.call("show")
        desktop.find("^Lockwatch$")
        desktop.run("xdotool", "key", "alt+F4")
        until(lambda: not shown(desktop, "Lockwatch"))
        assert program.call("status").returncode == 0  # it still runs
        assert process.poll() is None
        assert len(late.items) == 1


@pytest.mark.parametrize(
    "screen",
    [
        {"DISPLAY": "", "QT_QPA_PLATFORM": ""},
        {"DISPLAY": ":77"},
        {"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-77", "QT_QPA_PLATFORM": ""},
    ],
    ids=["none", "an X server that is gone", "a compositor that is gone"],
)
def test_a_missing_display_is_reported_in_one_sentence(
    desktop: VirtualDesktop, program: Program, screen: dict[str, str]
) -> None:
    done = program.call(env=screen)
    assert done.returncode == 1
    assert done.stderr == "lockwatch: no screen can be reached: start it from a desktop session.\n"
