"""`lockwatch doctor` on a desktop that has everything, and on one that has nothing."""

import getpass
import re
import socket
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch import APP_ID
from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.domain.pacing import FLOOR_S
from tests.virtual_desktop.program import TOKEN, Program, RecordingCloud, titles, until


def verdicts(text: str) -> dict[str, str]:
    """Return the verdict of each check, by its name."""
    return {name: verdict for verdict, name in re.findall(r"^(ok|note|BAD) +([\w -]+):", text, re.M)}


def test_on_a_complete_desktop_all_is_well_and_a_notification_is_shown(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.call("token", "set", typed=TOKEN)
    done = program.call("doctor")
    program.call("token", "clear")
    assert verdicts(done.stdout) == {
        "program": "note",  # Lockwatch is not running
        "settings": "ok",
        "log-in": "ok",
        "tray": "ok",
        "notifications": "ok",
        "keyring": "ok",
        "token": "ok",
        "proxy": "ok",
        "certificates": "note",  # there are none on loopback
        "state": "ok",
        "cloud": "ok",
        "clock": "ok",
        "API version": "ok",
    }
    assert done.returncode == 0
    assert "qt.qpa" not in done.stderr, "a missing portal must cause no warning"
    assert "; dunst " in done.stdout
    assert "Secret Service of gnome-keyring-d keeps secrets." in done.stdout
    assert "which gives access to 2 lock(s)" in done.stdout
    assert until(lambda: titles(desktop)) == ["Lockwatch"]
    assert [request.method for request in cloud.requests] == ["GET"]


def test_on_a_bare_system_each_failed_check_has_a_remedy(
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


def test_a_broken_settings_file_is_reported_and_not_changed(
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


def test_another_lockwatch_that_starts_at_log_in_is_reported(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    entry = Path(desktop.env["XDG_CONFIG_HOME"], "autostart", f"{APP_ID}.desktop")
    entry.parent.mkdir()
    entry.write_text("[Desktop Entry]\nType=Application\nName=Lockwatch\nExec=/bin/sh --hidden\n")
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN})
    entry.unlink()
    assert verdicts(done.stdout)["log-in"] == "note"
    assert "/bin/sh" not in done.stdout


def test_a_missing_display_is_one_of_the_results(
    desktop: VirtualDesktop, cloud: SimulatedCloud, program: Program
) -> None:
    found = verdicts(program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN, "DISPLAY": ":77"}).stdout)
    assert (found["tray"], found["cloud"]) == ("BAD", "ok")


def test_the_output_contains_nothing_private(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN})
    private = {TOKEN, "Front door", "1111-0001", str(cloud.port), "127.0.0.1", str(program.config_dir), "/tmp"}
    private |= {socket.gethostname(), f"/{getpass.getuser()}"}
    assert [each for each in private if each in done.stdout + done.stderr] == []
    assert "LOCKWATCH_TOKEN contains the access key" in done.stdout


def test_doctor_waits_for_the_minimum_interval_after_a_request_of_the_running_program(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: RecordingCloud, program: Program
) -> None:
    program.start("--interval", "3600", env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: cloud.requests)
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN})
    assert verdicts(done.stdout)["program"] == "ok"
    cloud.assert_floor_kept()
    first, second = cloud.starts
    assert "Waiting " in done.stderr or second - first > FLOOR_S + 1.0  # no wait if doctor started too slowly


@pytest.mark.parametrize("desktop_name", ["GNOME", "XFCE"])
def test_without_a_tray_the_remedy_depends_on_the_desktop(
    desktop: VirtualDesktop, cloud: SimulatedCloud, program: Program, desktop_name: str
) -> None:
    done = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN, "XDG_CURRENT_DESKTOP": desktop_name})
    assert verdicts(done.stdout)["tray"] == "BAD"
    assert ("AppIndicator" in done.stdout) == (desktop_name == "GNOME")
