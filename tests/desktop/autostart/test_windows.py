"""The Run key of Windows, with the stand-in `windows_registry`."""

import sys

import pytest

from lockwatch import APP_ID
from lockwatch.desktop.autostart.autostart import AutostartState, AutostartStatus, read_status, repair
from lockwatch.desktop.autostart.base import Entry
from lockwatch.desktop.autostart.launch_command import LaunchCommand
from lockwatch.desktop.autostart.windows import APPROVED, RUN, RunKey
from tests.desktop.autostart.windows_registry import Registry

LAUNCH = LaunchCommand((r"C:\Program Files\Lockwatch\lockwatch.exe",), r"D:\my locks")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = Registry(RUN)
    monkeypatch.setitem(sys.modules, "winreg", registry)
    there = {r"C:\Program Files\Lockwatch\lockwatch.exe", r"C:\other.exe"}
    monkeypatch.setattr(
        "lockwatch.desktop.autostart.launch_command.shutil.which", lambda name: name if name in there else None
    )
    return registry


def test_enabling_writes_a_value_and_disabling_removes_it(registry: Registry) -> None:
    place = RunKey()
    assert read_status(place, LAUNCH) == AutostartStatus(AutostartState.OFF)
    place.remove()
    place.write(LAUNCH.command)
    line = r'"C:\Program Files\Lockwatch\lockwatch.exe" --hidden --config-dir "D:\my locks"'
    assert registry.keys[RUN.lower()] == {APP_ID.lower(): (line, registry.REG_SZ)}
    assert read_status(place, LAUNCH) == AutostartStatus(AutostartState.ON)
    registry.put(APPROVED, APP_ID, bytes(12), registry.REG_BINARY)
    place.remove()
    assert registry.keys == {RUN.lower(): {}, APPROVED.lower(): {}}


@pytest.mark.parametrize(
    ("approved", "expected"),
    [
        (bytes.fromhex("020000000000000000000000"), AutostartState.ON),
        (bytes.fromhex("060000000000000000000000"), AutostartState.ON),
        (bytes.fromhex("030000008a5ff31d4b1fd901"), AutostartState.BLOCKED),
        (bytes.fromhex("070000008a5ff31d4b1fd901"), AutostartState.BLOCKED),
        (b"", AutostartState.ON),
    ],
)
def test_an_entry_disabled_by_the_task_manager_is_reported_and_writing_enables_it(
    registry: Registry, approved: bytes, expected: AutostartState
) -> None:
    place = RunKey()
    place.write(LAUNCH.command)
    registry.put(APPROVED, APP_ID, approved, registry.REG_BINARY)
    assert read_status(place, LAUNCH).state is expected
    place.write(LAUNCH.command)
    assert read_status(place, LAUNCH).state is AutostartState.ON


def test_variables_in_a_value_are_expanded(registry: Registry) -> None:
    registry.put(RUN, APP_ID, r'"%ProgramFiles%\Lockwatch\lockwatch.exe" --hidden', registry.REG_EXPAND_SZ)
    assert RunKey().read() == Entry((r"C:\Program Files\Lockwatch\lockwatch.exe", "--hidden"))


@pytest.mark.parametrize("value", ["", 7, None])
def test_a_value_that_is_not_a_command_counts_as_none(registry: Registry, value: object) -> None:
    registry.put(RUN, APP_ID, value)
    assert RunKey().read() is None


def test_an_entry_is_repaired_only_if_its_program_is_missing(registry: Registry) -> None:
    place = RunKey()
    registry.put(RUN, APP_ID, r"C:\other.exe --hidden")
    assert read_status(place, LAUNCH) == AutostartStatus(AutostartState.OTHER, (r"C:\other.exe", "--hidden"))
    assert not repair(place, LAUNCH)
    registry.put(RUN, APP_ID, r'C:\gone.exe --hidden --config-dir "D:\my locks"')
    assert repair(place, LAUNCH)
    assert read_status(place, LAUNCH).state is AutostartState.ON


def test_a_command_that_is_too_long_for_windows_raises(registry: Registry) -> None:
    with pytest.raises(OSError, match="too long"):
        RunKey().write(("C:\\" + 250 * "x", "--hidden"))
    assert RunKey().read() is None


def test_a_read_only_registry_raises(registry: Registry) -> None:
    RunKey().write(LAUNCH.command)
    registry.locked = True
    with pytest.raises(PermissionError):
        RunKey().write(LAUNCH.command)
    with pytest.raises(PermissionError):
        RunKey().remove()
    assert read_status(RunKey(), LAUNCH).state is AutostartState.ON
