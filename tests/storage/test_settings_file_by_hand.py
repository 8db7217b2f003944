"""Tests of a settings file that is edited both by the user and by the program: neither loses changes of the other."""

import logging
import tomllib
from dataclasses import asdict, fields, replace
from datetime import time
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lockwatch.domain.rules import ALL_DAY, WatchHours
from lockwatch.domain.settings import NEVER, LockSettings, QuietSettings, Settings
from lockwatch.storage.settings_file import Loaded, load, save
from tests.storage.settings_files import written

KNOWN_ENTRIES = ("A", "B", "20140001-000001", 'a "b".c', "", "дверь")
ENTRIES = st.sampled_from(KNOWN_ENTRIES)
LEVEL = st.sampled_from((1, 10, 20, 95)) | st.integers(1, 95)
LEVELS = st.tuples(LEVEL, LEVEL).map(lambda pair: (max(pair), min(pair)))
NO_TIME: st.SearchStrategy[Literal["never"]] = st.just(NEVER)
MINUTES = NO_TIME | st.sampled_from((0, 15)) | st.integers(0, 1440)
GRACES = NO_TIME | st.sampled_from((0, 120)) | st.floats(0, 3600)
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
HOURS = st.just(ALL_DAY) | st.builds(WatchHours, CLOCKS, CLOCKS)


@st.composite
def any_settings(draw: st.DrawFn) -> Settings:
    own = st.builds(
        lambda levels, *others: LockSettings(*levels, *others),
        LEVELS | st.just((None, None)),
        MINUTES | st.none(),
        MINUTES | st.none(),
        GRACES | st.none(),
        HOURS | st.none(),
        st.booleans(),
    )
    low, critical = draw(LEVELS)
    return Settings(
        battery_low=low,
        battery_critical=critical,
        left_unlocked_min=draw(MINUTES),
        grace_s=draw(GRACES),
        watch_hours=draw(HOURS),
        hide_names=draw(st.booleans()),
        quiet_hours=draw(st.builds(QuietSettings, st.booleans(), CLOCKS, CLOCKS, st.frozensets(st.integers(0, 6)))),
        locks=draw(st.dictionaries(ENTRIES, own, max_size=4)),
    )


LINES = ["interval_s = 30\n", "quiet_hours = { enabled = true }\n", "locks = 3\n", "locks.A.battery_low = 30\n"]
TABLES = [
    "# a comment\n",
    "[mine]\nx = 1\n",
    "[quiet_hours] # at night\nenabled = true\nmoon = 3\n",
    "[locks.A]\nbattery_low = 30 # cold\ncolour = 1\n",
    "[locks.B]\nnever_tell = true\n\n",
    "[locks.D]\nbattery_low = 500\n",
    "[[mine_too]]\nx = 1\n",
]


@given(
    st.lists(st.sampled_from(LINES), unique=True).map("".join),
    st.lists(st.sampled_from(TABLES), unique=True).map("".join),
    st.lists(any_settings(), min_size=1, max_size=2),
)
@hypothesis_settings(deadline=None)
def test_saved_settings_are_loaded_unchanged_whatever_else_the_file_contains(
    tmp_path_factory: pytest.TempPathFactory, lines: str, tables: str, changes: list[Settings]
) -> None:
    logging.disable(logging.WARNING)
    try:
        directory = tmp_path_factory.mktemp("settings")
        path = written(directory, lines + tables)
        try:
            before = tomllib.loads(lines + tables)
        except ValueError:
            before = {}
        held = load(directory).settings
        for settings in changes:
            save(directory, settings, held)
            held = settings
            assert load(directory) == Loaded(settings)
        after = tomllib.loads(path.read_text("utf-8"))
        assert [after.get(key) for key in ("mine", "mine_too")] == [before.get(key) for key in ("mine", "mine_too")]
    finally:
        logging.disable(logging.NOTSET)


def by_key(settings: Settings) -> dict[tuple[str, ...], Any]:
    """Return all values by their keys, including those of all tested locks."""
    own = ("quiet_hours", "locks")
    values: dict[tuple[str, ...], Any] = {
        (each.name,): getattr(settings, each.name) for each in fields(settings) if each.name not in own
    }
    values.update({("quiet_hours", key): value for key, value in asdict(settings.quiet_hours).items()})
    for entry in {*settings.locks, *KNOWN_ENTRIES}:
        values.update({("locks", entry, key): value for key, value in asdict(settings.lock_settings(entry)).items()})
    return values


def in_order(values: dict[tuple[str, ...], Any]) -> bool:
    """Return whether no critical level is above its low level."""

    def level(key: str, entry: str) -> int:
        own: int | None = values["locks", entry, key]
        return int(values[key,]) if own is None else own

    pairs = [(level("battery_critical", entry), level("battery_low", entry)) for entry in KNOWN_ENTRIES]
    return all(low >= critical for critical, low in [*pairs, (values["battery_critical",], values["battery_low",])])


@given(any_settings(), any_settings(), any_settings(), st.sampled_from(["", "\n[mine]\nx = 1 # kept\n"]))
@hypothesis_settings(deadline=None)
def test_edits_by_hand_are_kept_and_only_values_changed_in_the_program_are_written(
    tmp_path_factory: pytest.TempPathFactory, before: Settings, there: Settings, ours: Settings, mine: str
) -> None:
    directory = tmp_path_factory.mktemp("settings")
    path = written(directory, mine)
    save(directory, there, Settings())
    save(directory, ours, before)
    loaded = load(directory)
    was, found, wanted = by_key(before), by_key(there), by_key(ours)
    expected = {key: wanted[key] if wanted[key] != was[key] else found[key] for key in wanted}
    if not in_order(expected):
        expected |= {key: value for key, value in wanted.items() if key[-1].startswith("battery_")}
    assert by_key(loaded.settings) == expected
    assert loaded.ignored == ()
    assert mine.strip() in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("by_hand", "expected"),
    [
        ("interval_s = 60\nhide_names = true", Settings(interval_s=60, hide_names=True, appearance="dark")),
        ("", Settings(appearance="dark")),
        ("interval_s = 5", Settings(interval_s=30, appearance="dark")),
        ("quiet_hours.from = '25:00'", Settings(appearance="dark", quiet_hours=QuietSettings(begins=time(21)))),
        ("quiet_hours = 3", Settings(appearance="dark", quiet_hours=QuietSettings(begins=time(21)))),
        ("locks = 3", Settings(appearance="dark", locks={"A": LockSettings(battery_low=30)})),
        ("[locks]\nA = 3", Settings(appearance="dark", locks={"A": LockSettings(battery_low=30)})),
        ("[locks.A]\nbattery_low = 500", Settings(appearance="dark", locks={"A": LockSettings(battery_low=30)})),
        ("[locks.B]\nhidden = true", Settings(appearance="dark", locks={"B": LockSettings(hidden=True)})),
    ],
)
def test_valid_edits_by_hand_are_kept_and_invalid_ones_replaced(
    tmp_path: Path, by_hand: str, expected: Settings
) -> None:
    before = Settings(
        interval_s=30,
        quiet_hours=QuietSettings(begins=time(21)),
        locks={"A": LockSettings(battery_low=30)},
    )
    written(tmp_path, by_hand)
    save(tmp_path, replace(before, appearance="dark"), before)
    assert load(tmp_path) == Loaded(expected)


@pytest.mark.parametrize(
    ("by_hand", "own"),
    [
        ("battery_critical = 18", None),
        ("[locks.A]\nbattery_critical = 18", None),
        ("[locks.A]\nbattery_critical = 12", 12),
    ],
)
def test_all_levels_are_replaced_if_critical_would_be_above_low(tmp_path: Path, by_hand: str, own: int | None) -> None:
    written(tmp_path, f"hide_names = true\n{by_hand}\n")
    save(tmp_path, Settings(battery_low=15), Settings())
    locks = {"A": LockSettings(battery_critical=own)}
    assert load(tmp_path) == Loaded(Settings(battery_low=15, hide_names=True, locks=locks))
