"""Tests of `lockwatch history`: its output, its error messages, and reading while another process writes."""

import csv
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from lockwatch.domain.history import Entry, Event, EventKind, Reading
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.settings import DEFAULT_API_URL
from lockwatch.domain.state import State
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.terminal import cli, history_command
from lockwatch.terminal.parser import USAGE_ERROR, parser
from tests.schemas import assert_of_the_form
from tests.storage.state_samples import NOW
from tests.systems import posix_files

ROOT = Path(__file__).parents[2]
NAMES = ("Front door", "Garage", "Garage", "Вхідні двері")
Run = Callable[..., tuple[int, str, str]]


def state(names: Iterable[str] = NAMES) -> State:
    """Return a state with locks with the serial numbers S-1, S-2 and so on."""
    infos = [LockInfo(id_, name, f"S-{id_}") for id_, name in enumerate(names, 1)]
    return State(locks=MappingProxyType({info.id: Lock(Observation(info.id), NOW.at, info) for info in infos}))


def keep(place: Path, happened: Iterable[Entry], names: Iterable[str] = NAMES) -> None:
    """Write a state file with these entries and locks."""
    file = StateFile(place, DEFAULT_API_URL)
    assert file.save(state(names), NOW, happened)
    file.close()


def ago(seconds: float, key: str, value: str = "locked") -> Event:
    """Return an event that happened `seconds` ago."""
    return Event(round(datetime.now().timestamp() - seconds, 3), key, EventKind.STATE, value)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        return cli.main(["--config-dir", str(tmp_path), "history", *arguments]), *capsys.readouterr()

    return run


def process(place: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "lockwatch", "--config-dir", place, "history", *arguments],
        cwd=ROOT,
        env={**os.environ, **more},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_the_latest_entry_is_printed_first(run: Run, tmp_path: Path) -> None:
    keep(tmp_path, [ago(90, "S-1", "unlocked"), ago(30, "S-2"), ago(60, "S-1")])
    status, text, error = run()
    assert (status, error) == (0, "")
    assert [re.split(r"  +", line)[1:] for line in text.splitlines()] == [
        ["Garage", "locked"],
        ["Front door", "locked"],
        ["Front door", "unlocked"],
    ]


@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_csv_and_json_are_printed(run: Run, tmp_path: Path, form: str) -> None:
    keep(tmp_path, [ago(60, "S-1"), Reading(ago(30, "").at, "S-4", 54, True)])
    status, text, _ = run(form)
    assert status == 0
    if form == "--csv":
        found = [*csv.DictReader(text.splitlines())]
    else:
        written = json.loads(text)
        assert_of_the_form("history", written)
        found = written["records"]
    assert [(each["lock"], str(each["value"])) for each in found] == [("Вхідні двері", "54"), ("Front door", "locked")]


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ("Front door", {"S-1"}),
        ("front DOOR", {"S-1"}),
        ("S-1", {"S-1"}),
        ("s-3", {"S-3"}),
        ("Garage", {"S-2", "S-3"}),
        ("My own", {"S-2"}),
        ("ВХІДНІ двері", {"S-4"}),
        ("Shed", {"S-5"}),
    ],
)
def test_a_lock_is_found_by_each_of_its_names(run: Run, tmp_path: Path, wanted: str, keys: set[str]) -> None:
    keep(tmp_path, [ago(60, f"S-{id_}") for id_ in range(1, 6)], [*NAMES, "Shed"])
    keep(tmp_path, [])  # the shed is no longer in the account
    (tmp_path / "settings.toml").write_text('[locks."S-2"]\nname = "My own"\n')
    status, text, _ = run("--csv", "--lock", wanted)
    assert status == 0
    assert {each["key"] for each in csv.DictReader(text.splitlines())} == keys


def test_the_users_own_name_for_a_lock_is_printed(run: Run, tmp_path: Path) -> None:
    keep(tmp_path, [ago(60, "S-2")])
    (tmp_path / "settings.toml").write_text('[locks."S-2"]\nname = "My own"\n')
    assert re.split(r"  +", run()[1])[1:] == ["My own", "locked\n"]


def test_an_unknown_lock_is_reported_with_the_known_ones(run: Run, tmp_path: Path) -> None:
    keep(tmp_path, [ago(60, f"S-{id_}") for id_ in (1, 2, 3)], ["Garage", "attic", "Evil\x1b[2J"])
    status, text, error = run("--lock", "Celler\x07")
    assert (status, text) == (2, "")
    assert error == "lockwatch: No lock is called 'Celler ' here; the history has attic, Evil [2J, Garage.\n"


NOON = datetime(2026, 11, 20, 12, 0).timestamp()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", NOON - 5400),
        ("12h", NOON - 43_200),
        ("7d", NOON - 7 * 86_400),
        ("4w", NOON - 28 * 86_400),
        ("0d", NOON),
        ("999999999w", 0.0),
        ("2026-11-01", datetime(2026, 11, 1).timestamp()),
    ],
)
def test_since_accepts_ages_and_dates(text: str, expected: float) -> None:
    assert history_command.since(text, NOON) == expected


@pytest.mark.parametrize(
    "text", ["", "7", "d", "-7d", "7D", "7 d", "1e3d", "soon", "2026-13-01", "2026-11-01T07:00", "٧d"]
)
def test_an_invalid_since_is_a_usage_error(run: Run, text: str) -> None:
    status, _, error = run(f"--since={text}")
    assert status == USAGE_ERROR
    assert "must be such as 90m, 12h, 7d, 4w or 2026-11-01" in error


def test_entries_before_since_are_left_out(run: Run, tmp_path: Path) -> None:
    keep(tmp_path, [ago(7200, "S-1"), ago(60, "S-2")])
    assert re.split(r"  +", run("--since", "1h")[1])[1:] == ["Garage", "locked\n"]
    assert run("--since", "30m", "--lock", "Front door") == (0, "Nothing was recorded in that time.\n", "")
    assert run("--since", "30m", "--lock", "Front door", "--csv")[1].count("\n") == 1
    assert json.loads(run("--since", "30m", "--lock", "Front door", "--json")[1])["records"] == []


def test_csv_and_json_exclude_each_other(run: Run) -> None:
    status, _, error = run("--csv", "--json")
    assert status == USAGE_ERROR
    assert "not allowed with" in error


def test_the_commands_in_the_manual_are_valid() -> None:
    page = (ROOT / "resources" / "manual" / "history.md").read_text("utf-8")
    called = re.findall(r"^lockwatch (history .*?)(?: \||$)", page, re.MULTILINE)
    assert len(called) == 2
    for line in called:
        parser().parse_args(shlex.split(line))


# Errors


def broken(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def newer(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()


def older(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 1")
    db.close()


def no_settings(path: Path) -> None:
    path.with_name("settings.toml").write_text("= nothing")


def settings_in_the_way(path: Path) -> None:
    path.with_name("settings.toml").mkdir()


def a_pipe_instead(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_link_to_itself_instead(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("harm", "status", "message"),
    [
        pytest.param(a_pipe_instead, 2, "state.sqlite3 is not a file: remove it", marks=posix_files),
        (a_folder_instead, 2, "state.sqlite3 is not a file: remove it"),
        pytest.param(
            a_link_to_itself_instead,
            2,
            "state.sqlite3 can't be read (Too many levels of symbolic links)",
            marks=posix_files,
        ),
        (Path.unlink, 1, "no history here yet"),
        (broken, 2, "is damaged (SQLITE_NOTADB): start Lockwatch"),
        (newer, 2, "newer version of Lockwatch: use that version"),
        (older, 2, "older version: start this Lockwatch once"),
        (no_settings, 2, "not valid TOML; correct or remove it"),
        (settings_in_the_way, 2, "The settings can't be read: remove settings.toml, which is not a file"),
    ],
)
@pytest.mark.parametrize("form", [[], ["--csv"], ["--json"]], ids=str)
def test_a_problem_with_the_file_is_reported_in_one_sentence(
    run: Run, tmp_path: Path, harm: Callable[[Path], object], status: int, message: str, form: list[str]
) -> None:
    keep(tmp_path, [ago(60, "S-1")])
    harm(tmp_path / FILE_NAME)
    before = sorted(path.name for path in tmp_path.iterdir())
    answered, text, error = run(*form)
    assert (answered, text) == (status, "")
    assert message in error
    assert re.fullmatch(r"lockwatch: [^\n]+\.\n", error)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_history_of_another_account_is_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path, [ago(60, "S-1")])
    status = cli.main(["--config-dir", str(tmp_path), "--api-url", "https://other.example", "history"])
    message = (
        "There is no history of https://other.example: the one here is of https://api.tedee.com (see --api-url).\n"
    )
    assert (status, *capsys.readouterr()) == (1, "", f"lockwatch: {message}")


# In a process of its own

WRITES = """
import sys, time
from pathlib import Path
from lockwatch.util.clock import moment
from lockwatch.domain.history import Reading
from lockwatch.domain.state import State
from lockwatch.domain.settings import DEFAULT_API_URL
from lockwatch.storage.state_file import StateFile

file = StateFile(Path(sys.argv[1]), DEFAULT_API_URL)
count = 0
while True:
    assert file.save(State(failures=count), moment(), [Reading(1.79e9 + count, "S-1", count % 101, False)])
    count += 1
    if count == 300:
        print("ready", flush=True)
    elif count > 300:
        time.sleep(0.001)
"""


def test_the_file_is_read_while_another_process_writes(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITES, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            done = [process(tmp_path, "--csv") for _ in range(2)]
            assert writer.poll() is None
        finally:
            writer.terminate()
    lengths = []
    for each in done:
        assert (each.returncode, each.stderr) == (0, b"")
        at = [
            datetime.fromisoformat(row["at"]).timestamp() for row in csv.DictReader(each.stdout.decode().splitlines())
        ]
        assert at == [1.79e9 + count for count in reversed(range(len(at)))]
        lengths.append(len(at))
    assert 300 <= lengths[0] < lengths[1]


def test_a_name_that_the_terminal_cannot_encode_is_replaced(tmp_path: Path) -> None:
    keep(tmp_path, [ago(60, "S-4")])
    plain = process(tmp_path, PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert b"?????? ?????  locked" in plain.stdout
    assert "Вхідні двері" in process(tmp_path, "--csv", PYTHONIOENCODING="ascii").stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("form", [[], ["--csv"], ["--json"]], ids=str)
def test_a_closed_pipe_ends_the_command_without_a_message(tmp_path: Path, form: list[str]) -> None:
    keep(tmp_path, [Reading(1.79e9 + at, "S-1", at % 101, False) for at in range(5000)])
    with subprocess.Popen(
        [sys.executable, "-m", "lockwatch", "--config-dir", tmp_path, "history", *form],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize(
    ("into", "why"), [(">/dev/full", "No space left on device"), (">&-", "standard output is closed")]
)
def test_output_that_cannot_be_written_is_reported_in_one_sentence(tmp_path: Path, into: str, why: str) -> None:
    keep(tmp_path, [ago(60, "S-1")])
    command = f'exec "{sys.executable}" -m lockwatch --config-dir "{tmp_path}" history {into}'
    done = subprocess.run(command, shell=True, cwd=ROOT, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (2, f"lockwatch: The answer can't be written: {why}.\n")
