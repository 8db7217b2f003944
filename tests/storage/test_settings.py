"""The settings file: what is read, what is ignored and named, and what a change leaves as it was."""

import os
import stat
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from lockwatch.domain.alerts import Rules
from lockwatch.storage.settings import FILE_NAME, Loaded, Settings, load, save, write_whole

OTHER = Settings(
    api_url="https://proxy.example",
    interval_s=30,
    battery_low=30,
    battery_critical=12,
    grace_s=90,
    notifications=False,
    appearance="dark",
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / FILE_NAME
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold_and_none_is_made(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == Loaded(Settings())
    assert not (tmp_path / "none").exists()


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    save(tmp_path / "new" / "place", OTHER)
    assert load(tmp_path / "new" / "place") == Loaded(OTHER)
    save(tmp_path / "new" / "place", Settings())
    assert load(tmp_path / "new" / "place") == Loaded(Settings())


def test_only_what_differs_from_the_defaults_is_written(tmp_path: Path) -> None:
    save(tmp_path, replace(Settings(), interval_s=30.0))
    assert tomllib.loads((tmp_path / FILE_NAME).read_text()) == {"interval_s": 30.0}


def test_a_change_keeps_comments_order_and_unknown_keys(tmp_path: Path) -> None:
    path = written(tmp_path, "# mine\ncolour = 'blue' # unknown\ninterval_s = 60 # slow\n\n[future]\nkey = [1, 2]\n")
    save(tmp_path, replace(load(tmp_path).settings, interval_s=45.0, notifications=False))
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
    save(tmp_path, OTHER)
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
    ["interval_s = 10", "interval_s = 3600", "battery_low = 95", "battery_critical = 1", "battery_critical = 20"],
)
def test_the_bounds_themselves_fit(tmp_path: Path, line: str) -> None:
    written(tmp_path, line)
    assert load(tmp_path).ignored == ()


def test_the_rules_are_those_of_the_settings() -> None:
    assert Settings().rules == Rules()
    assert OTHER.rules == Rules(30, 30, 12, 90, False)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", "text")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_what_was_there_and_nothing_besides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "interval_s = 60 # mine")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save(tmp_path, OTHER)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "interval_s = 60 # mine"


def test_a_place_that_cannot_be_written_or_read_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        save(tmp_path / "file", OTHER)
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(OSError):
        load(tmp_path)
    with pytest.raises(OSError):
        save(tmp_path, OTHER)
