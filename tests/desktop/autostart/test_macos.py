"""Tests of the macOS launch agent, with real property list files."""

import plistlib
import stat
import sys
from pathlib import Path

import pytest

from lockwatch import APP_ID
from lockwatch.desktop.autostart.autostart import AutostartState, AutostartStatus, read_status, repair
from lockwatch.desktop.autostart.base import Entry
from lockwatch.desktop.autostart.launch_command import LaunchCommand
from lockwatch.desktop.autostart.macos import LaunchAgent

LAUNCH = LaunchCommand(("/bin/true",), "/Users/me/my <locks> & more")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    there = {"/bin/true", "/bin/false"}
    monkeypatch.setattr(
        "lockwatch.desktop.autostart.launch_command.shutil.which", lambda name: name if name in there else None
    )
    return tmp_path / "Library" / "LaunchAgents" / f"{APP_ID}.plist"


def test_enabling_writes_a_file_and_disabling_removes_it(path: Path) -> None:
    place = LaunchAgent()
    assert read_status(place, LAUNCH) == AutostartStatus(AutostartState.OFF)
    place.remove()
    place.write(LAUNCH.command)
    assert plistlib.loads(path.read_bytes()) == {
        "Label": APP_ID,
        "ProgramArguments": ["/bin/true", "--hidden", "--config-dir", "/Users/me/my <locks> & more"],
        "RunAtLoad": True,
        "ProcessType": "Interactive",
        "LimitLoadToSessionType": "Aqua",
    }
    assert read_status(place, LAUNCH) == AutostartStatus(AutostartState.ON)
    place.remove()
    assert list(path.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_the_user_may_write_the_agent_as_launchd_requires(path: Path) -> None:
    LaunchAgent().write(LAUNCH.command)
    assert stat.S_IMODE(path.stat().st_mode) & 0o022 == 0


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"RunAtLoad": True}, AutostartState.ON),
        ({"RunAtLoad": True, "Disabled": True}, AutostartState.BLOCKED),
        ({"RunAtLoad": False}, AutostartState.BLOCKED),
        ({}, AutostartState.BLOCKED),
    ],
)
@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_an_agent_disabled_by_hand_is_reported_and_writing_enables_it(
    path: Path, keys: dict[str, object], expected: AutostartState, form: plistlib.PlistFormat
) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(plistlib.dumps({"Label": APP_ID, "ProgramArguments": list(LAUNCH.command), **keys}, fmt=form))
    assert read_status(LaunchAgent(), LAUNCH).state is expected
    LaunchAgent().write(LAUNCH.command)
    assert read_status(LaunchAgent(), LAUNCH).state is AutostartState.ON


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<plist>",
        b"not one",
        plistlib.dumps(["a list"]),
        plistlib.dumps({"RunAtLoad": True}),
        plistlib.dumps({"RunAtLoad": True, "ProgramArguments": [1]}),
        plistlib.dumps({"RunAtLoad": True, "ProgramArguments": []}),
    ],
)
def test_an_invalid_agent_counts_as_none(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    assert LaunchAgent().read() is None


def test_an_entry_is_repaired_only_if_its_program_is_missing(path: Path) -> None:
    place = LaunchAgent()
    place.write(("/bin/false", "--hidden"))
    assert read_status(place, LAUNCH) == AutostartStatus(AutostartState.OTHER, ("/bin/false", "--hidden"))
    assert not repair(place, LAUNCH)
    place.write(("/Applications/Moved.app/Contents/MacOS/lockwatch", *LAUNCH.command[1:]))
    assert repair(place, LAUNCH)
    assert place.read() == Entry(LAUNCH.command)
