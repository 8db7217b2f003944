"""Tests of invalid values in the settings file: each is ignored and named, and the others are used."""

from dataclasses import replace
from pathlib import Path

import pytest

from lockwatch.domain.settings import AS_FOR_ALL, LockSettings, QuietSettings, Settings
from lockwatch.storage.settings_file import Loaded, load
from tests.storage.settings_files import written


@pytest.mark.parametrize(
    "line",
    [
        "api_url = ''",
        "api_url = 7",
        "interval_s = 9.9",
        "interval_s = 3601",
        "interval_s = '20'",
        "interval_s = true",
        "interval_s = nan",
        "interval_s = inf",
        f"interval_s = 1{'0' * 400}",
        "battery_low = 20.5",
        "battery_low = true",
        "battery_low = 0",
        "battery_low = 96",
        "battery_critical = -1",
        "battery_critical = '10'",
        "grace_s = -1",
        "grace_s = 3601",
        "grace_s = false",
        "grace_s = 'soon'",
        "grace_s = 'none'",
        "left_unlocked_min = -1",
        "left_unlocked_min = 1441",
        "left_unlocked_min = 1.5",
        "left_unlocked_min = 'soon'",
        "left_unlocked_min = ['never']",
        "left_unlocked_min = false",
        "door_left_open_min = '5'",
        "watch_hours = '23:00'",
        "watch_hours = '23:00-24:00'",
        "watch_hours = '23:00-06:00-07:00'",
        "watch_hours = 'never'",
        "watch_hours = 23",
        "watch_hours = 07:00:00",
        "watch_hours = { from = '23:00', to = '06:00' }",
        "hide_names = 1",
        "notifications = 0",
        "notifications = 'yes'",
        "appearance = 'pink'",
        "appearance = ['dark']",
        "appearance = 1979-05-27",
    ],
)
def test_an_invalid_value_is_ignored_and_named(
    tmp_path: Path, line: str, expected_log: pytest.LogCaptureFixture
) -> None:
    key = line.split(" ")[0]
    other = "grace_s = 5" if key != "grace_s" else "interval_s = 60"
    written(tmp_path, f"{line}\n{other}\n")
    loaded = load(tmp_path)
    assert loaded.ignored == (key,)
    assert loaded.settings == replace(Settings(), **{other.split(" ")[0]: int(other.split(" ")[2])})  # type: ignore[arg-type]
    assert key in expected_log.text


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("battery_low = 15\nbattery_critical = 16", ("battery_low", "battery_critical")),
        ("battery_low = 9", ("battery_low",)),
        ("battery_critical = 21", ("battery_critical",)),
        ("battery_low = 9\nbattery_critical = true", ("battery_critical", "battery_low")),
    ],
)
@pytest.mark.usefixtures("expected_log")
def test_both_levels_are_ignored_if_critical_is_above_low(tmp_path: Path, text: str, ignored: tuple[str, ...]) -> None:
    written(tmp_path, text)
    assert load(tmp_path) == Loaded(Settings(), ignored=ignored)


@pytest.mark.parametrize(
    "line",
    [
        "left_unlocked_min = 1440",
        "door_left_open_min = 0",
        "interval_s = 10",
        "interval_s = 3600",
        "battery_low = 95",
        "battery_critical = 1",
        "battery_critical = 20",
    ],
)
def test_the_bounds_themselves_are_valid(tmp_path: Path, line: str) -> None:
    written(tmp_path, line)
    assert load(tmp_path).ignored == ()


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("quiet_hours = true", "quiet_hours"),
        ("quiet_hours.enabled = 'yes'", "quiet_hours.enabled"),
        ("quiet_hours.from = '24:00'", "quiet_hours.from"),
        ("quiet_hours.from = '22'", "quiet_hours.from"),
        ("quiet_hours.to = 07:00:00", "quiet_hours.to"),
        ("quiet_hours.to = '07:00:30'", "quiet_hours.to"),
        ("quiet_hours.days = 'mon'", "quiet_hours.days"),
        ("quiet_hours.days = ['mon', 'someday']", "quiet_hours.days"),
        ("quiet_hours.days = [1, [2]]", "quiet_hours.days"),
        ("locks = ['X']", "locks"),
        ("locks.X = 30", 'locks."X"'),
        ("locks.X.battery_low = 96", 'locks."X".battery_low'),
        ("locks.X.battery_critical = 0", 'locks."X".battery_critical'),
        ("locks.X.left_unlocked_min = 2.5", 'locks."X".left_unlocked_min'),
        ("locks.X.door_left_open_min = 1441", 'locks."X".door_left_open_min'),
        ("locks.X.grace_s = 'soon'", 'locks."X".grace_s'),
        ("locks.X.watch_hours = ''", 'locks."X".watch_hours'),
        ("locks.X.never_tell = 1", 'locks."X".never_tell'),
        ("locks.'a \"b\"'.never_tell = 1", 'locks."a \\"b\\"".never_tell'),
    ],
)
def test_an_invalid_value_in_a_table_is_ignored_and_named_with_its_table(
    tmp_path: Path, text: str, ignored: str, expected_log: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, f"{text}\nlocks.Y.never_tell = true\n" if not text.startswith("locks =") else text)
    loaded = load(tmp_path)
    assert loaded.ignored == (ignored,)
    assert loaded.settings.quiet_hours == QuietSettings()
    assert set(loaded.settings.locks) <= {"Y"}
    assert ignored in expected_log.text


@pytest.mark.parametrize(
    ("text", "own", "ignored"),
    [
        ("battery_low = 9", AS_FOR_ALL, ("battery_low",)),
        ("battery_critical = 21", AS_FOR_ALL, ("battery_critical",)),
        ("battery_low = 10", LockSettings(battery_low=10), ()),
        ("battery_critical = 20", LockSettings(battery_critical=20), ()),
        ("battery_low = 8\nbattery_critical = 8", LockSettings(8, 8), ()),
        ("battery_low = 8\nbattery_critical = 9", AS_FOR_ALL, ("battery_low", "battery_critical")),
        ("battery_low = 9\nnever_tell = true", LockSettings(never_tell=True), ("battery_low",)),
    ],
)
def test_a_locks_own_levels_are_ignored_if_critical_is_above_low(
    tmp_path: Path, text: str, own: LockSettings, ignored: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, f"[locks.X]\n{text}\n")
    with caplog.at_level("CRITICAL"):
        assert load(tmp_path) == Loaded(
            Settings(locks={"X": own}), ignored=tuple(f'locks."X".{key}' for key in ignored)
        )


@pytest.mark.parametrize("text", ["a" * 201, "a " * 101])
@pytest.mark.usefixtures("expected_log")
def test_a_lock_name_that_is_too_long_is_ignored(tmp_path: Path, text: str) -> None:
    written(tmp_path, f"[locks.A]\nname = '{text}'\n")
    assert load(tmp_path) == Loaded(Settings(), ignored=('locks."A".name',))
