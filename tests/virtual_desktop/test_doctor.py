"""`lockwatch doctor` as a person runs it: on a desktop that has everything, and on one that has nothing."""

import getpass
import re
import socket
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch import APP_ID
from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, Program, RecordingCloud, titles, until


def verdicts(text: str) -> dict[str, str]:
    """By what was looked at."""
    return {name: verdict for verdict, name in re.findall(r"^(ok|note|BAD) +([\w -]+):", text, re.M)}


def test_where_all_is_well_it_says_so_and_a_notification_comes(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.call("token", "set", typed=TOKEN)
    done = program.call("doctor")
    program.call("token", "clear")
    assert verdicts(done.stdout) == {
        "program": "note",  # it does not run
        "settings": "ok",
        "log-in": "ok",
        "tray": "ok",
        "notifications": "ok",
        "keyring": "ok",
        "token": "ok",
        "proxy": "ok",
        "certificates": "note",  # on loopback there are none
        "cloud": "ok",
        "clock": "ok",
        "API version": "ok",
    }
    assert done.returncode == 0
    assert "qt.qpa" not in done.stderr, "no portal is here, which says nothing of Lockwatch"
    assert "; dunst " in done.stdout
    assert "Secret Service keeps secrets." in done.stdout
    assert "which sees 2 lock(s)" in done.stdout
    assert until(lambda: titles(desktop)) == ["Lockwatch"]
    assert [request.method for request in cloud.requests] == ["GET"]


def test_where_nothing_is_there_each_is_bad_with_its_remedy(
    desktop: VirtualDesktop, program: Program, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text("interval_s = 1\n")
    program.api_url = "http://127.0.0.1:9"
    nothing = {"DISPLAY": "", "QT_QPA_PLATFORM": "", "DBUS_SESSION_BUS_ADDRESS": "disabled:", "LOCKWATCH_TOKEN": TOKEN}
    done = program.call("doctor", env=nothing)
    bad = ["settings", "tray", "notifications", "keyring", "cloud"]
    assert [name for name, verdict in verdicts(done.stdout).items() if verdict == "BAD"] == bad
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert all(lines[at + 1].startswith("      ") for at, line in enumerate(lines) if line.startswith("BAD"))


def test_it_looks_at_a_broken_settings_file_and_leaves_it_alone(
    desktop: VirtualDesktop, cloud: SimulatedCloud, program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("broken ]")
    for _ in range(2):
        assert verdicts(program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN}).stdout)["settings"] == "BAD"
        assert file.read_text() == "broken ]"
    file.rename(tmp_path / "settings.broken-20260101-000000-000000.toml")
    assert verdicts(program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN}).stdout)["settings"] == "note"
    file.mkdir()
    assert verdicts(program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN}).stdout)["settings"] == "BAD"


def test_another_lockwatch_that_starts_at_log_in_is_told_of(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    entry = Path(desktop.env["XDG_CONFIG_HOME"], "autostart", f"{APP_ID}.desktop")
    entry.parent.mkdir()
    entry.write_text("[Desktop Entry]\nType=Application\nName=Lockwatch\nExec=/bin/sh --hidden\n")
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN})
    entry.unlink()
    assert verdicts(done.stdout)["log-in"] == "note"
    assert "/bin/sh" not in done.stdout


def test_a_screen_that_is_gone_is_a_finding_among_others(
    desktop: VirtualDesktop, cloud: SimulatedCloud, program: Program
) -> None:
    found = verdicts(program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN, "DISPLAY": ":77"}).stdout)
    assert (found["tray"], found["cloud"]) == ("BAD", "ok")


def test_nothing_private_is_in_it(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN})
    private = {TOKEN, "Front door", "1111-0001", str(cloud.port), "127.0.0.1", str(program.config_dir), "/tmp"}
    private |= {socket.gethostname(), f"/{getpass.getuser()}"}
    assert [each for each in private if each in done.stdout + done.stderr] == []
    assert "LOCKWATCH_TOKEN says it" in done.stdout


def test_beside_the_program_it_keeps_the_floor(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: RecordingCloud, program: Program
) -> None:
    program.start("--interval", "3600", env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: cloud.requests)
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN})
    assert verdicts(done.stdout)["program"] == "ok"
    assert "Waiting " in done.stderr
    cloud.assert_floor_kept()


@pytest.mark.parametrize("desktop_name", ["GNOME", "XFCE"])
def test_without_a_tray_it_says_what_brings_one(
    desktop: VirtualDesktop, cloud: SimulatedCloud, program: Program, desktop_name: str
) -> None:
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN, "XDG_CURRENT_DESKTOP": desktop_name})
    assert verdicts(done.stdout)["tray"] == "BAD"
    assert ("AppIndicator" in done.stdout) == (desktop_name == "GNOME")
