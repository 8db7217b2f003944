"""Settings and settings files for tests."""

from datetime import time
from pathlib import Path

from lockwatch.domain.rules import ALL_DAY, WatchHours
from lockwatch.domain.settings import NEVER, LockSettings, QuietSettings, Settings
from lockwatch.storage.settings_file import FILE_NAME

OTHER = Settings(
    api_url="https://proxy.example",
    interval_s=30,
    battery_low=30,
    battery_critical=12,
    grace_s=90,
    left_unlocked_min=15,
    door_left_open_min=0,
    watch_hours=WatchHours(time(23), time(6, 5)),
    notifications=False,
    hide_names=True,
    appearance="dark",
    quiet_hours=QuietSettings(True, time(21, 30), time(6, 5), frozenset({0, 6})),
    locks={
        "20140001-000001": LockSettings(battery_critical=30, door_left_open_min=NEVER, grace_s=0),
        'The "old" gate.': LockSettings(left_unlocked_min=0, grace_s=NEVER, watch_hours=ALL_DAY, never_tell=True),
    },
)


def written(tmp_path: Path, text: str) -> Path:
    """Write a settings file and return its path."""
    path = tmp_path / FILE_NAME
    path.write_text(text, encoding="utf-8")
    return path
