"""Tests of the settings file: loading, saving, and what a save must not change."""

import errno
import json
import os
import stat
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from threading import Timer

import pytest

from lockwatch.domain.rules import ALL_DAY, LockRules, QuietHours, Rules, WatchHours
from lockwatch.domain.settings import AS_FOR_ALL, NEVER, LockSettings, QuietSettings, Settings
from lockwatch.storage.settings_file import FILE_NAME, Loaded, load, save
from lockwatch.util.atomic_file import atomic_write_bytes
from lockwatch.util.small_file import Unreadable
from tests.storage.denials import nobody_else
from tests.storage.settings_files import OTHER, written


def test_without_a_file_the_defaults_are_used_and_no_file_is_created(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == Loaded(Settings())
    assert not (tmp_path / "none").exists()


def test_saved_settings_are_loaded_unchanged(tmp_path: Path) -> None:
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


def a_pipe(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("named pipes of POSIX")
    os.mkfifo(path)


def a_link_to_a_device(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("symlinks need a privilege")
    path.symlink_to(os.devnull)


def a_huge_file(path: Path) -> None:
    path.write_text("interval_s = 60\n")
    os.truncate(path, 100 * 1024 * 1024)


def a_file_of_another_user(path: Path) -> None:
    path.write_text("interval_s = 60\n")
    path.chmod(0)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (Path.mkdir, Unreadable.NOT_A_FILE),
        (a_pipe, Unreadable.NOT_A_FILE),
        (a_link_to_a_device, Unreadable.NOT_A_FILE),
        (a_huge_file, Unreadable.TOO_LARGE),
        (a_file_of_another_user, Unreadable.DENIED),
    ],
)
@pytest.mark.usefixtures("expected_log")
def test_an_unreadable_file_gives_the_defaults_and_is_never_overwritten(
    open_place: Path, make: Callable[[Path], None], why: Unreadable
) -> None:
    path = open_place / FILE_NAME
    make(path)
    before = path.stat()
    with nobody_else(open_place, 0o700):
        assert load(open_place) == Loaded(Settings(), unreadable=why)
        with pytest.raises(OSError):
            save(open_place, OTHER, Settings())
    assert [each.name for each in open_place.iterdir()] == [FILE_NAME]
    assert (path.stat().st_ino, path.stat().st_size, path.stat().st_mode) == (
        before.st_ino,
        before.st_size,
        before.st_mode,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege")
@pytest.mark.usefixtures("expected_log")
def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    """The disk is not to blame."""
    (tmp_path / FILE_NAME).symlink_to(FILE_NAME)
    assert load(tmp_path) == Loaded(Settings(), unreadable=Unreadable.NOT_A_FILE)


@pytest.mark.parametrize(
    ("place", "why"),
    [("file", Unreadable.NO_FOLDER), ("file/below", Unreadable.NO_FOLDER), ("long" * 100, Unreadable.PATH_TOO_LONG)],
)
@pytest.mark.usefixtures("expected_log")
def test_a_folder_that_cannot_be_one_is_blamed_and_not_the_disk(tmp_path: Path, place: str, why: Unreadable) -> None:
    if sys.platform == "win32" and why is Unreadable.PATH_TOO_LONG:
        pytest.skip("to Windows, it is just missing")
    (tmp_path / "file").touch()
    assert load(tmp_path / place) == Loaded(Settings(), unreadable=why)


@pytest.mark.usefixtures("expected_log")
def test_a_folder_that_cannot_be_entered_is_unreadable(open_place: Path) -> None:
    written(open_place, "interval_s = 60")
    with nobody_else(open_place, 0o600):
        assert load(open_place) == Loaded(Settings(), unreadable=Unreadable.DENIED)


@pytest.mark.usefixtures("expected_log")
def test_a_broken_file_that_cannot_be_put_aside_gives_the_defaults(open_place: Path) -> None:
    path = written(open_place, "interval_s = ")
    with nobody_else(open_place, 0o500):
        assert path.read_text() == "interval_s = "
        assert load(open_place) == Loaded(Settings(), unreadable=Unreadable.DENIED)


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege")
@pytest.mark.parametrize("content", ["interval_s = 60\n", None], ids=["good", "missing"])
def test_a_symlink_is_kept_and_its_target_is_written(tmp_path: Path, content: str | None) -> None:
    """Tools that manage a home directory make such links."""
    target, config = tmp_path / "dotfiles" / "lockwatch.toml", tmp_path / "config"
    target.parent.mkdir()
    config.mkdir()
    if content is not None:
        target.write_text(content)
    (config / FILE_NAME).symlink_to(target)
    loaded = load(config)
    save(config, replace(loaded.settings, interval_s=45.0), loaded.settings)
    assert (config / FILE_NAME).is_symlink()
    assert tomllib.loads(target.read_text()) == {"interval_s": 45.0}


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege")
@pytest.mark.usefixtures("expected_log")
def test_a_broken_target_of_a_symlink_is_put_aside(tmp_path: Path) -> None:
    target, config = written(tmp_path, "interval_s = "), tmp_path / "config"
    config.mkdir()
    (config / FILE_NAME).symlink_to(target)
    aside = load(config).put_aside
    assert aside is not None
    assert aside.parent == config
    assert aside.read_text() == "interval_s = "
    save(config, OTHER, Settings())
    assert (config / FILE_NAME).is_symlink()
    assert load(config).settings == OTHER


@pytest.mark.parametrize(
    "content",
    [b"interval_s = ", b"interval_s = 20\ninterval_s = 30\n", b"\xff\xfe\x00", b"a = " + b"[" * 5000, b"\x00" * 64],
    ids=["half", "twice", "no text", "deep", "zeros"],
)
@pytest.mark.usefixtures("expected_log")
def test_a_broken_file_is_put_aside_unchanged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    loaded = load(tmp_path)
    assert loaded.settings == Settings()
    assert loaded.put_aside is not None
    assert loaded.put_aside.read_bytes() == content
    assert list(tmp_path.iterdir()) == [loaded.put_aside]
    assert load(tmp_path) == Loaded(Settings())


@pytest.mark.usefixtures("expected_log")
def test_a_broken_file_is_put_aside_when_another_program_has_closed_it(tmp_path: Path) -> None:
    """Windows refuses to move it before."""
    reader = written(tmp_path, "interval_s = ").open("rb")
    closing = Timer(0.3, reader.close)
    closing.start()
    loaded = load(tmp_path)
    closing.join()
    assert list(tmp_path.iterdir()) == [loaded.put_aside]


@pytest.mark.usefixtures("expected_log")
def test_a_file_that_breaks_while_the_program_runs_is_put_aside_by_the_next_save(tmp_path: Path) -> None:
    written(tmp_path, "interval_s = = 3")
    save(tmp_path, OTHER, replace(OTHER, hide_names=False))
    assert load(tmp_path) == Loaded(OTHER)
    (aside,) = tmp_path.glob("settings.broken-*.toml")
    assert aside.read_text() == "interval_s = = 3"


def test_rules_are_derived_from_the_settings() -> None:
    assert Settings().rules == Rules()
    night = WatchHours(time(23), time(6, 5))
    assert OTHER.rules == Rules(
        interval_s=30,
        default=LockRules(30, 12, 900.0, 0.0, 90.0, night),
        by_lock={
            "20140001-000001": LockRules(30, 30, 900.0, None, 0.0, night),
            'The "old" gate.': LockRules(30, 12, 0.0, 0.0, None, ALL_DAY, muted=True),
        },
        quiet_hours=QuietHours(time(21, 30), time(6, 5), frozenset({0, 6})),
        hide_names=True,
        notifications=False,
    )
    assert replace(OTHER, quiet_hours=replace(OTHER.quiet_hours, enabled=False)).rules.quiet_hours is None


def test_a_lock_without_settings_of_its_own_has_no_entry() -> None:
    assert Settings(locks={"A": AS_FOR_ALL}) == Settings()
    assert OTHER.with_lock("20140001-000001", AS_FOR_ALL).locks.keys() == {'The "old" gate.'}


@pytest.mark.parametrize(("entries", "entry"), [("", "key"), ("key", "key"), ("name", "name"), ("key name", "key")])
def test_a_locks_own_settings_are_found_by_its_key_or_its_name(entries: str, entry: str) -> None:
    own = LockSettings(never_tell=True)
    assert Settings(locks=dict.fromkeys(entries.split(), own)).entry_key("key", "name") == entry


def test_tables_of_quiet_hours_and_locks_are_read(tmp_path: Path) -> None:
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
                "20140001-000001": LockSettings(battery_low=50, left_unlocked_min=NEVER),
                "Cellar": LockSettings(never_tell=True),
            },
        )
    )


def test_comments_and_unknown_keys_in_tables_are_kept(tmp_path: Path) -> None:
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


def test_a_table_with_a_comment_is_kept_when_its_last_value_is_removed(tmp_path: Path) -> None:
    path = written(tmp_path, "[locks.A]\n# the old one\nbattery_low = 30\n")
    before = load(tmp_path).settings
    save(tmp_path, before.with_lock("A", AS_FOR_ALL), before)
    assert path.read_text() == "[locks.A]\n# the old one\n"


def test_an_unchanged_table_is_not_reformatted(tmp_path: Path) -> None:
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
def test_a_file_that_tomlkit_cannot_edit_is_rewritten_and_a_copy_is_kept(tmp_path: Path, other: str) -> None:
    text = f"# mine\nlocks.A.battery_low = 30\n{other}x = 1\n"
    path = written(tmp_path, text)
    before = load(tmp_path).settings
    settings = before.with_lock("C", LockSettings(never_tell=True))
    save(tmp_path, settings, before)
    assert load(tmp_path) == Loaded(settings)
    assert tomllib.loads(path.read_text())["x"] == 1
    (aside,) = tmp_path.glob("settings.broken-*.toml")
    assert aside.read_text() == text


@pytest.mark.parametrize("text", ["# mine\nlocks.A.battery_low = 30\nx = 1\n", "not = [ TOML"], ids=["form", "content"])
@pytest.mark.usefixtures("expected_log")
def test_a_broken_file_is_not_lost_if_its_replacement_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    def fail(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = written(tmp_path, text)
    monkeypatch.setattr("lockwatch.storage.settings_file.atomic_write_bytes", fail)
    with pytest.raises(OSError):
        save(tmp_path, Settings().with_lock("C", LockSettings(never_tell=True)), Settings())
    assert path.read_text() == text


def test_a_nan_in_an_unknown_key_does_not_count_as_a_broken_file(tmp_path: Path) -> None:
    path = written(tmp_path, "x = nan # mine\n")
    save(tmp_path, replace(Settings(), hide_names=True), Settings())
    assert "x = nan # mine" in path.read_text()
    assert [*tmp_path.glob("settings.broken-*")] == []


def test_without_a_file_unchanged_settings_are_saved_too(tmp_path: Path) -> None:
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
def test_a_name_is_stored_without_invisible_characters(tmp_path: Path, text: str, name: str | None) -> None:
    assert LockSettings(name=text).name == name
    written(tmp_path, f"[locks.A]\nname = {json.dumps(text, ensure_ascii=False)}\n")
    assert load(tmp_path) == Loaded(Settings(locks={"A": LockSettings(name=name)}))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_a_written_file_has_mode_0600(tmp_path: Path) -> None:
    atomic_write_bytes(tmp_path / "file", b"text")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_old_file_and_no_temporary_file(
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


def test_saving_into_a_path_below_a_file_raises_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        save(tmp_path / "file", OTHER, Settings())
