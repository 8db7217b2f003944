"""The settings file: delays before a notification, and watch hours."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from lockwatch.domain.rules import ALL_DAY, WatchHours
from lockwatch.domain.settings import NEVER, LockSettings, Settings
from lockwatch.storage.settings_file import Loaded, load, save
from tests.storage.settings_files import written

NIGHT = WatchHours(time(23), time(6))
FORMS = [
    ("left_unlocked_min = 'never'", "left_unlocked_min", NEVER),
    ("left_unlocked_min = 'at once'", "left_unlocked_min", 0),
    ("left_unlocked_min = 1", "left_unlocked_min", 1),
    ("door_left_open_min = 'never'", "door_left_open_min", NEVER),
    ("door_left_open_min = 'at once'", "door_left_open_min", 0),
    ("grace_s = 'never'", "grace_s", NEVER),
    ("grace_s = 'at once'", "grace_s", 0),
    ("grace_s = 0", "grace_s", 0),
    ("grace_s = 0.5", "grace_s", 0.5),
    ("watch_hours = '23:00-06:00'", "watch_hours", NIGHT),
    ("watch_hours = '23:00 - 6:00'", "watch_hours", NIGHT),
    ("watch_hours = 'all day'", "watch_hours", ALL_DAY),
]


@pytest.mark.parametrize(("line", "key", "value"), FORMS)
def test_a_delay_is_read_for_all_locks_or_for_one(tmp_path: Path, line: str, key: str, value: Any) -> None:
    written(tmp_path, line)
    assert load(tmp_path) == Loaded(Settings(**{key: value}))
    written(tmp_path, f"[locks.A]\n{line}")
    assert load(tmp_path) == Loaded(Settings(locks={"A": LockSettings(**{key: value})}))


@pytest.mark.parametrize("key", ["left_unlocked_min", "door_left_open_min"])
def test_minutes_of_0_still_mean_never_and_stay_in_the_file(tmp_path: Path, key: str) -> None:
    text = f"{key} = 0 # off\n\n[locks.A]\n{key} = 0 # off, too\n\n[locks.B]\n{key} = 5\n"
    path = written(tmp_path, text)
    before = load(tmp_path).settings
    assert getattr(before, key) == getattr(before.locks["A"], key) == NEVER
    save(tmp_path, before.with_lock("B", LockSettings(**{key: 0})), before)  # type: ignore[arg-type]  # the key varies
    assert path.read_text() == text.replace(f"{key} = 5", f'{key} = "at once"')


def test_left_unlocked_is_off_by_default(tmp_path: Path) -> None:
    default = load(tmp_path).settings.rules.default
    assert default.left_unlocked_s is None
    assert default.door_left_open_s is None
    assert default.grace_s == 120
    assert default.watch_hours == ALL_DAY


def test_never_and_at_once_are_written_as_words_and_comments_are_kept(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "grace_s = 60 # patient\nleft_unlocked_min = 15\nwatch_hours = 'all day' # and night\n\n"
        "[locks.A]\nwatch_hours = '22:00-06:00'\n",
    )
    before = load(tmp_path).settings
    changed = Settings(
        grace_s=NEVER,
        left_unlocked_min=NEVER,
        door_left_open_min=0,
        watch_hours=NIGHT,
        locks={"A": LockSettings(grace_s=0, watch_hours=ALL_DAY)},
    )
    save(tmp_path, changed, before)
    assert load(tmp_path) == Loaded(changed)
    assert path.read_text() == (
        'grace_s = "never" # patient\nleft_unlocked_min = "never"\nwatch_hours = "23:00-06:00" # and night\n'
        'door_left_open_min = "at once"\n\n[locks.A]\nwatch_hours = "all day"\ngrace_s = 0\n'
    )


@pytest.mark.parametrize(
    ("hours", "within", "outside"),
    [
        (NIGHT, ["23:00", "00:00", "05:59"], ["06:00", "12:00", "22:59"]),
        (WatchHours(time(8), time(18, 30)), ["08:00", "18:29"], ["18:30", "07:59", "00:00"]),
        (WatchHours(time(7), time(7)), ["07:00", "06:59", "00:00"], []),
        (ALL_DAY, ["00:00", "12:00", "23:59"], []),
    ],
)
def test_watch_hours_include_their_start_but_not_their_end(
    hours: WatchHours, within: list[str], outside: list[str]
) -> None:
    assert all(hours.contains(datetime.fromisoformat(f"2026-03-01T{clock}")) for clock in within)
    assert not any(hours.contains(datetime.fromisoformat(f"2026-03-01T{clock}")) for clock in outside)
