"""The settings file: what is read, what is ignored and named, and what a change leaves as it was."""

import json
import logging
import os
import stat
import sys
import tomllib
from dataclasses import asdict, fields, replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lockwatch.domain.rules import LockRules, QuietHours, Rules
from lockwatch.domain.settings import AS_FOR_ALL, LockSettings, QuietSettings, Settings
from lockwatch.storage.settings_file import FILE_NAME, Loaded, load, save
from lockwatch.util.atomic_file import atomic_write_bytes

OTHER = Settings(
    api_url="https://proxy.example",
    interval_s=30,
    battery_low=30,
    battery_critical=12,
    grace_s=90,
    left_unlocked_min=15,
    door_left_open_min=5,
    notifications=False,
    hide_names=True,
    appearance="dark",
    quiet_hours=QuietSettings(True, time(21, 30), time(6, 5), frozenset({0, 6})),
    locks={
        "20140001-000001": LockSettings(battery_critical=30, door_left_open_min=0),
        'The "old" gate.': LockSettings(never_tell=True),
    },
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / FILE_NAME
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold_and_none_is_made(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == Loaded(Settings())
    assert not (tmp_path / "none").exists()


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    save(tmp_path / "new" / "place", OTHER, Settings())
    assert load(tmp_path / "new" / "place") == Loaded(OTHER)
    save(tmp_path / "new" / "place", Settings(), OTHER)
    assert load(tmp_path / "new" / "place") == Loaded(Settings())


def test_only_what_differs_from_the_defaults_is_written(tmp_path: Path) -> None:
    save(tmp_path, replace(Settings(), interval_s=30.0), Settings())
    assert tomllib.loads((tmp_path / FILE_NAME).read_text()) == {"interval_s": 30.0}


def test_a_change_keeps_comments_order_and_unknown_keys(tmp_path: Path) -> None:
    path = written(tmp_path, "# mine\ncolour = 'blue' # unknown\ninterval_s = 60 # slow\n\n[future]\nkey = [1, 2]\n")
    before = load(tmp_path).settings
    save(tmp_path, replace(before, interval_s=45.0, notifications=False), before)
    text = path.read_text()
    assert all(part in text for part in ("# mine", "colour = 'blue' # unknown", "interval_s = 45.0 # slow", "[future]"))
    assert tomllib.loads(text)["future"] == {"key": [1, 2]}
    assert load(tmp_path).settings == replace(Settings(), interval_s=45.0, notifications=False)


@pytest.mark.parametrize(
    "content",
    [b"interval_s = ", b"interval_s = 20\ninterval_s = 30\n", b"\xff\xfe\x00", b"a = " + b"[" * 5000, b"\x00" * 64],
    ids=["half", "twice", "no text", "deep", "zeros"],
)
@pytest.mark.usefixtures("expected_log")
def test_a_broken_file_is_put_aside_whole(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    loaded = load(tmp_path)
    assert loaded.settings == Settings()
    assert loaded.put_aside is not None
    assert loaded.put_aside.read_bytes() == content
    assert list(tmp_path.iterdir()) == [loaded.put_aside]
    assert load(tmp_path) == Loaded(Settings())


@pytest.mark.usefixtures("expected_log")
def test_a_file_that_is_broken_while_the_program_runs_is_put_aside_by_the_next_change(tmp_path: Path) -> None:
    written(tmp_path, "interval_s = = 3")
    save(tmp_path, OTHER, replace(OTHER, hide_names=False))
    assert load(tmp_path) == Loaded(OTHER)
    (aside,) = tmp_path.glob("settings.broken-*.toml")
    assert aside.read_text() == "interval_s = = 3"


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
        "left_unlocked_min = -1",
        "left_unlocked_min = 1441",
        "left_unlocked_min = 1.5",
        "door_left_open_min = '5'",
        "hide_names = 1",
        "notifications = 0",
        "notifications = 'yes'",
        "appearance = 'pink'",
        "appearance = ['dark']",
        "appearance = 1979-05-27",
    ],
)
def test_a_value_that_does_not_fit_is_ignored_and_named(
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
def test_a_critical_level_above_the_low_one_is_ignored_with_it(
    tmp_path: Path, text: str, ignored: tuple[str, ...]
) -> None:
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
def test_the_bounds_themselves_fit(tmp_path: Path, line: str) -> None:
    written(tmp_path, line)
    assert load(tmp_path).ignored == ()


def test_the_rules_are_those_of_the_settings() -> None:
    assert Settings().rules == Rules()
    assert OTHER.rules == Rules(
        interval_s=30,
        grace_s=90,
        every=LockRules(30, 12, 900.0, 300.0),
        of_lock={
            "20140001-000001": LockRules(30, 30, 900.0, None),
            'The "old" gate.': LockRules(30, 12, 900.0, 300.0, never_tell=True),
        },
        quiet_hours=QuietHours(time(21, 30), time(6, 5), frozenset({0, 6})),
        hide_names=True,
        notifications=False,
    )
    assert replace(OTHER, quiet_hours=replace(OTHER.quiet_hours, enabled=False)).rules.quiet_hours is None


def test_a_lock_that_is_as_all_has_no_entry() -> None:
    assert Settings(locks={"A": AS_FOR_ALL}) == Settings()
    assert OTHER.with_lock("20140001-000001", AS_FOR_ALL).locks.keys() == {'The "old" gate.'}


@pytest.mark.parametrize(("entries", "entry"), [("", "key"), ("key", "key"), ("name", "name"), ("key name", "key")])
def test_a_locks_own_settings_stand_under_its_key_or_its_name(entries: str, entry: str) -> None:
    own = LockSettings(never_tell=True)
    assert Settings(locks=dict.fromkeys(entries.split(), own)).entry_of("key", "name") == entry


def test_tables_say_when_it_is_quiet_and_what_a_lock_has_of_its_own(tmp_path: Path) -> None:
    written(
        tmp_path,
        """
        quiet_hours = { enabled = true, from = "9:05", days = ["sun", "mon", "mon"] }
        [locks."20140001-000001"]
        battery_low = 50
        left_unlocked_min = 0
        [locks.Cellar]
        never_tell = true
        """,
    )
    assert load(tmp_path) == Loaded(
        Settings(
            quiet_hours=QuietSettings(True, time(9, 5), time(7), frozenset({0, 6})),
            locks={
                "20140001-000001": LockSettings(battery_low=50, left_unlocked_min=0),
                "Cellar": LockSettings(never_tell=True),
            },
        )
    )


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
        ("locks.X.never_tell = 1", 'locks."X".never_tell'),
        ("locks.'a \"b\"'.never_tell = 1", 'locks."a \\"b\\"".never_tell'),
    ],
)
def test_what_does_not_fit_in_a_table_is_ignored_and_named_with_it(
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
def test_a_locks_critical_level_is_not_above_its_low_one(
    tmp_path: Path, text: str, own: LockSettings, ignored: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, f"[locks.X]\n{text}\n")
    with caplog.at_level("CRITICAL"):
        assert load(tmp_path) == Loaded(
            Settings(locks={"X": own}), ignored=tuple(f'locks."X".{key}' for key in ignored)
        )


def test_comments_and_unknown_keys_of_tables_stay(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """[quiet_hours] # at night
enabled = true # yes
moon = "full"

[locks.A] # the old one
battery_low = 30 # cold
colour = "red"

[locks.B]
never_tell = true
""",
    )
    before = settings = load(tmp_path).settings
    settings = replace(settings, quiet_hours=replace(settings.quiet_hours, begins=time(23)))
    settings = settings.with_lock("A", LockSettings(battery_low=40)).with_lock("B", AS_FOR_ALL)
    save(tmp_path, settings, before)
    assert load(tmp_path) == Loaded(settings)
    assert (
        path.read_text()
        == """[quiet_hours] # at night
enabled = true # yes
moon = "full"
from = "23:00"

[locks.A] # the old one
battery_low = 40 # cold
colour = "red"

"""
    )


def test_a_comment_outlives_the_last_value_of_its_table(tmp_path: Path) -> None:
    path = written(tmp_path, "[locks.A]\n# the old one\nbattery_low = 30\n")
    before = load(tmp_path).settings
    save(tmp_path, before.with_lock("A", AS_FOR_ALL), before)
    assert path.read_text() == "[locks.A]\n# the old one\n"


def test_a_table_that_says_the_same_is_left_as_it_is(tmp_path: Path) -> None:
    text = """[quiet_hours]
days = [ # the week
  "tue", "mon",
]
[locks.A]
never_tell = false # for now
"""
    path = written(tmp_path, text)
    save(tmp_path, load(tmp_path).settings, load(tmp_path).settings)
    assert path.read_text() == text


@pytest.mark.parametrize("other", ["", "locks.B.never_tell = true\n"])
@pytest.mark.usefixtures("expected_log")
def test_where_the_form_of_a_file_cannot_be_kept_its_content_is_and_the_former_file_too(
    tmp_path: Path, other: str
) -> None:
    text = f"# mine\nlocks.A.battery_low = 30\n{other}x = 1\n"
    path = written(tmp_path, text)
    before = load(tmp_path).settings
    settings = before.with_lock("C", LockSettings(never_tell=True))
    save(tmp_path, settings, before)
    assert load(tmp_path) == Loaded(settings)
    assert tomllib.loads(path.read_text())["x"] == 1
    (aside,) = tmp_path.glob("settings.broken-*.toml")
    assert aside.read_text() == text


KNOWN_ENTRIES = ("A", "B", "20140001-000001", 'a "b".c', "", "дверь")
ENTRIES = st.sampled_from(KNOWN_ENTRIES)
LEVEL = st.sampled_from((1, 10, 20, 95)) | st.integers(1, 95)
LEVELS = st.tuples(LEVEL, LEVEL).map(lambda pair: (max(pair), min(pair)))
WAITS = st.sampled_from((0, 15)) | st.integers(0, 1440)
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def any_settings(draw: st.DrawFn) -> Settings:
    own = st.builds(
        lambda levels, unlocked, door, never: LockSettings(levels[0], levels[1], unlocked, door, never),
        LEVELS | st.just((None, None)),
        WAITS | st.none(),
        WAITS | st.none(),
        st.booleans(),
    )
    low, critical = draw(LEVELS)
    return Settings(
        battery_low=low,
        battery_critical=critical,
        left_unlocked_min=draw(WAITS),
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
def test_whatever_the_file_looks_like_what_is_saved_is_what_is_loaded(
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
    """All that a file can say, for all of the tested locks."""
    own = ("quiet_hours", "locks")
    values: dict[tuple[str, ...], Any] = {
        (each.name,): getattr(settings, each.name) for each in fields(settings) if each.name not in own
    }
    values.update({("quiet_hours", key): value for key, value in asdict(settings.quiet_hours).items()})
    for entry in {*settings.locks, *KNOWN_ENTRIES}:
        values.update({("locks", entry, key): value for key, value in asdict(settings.of_lock(entry)).items()})
    return values


def in_order(values: dict[tuple[str, ...], Any]) -> bool:
    def level(key: str, entry: str) -> int:
        own: int | None = values["locks", entry, key]
        return int(values[key,]) if own is None else own

    pairs = [(level("battery_critical", entry), level("battery_low", entry)) for entry in KNOWN_ENTRIES]
    return all(low >= critical for critical, low in [*pairs, (values["battery_critical",], values["battery_low",])])


@given(any_settings(), any_settings(), any_settings(), st.sampled_from(["", "\n[mine]\nx = 1 # kept\n"]))
@hypothesis_settings(deadline=None)
def test_what_was_written_by_hand_meanwhile_stays_and_only_what_was_changed_here_is_saved(
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
def test_what_was_written_by_hand_counts_where_it_fits(tmp_path: Path, by_hand: str, expected: Settings) -> None:
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
def test_levels_of_which_critical_would_be_above_low_are_all_ours(
    tmp_path: Path, by_hand: str, own: int | None
) -> None:
    written(tmp_path, f"hide_names = true\n{by_hand}\n")
    save(tmp_path, Settings(battery_low=15), Settings())
    locks = {"A": LockSettings(battery_critical=own)}
    assert load(tmp_path) == Loaded(Settings(battery_low=15, hide_names=True, locks=locks))


def test_without_a_file_all_that_holds_is_saved(tmp_path: Path) -> None:
    save(tmp_path, OTHER, replace(OTHER, hide_names=False))
    assert load(tmp_path) == Loaded(OTHER)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{' ' * 10_000}a", "a"),
        ("  Wine\t\n cellar ", "Wine cellar"),
        ("Wi\u200bne\u202e", "Wine"),
        ("\u200b", None),
        ("\u3164\u2800\u200d", None),
        ("", None),
        (" \u00a0 ", None),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_a_name_is_kept_as_it_is_seen(tmp_path: Path, text: str, name: str | None) -> None:
    assert LockSettings(name=text).name == name
    written(tmp_path, f"[locks.A]\nname = {json.dumps(text, ensure_ascii=False)}\n")
    assert load(tmp_path) == Loaded(Settings(locks={"A": LockSettings(name=name)}))


@pytest.mark.parametrize("text", ["a" * 201, "a " * 101])
@pytest.mark.usefixtures("expected_log")
def test_a_name_that_is_too_long_is_ignored_and_named(tmp_path: Path, text: str) -> None:
    written(tmp_path, f"[locks.A]\nname = '{text}'\n")
    assert load(tmp_path) == Loaded(Settings(), ignored=('locks."A".name',))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    atomic_write_bytes(tmp_path / "file", b"text")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_what_was_there_and_nothing_besides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "interval_s = 60 # mine")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save(tmp_path, OTHER, Settings())
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "interval_s = 60 # mine"


def test_a_place_that_cannot_be_written_or_read_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        save(tmp_path / "file", OTHER, Settings())
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(OSError):
        load(tmp_path)
    with pytest.raises(OSError):
        save(tmp_path, OTHER, Settings())
