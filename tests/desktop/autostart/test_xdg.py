"""Autostart entries as real files, checked by desktop-file-validate and started by GLib, as GNOME does."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lockwatch import APP_ID
from lockwatch.desktop.autostart.autostart import AutostartState, AutostartStatus, read_status, repair
from lockwatch.desktop.autostart.base import Entry
from lockwatch.desktop.autostart.launch_command import LaunchCommand
from lockwatch.desktop.autostart.xdg import AutostartEntry
from lockwatch.util.resources import resources

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="XDG desktops only")
STARTS = """
import sys
from gi.repository import Gio
try:
    entry = Gio.DesktopAppInfo.new_from_filename(sys.argv[1])
except TypeError:
    sys.exit("not tried")
entry.launch([], None)
"""
# Debian's newest Gio warns that DesktopAppInfo has moved to GioUnix, which Debian 12 does not have.
STARTED_AS_GNOME_DOES = ("/usr/bin/python3", "-W", "ignore", "-c", STARTS)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "all"))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "XFCE")
    return tmp_path / "home" / "autostart" / f"{APP_ID}.desktop"


@pytest.fixture
def system_wide(own: Path, tmp_path: Path) -> Path:
    path = tmp_path / "all" / "autostart" / own.name
    path.parent.mkdir(parents=True)
    path.write_text("[Desktop Entry]\nType=Application\nName=Lockwatch\nExec=/bin/true --hidden\n")
    return path


def test_the_entry_has_the_file_name_of_the_menu_entry(own: Path) -> None:
    """Plasma's session restore recognises by it that the program was started already."""
    AutostartEntry().write(["lockwatch"])
    assert [path.name for path in own.parent.iterdir()] == [path.name for path in resources().glob("*.desktop")]


def program(directory: Path) -> Path:
    """Create a program that writes its arguments to a file."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "lockwatch"
    path.write_text(
        f"#!/bin/sh\nfor each in \"$@\"; do printf '%s\\0' \"$each\"; done >'{directory.parent}/arguments'\n"
    )
    path.chmod(0o755)
    return path


ODD_NAMES = [
    "plain",
    "two words",
    'say "so"',
    "$HOME `id` \\n",
    "100 %u & more; ~ # ?*(x)|<y>=",
    "back\\slash",
    "tab\tand\nline",
    "Grüße 😀",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_written_entry_is_valid_and_passes_the_exact_arguments(own: Path, tmp_path: Path, name: str) -> None:
    started = program(tmp_path / name.replace("%", ""))  # GLib does not find a program with % in its name
    command = (str(started), "--hidden", "--config-dir", f"/nowhere/{name}")
    AutostartEntry().write(command)
    assert AutostartEntry().read() == Entry(command)

    validated = subprocess.run(["desktop-file-validate", own], capture_output=True, text=True)
    assert (validated.stdout, validated.returncode) == ("", 0)

    subprocess.run([*STARTED_AS_GNOME_DOES, own], check=True, timeout=60)
    arguments = tmp_path / "arguments"
    ends = time.monotonic() + 60
    while not arguments.exists() or not arguments.read_bytes():
        assert time.monotonic() < ends
        time.sleep(0.02)
    assert arguments.read_bytes().decode().split("\0")[:-1] == list(command[1:])


def test_gnome_does_not_start_an_entry_whose_program_was_removed(own: Path, tmp_path: Path) -> None:
    gone = program(tmp_path / "bin")
    AutostartEntry().write((str(gone), "--hidden"))
    assert f"\nTryExec={gone}\n" in own.read_text()
    gone.unlink()
    tried = subprocess.run([*STARTED_AS_GNOME_DOES, own], capture_output=True, timeout=60)
    assert tried.stderr == b"not tried\n"


def test_enabling_writes_a_file_and_disabling_removes_it(own: Path) -> None:
    place, launch = AutostartEntry(), LaunchCommand(("/bin/true",))
    assert read_status(place, launch) == AutostartStatus(AutostartState.OFF)
    place.remove()
    place.write(launch.command)
    assert read_status(place, launch) == AutostartStatus(AutostartState.ON)
    place.remove()
    assert read_status(place, launch) == AutostartStatus(AutostartState.OFF)
    assert list(own.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Hidden=true", AutostartState.OFF),
        ("Hidden=false", AutostartState.ON),
        ("X-GNOME-Autostart-enabled=false", AutostartState.BLOCKED),
        ("OnlyShowIn=GNOME;KDE;", AutostartState.BLOCKED),
        ("OnlyShowIn=GNOME;XFCE;", AutostartState.ON),
        ("NotShowIn=XFCE;", AutostartState.BLOCKED),
        ("NotShowIn=GNOME;", AutostartState.ON),
        ("Name[de]=Lockwatch", AutostartState.ON),
    ],
)
def test_an_entry_disabled_by_the_desktop_is_reported_and_writing_enables_it(
    own: Path, line: str, expected: AutostartState
) -> None:
    place, launch = AutostartEntry(), LaunchCommand(("/bin/true",))
    own.parent.mkdir(parents=True)
    own.write_text(f"# by hand\n[Desktop Entry]\nType=Application\nName=Lockwatch\nExec=/bin/true %U\n{line}\n")
    assert read_status(place, launch).state is expected
    assert not repair(place, LaunchCommand(("/bin/false",)))
    place.write(launch.command)
    assert read_status(place, launch).state is AutostartState.ON


@pytest.mark.parametrize("text", ["", "no entry", "[Desktop Entry]\nType=Application\n", "[Other]\nExec=/bin/true\n"])
def test_an_invalid_entry_counts_as_off(own: Path, text: str) -> None:
    own.parent.mkdir(parents=True)
    own.write_text(text)
    assert AutostartEntry().read() is None


def test_a_system_wide_entry_is_overridden_by_the_users_own(own: Path, system_wide: Path) -> None:
    place, launch = AutostartEntry(), LaunchCommand(("/bin/true",))
    assert read_status(place, launch).state is AutostartState.ON
    place.remove()
    assert read_status(place, launch).state is AutostartState.OFF
    assert "Hidden=true" in own.read_text()
    validated = subprocess.run(["desktop-file-validate", own], capture_output=True, text=True)
    assert (validated.stdout, validated.returncode) == ("", 0)
    place.remove()
    assert read_status(place, launch).state is AutostartState.OFF
    place.write(launch.command)
    assert read_status(place, launch).state is AutostartState.ON


def test_an_entry_is_repaired_only_if_its_program_is_missing(own: Path, tmp_path: Path) -> None:
    place, other = AutostartEntry(), program(tmp_path / "other")
    launch = LaunchCommand(("/bin/true",))
    place.write((str(other), "--hidden"))
    assert read_status(place, launch) == AutostartStatus(AutostartState.OTHER, (str(other), "--hidden"))
    assert not repair(place, launch)
    own.write_text(own.read_text().replace("enabled=true", "enabled=false"))
    assert read_status(place, launch) == AutostartStatus(AutostartState.OFF)
    place.write((str(other), "--hidden"))
    other.rename(other.with_name("moved"))
    assert read_status(place, launch) == AutostartStatus(AutostartState.OFF)
    assert repair(place, launch)
    assert place.read() == Entry(("/bin/true", "--hidden"))


def test_repairing_preserves_options_and_leaves_other_configurations_alone(own: Path) -> None:
    place = AutostartEntry()
    place.write(("/gone/python", "-m", "lockwatch", "--hidden", "--interval", "60"))
    assert not repair(place, LaunchCommand(("/bin/true",), "/a configuration for once"))
    assert repair(place, LaunchCommand(("/bin/true",)))
    assert place.read() == Entry(("/bin/true", "--hidden", "--interval", "60"))


@pytest.mark.parametrize(
    "keys", ["TryExec=/gone/lockwatch\nType=Application", "Type=Link", ""], ids=["tried in vain", "a link", "no type"]
)
def test_an_entry_that_no_desktop_would_start_counts_as_off(own: Path, keys: str) -> None:
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"[Desktop Entry]\n{keys}\nName=Lockwatch\nExec=/bin/true --hidden\n")
    assert read_status(AutostartEntry(), LaunchCommand(("/bin/true",))).state is AutostartState.OFF


def test_reading_does_not_block_on_a_named_pipe(own: Path) -> None:
    own.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(own)
    assert AutostartEntry().read() is None


def test_a_disabled_entry_is_not_repaired(own: Path) -> None:
    place = AutostartEntry()
    place.write(("/gone/lockwatch", "--hidden"))
    own.write_text(own.read_text().replace("enabled=true", "enabled=false"))
    assert not repair(place, LaunchCommand(("/bin/true",)))
    assert "/gone/lockwatch" in own.read_text()


def test_an_entry_for_another_configuration_counts_as_another_program(own: Path) -> None:
    place = AutostartEntry()
    place.write(LaunchCommand(("/bin/true",), "/a").command)
    assert read_status(place, LaunchCommand(("/bin/true",), "/a")).state is AutostartState.ON
    assert read_status(place, LaunchCommand(("/bin/true",), "/b")).state is AutostartState.OTHER
    assert read_status(place, LaunchCommand(("/bin/true",))).state is AutostartState.OTHER


@pytest.mark.parametrize("value", ["", "not/absolute"])
def test_without_a_valid_xdg_config_home_the_default_directory_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    AutostartEntry().write(("/bin/true",))
    assert (tmp_path / ".config" / "autostart" / f"{APP_ID}.desktop").is_file()


def test_in_a_flatpak_the_hosts_directory_is_used(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLATPAK_ID", APP_ID)
    monkeypatch.setenv("HOST_XDG_CONFIG_HOME", str(tmp_path / "of the session"))
    AutostartEntry().write(("flatpak", "run", APP_ID, "--hidden"))
    assert (tmp_path / "of the session" / "autostart" / own.name).is_file()
    assert read_status(AutostartEntry(), LaunchCommand(("flatpak", "run", APP_ID))).state is AutostartState.ON
