"""`lockwatch replay` as a process: input, output, and errors in one sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.replay.story import Line, every, first, lock, lost, named, sync, written

ROOT = Path(__file__).parents[2]
BUFFERED = {"PYTHONUNBUFFERED": ""}
"""Buffered as in a shell, so that something is left to write at exit."""
GREEK = "Πόρτα"
STORY: list[Line] = [named(0, {1: GREEK}), sync(0, lost())]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="what a POSIX shell does")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_story(tmp_path, in_utf8([first(), *STORY]))


def in_utf8(story: list[Line]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in story).encode()


def write_story(directory: Path, content: bytes) -> Path:
    path = directory / "story.jsonl"
    path.write_bytes(content)
    return path


def run(
    *arguments: str, typed: bytes = b"", shell: str | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command, or a shell script that gets the command and its arguments as "$@"."""
    command = [sys.executable, "-m", "lockwatch", "replay", *arguments]
    return subprocess.run(
        command if shell is None else ["sh", "-c", shell, "sh", *command],
        cwd=ROOT,
        env={**os.environ, **BUFFERED, **environment},
        input=typed,
        capture_output=True,
        timeout=60,
        check=False,
    )


def assert_error(done: subprocess.CompletedProcess[bytes], *texts: str) -> None:
    """Assert exit status 2 and exactly one sentence on standard error."""
    error = done.stderr.decode()
    assert error.startswith("lockwatch: ")
    assert error.count("\n") == 1
    assert error.endswith(f".{os.linesep}")
    assert all(each in error for each in texts)
    assert done.returncode == 2


@pytest.mark.parametrize("human", [[], ["--human"]], ids=["", "human"])
@pytest.mark.parametrize(
    "broken",
    [
        '{"at": 1, "do": "acknowledge", "lock": "A", "kind": ["disconnected"]}',
        '{"at": 1, "do": "acknowledge", "lock": "A", "kind": {}}',
    ],
)
def test_an_unreadable_line_ends_the_replay_with_its_number(tmp_path: Path, broken: str, human: list[str]) -> None:
    done = run(
        *human, str(write_story(tmp_path, in_utf8([first(), *STORY]) + broken.encode())), PYTHONIOENCODING="utf-8"
    )
    assert_error(done, "story.jsonl, line 4: ")
    assert GREEK in done.stdout.decode() or not human


@pytest.mark.parametrize(
    "opening",
    [
        first(quiet_hours={"from": "22:00+02:00", "to": "07:00+02:00"}),
        first("0001-01-01T00:00:00+14:00"),
        first("9999-12-31T23:59:59-12:00"),
    ],
    ids=["a-zone-in-a-time", "year-1", "year-9999"],
)
def test_an_unreadable_first_line_ends_the_replay(tmp_path: Path, opening: Line) -> None:
    assert_error(run(str(write_story(tmp_path, in_utf8([opening, *STORY])))), "story.jsonl, line 1: ")
    assert_error(run("-", typed=in_utf8([opening, *STORY])), "standard input, line 1: ")


def test_a_missing_file_is_reported_in_one_sentence(tmp_path: Path) -> None:
    assert_error(run(str(tmp_path / "none")), "none can't be read: ")


@on_posix
def test_a_closed_input_is_reported_in_one_sentence(story: Path) -> None:
    assert_error(run("-", shell='"$@" <&-'), "input can't be read")
    assert run(str(story), shell='"$@" <&-').returncode == 0


@on_posix
@pytest.mark.parametrize("human", [[], ["--human"]], ids=["", "human"])
def test_a_closed_output_is_reported_in_one_sentence(story: Path, human: list[str]) -> None:
    assert_error(run(*human, str(story), shell='"$@" >&-'), "The answer can't be written")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("times", [1, 1000])
@pytest.mark.parametrize("broken", [b"", b"{"], ids=["", "broken"])
def test_an_unwritable_output_is_reported_in_one_sentence(tmp_path: Path, times: int, broken: bytes) -> None:
    long = [sync(at * 20, lock() if at % 2 else lost()) for at in range(times)]
    done = run(str(write_story(tmp_path, in_utf8(long) + broken)), shell='"$@" >/dev/full')
    assert_error(done, "The answer can't be written: No space left on device.")


@on_posix
@pytest.mark.parametrize("times", [1, 1000])
def test_a_reader_that_stops_early_is_no_error(tmp_path: Path, times: int) -> None:
    long = [sync(at * 20, lock() if at % 2 else lost()) for at in range(times)]
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "lockwatch", "replay", str(write_story(tmp_path, in_utf8(long)))]
    env = {**os.environ, **BUFFERED}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=write, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_human_output_has_the_plurals_of_the_program(tmp_path: Path) -> None:
    """One lock is no "1 locks"."""
    path = write_story(tmp_path, in_utf8([first(hide_names=True), sync(0, lock()), sync(100, lost())]))
    done = run("--human", str(path))
    assert "1 lock: disconnected" in done.stdout.decode()
    assert done.stderr == b""


def test_human_output_replaces_unencodable_characters(story: Path) -> None:
    done = run("--human", str(story), PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"????? is disconnected" in done.stdout


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
def test_a_file_and_the_input_are_read_alike_whatever_the_locale(tmp_path: Path, mark: bytes, encoding: str) -> None:
    typed = mark + in_utf8([first(), *STORY])
    file = str(write_story(tmp_path, typed))
    shown = [
        run(name, typed=typed, PYTHONIOENCODING=f"{encoding}:surrogateescape", PYTHONUTF8="0", LC_ALL="C")
        for name in (file, "-")
    ]
    assert [(done.returncode, done.stderr) for done in shown] == [(0, b"")] * 2
    assert shown[0].stdout == shown[1].stdout
    assert json.loads(shown[0].stdout.splitlines()[0])["lock"] == GREEK


def test_input_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    latin = "\n".join(written(every(20, 0, 100, lock()))).encode() + '\n{"at": 100, "do": "ö"}'.encode("latin-1")
    assert_error(run(str(write_story(tmp_path, latin))), "story.jsonl, line ", ": it is not UTF-8.")
    assert_error(run("-", typed=latin, PYTHONIOENCODING="latin-1"), "input, line ", ": it is not UTF-8.")


@on_posix
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without an end")
def test_a_line_without_an_end_is_refused_before_it_fills_the_memory() -> None:
    assert_error(run("/dev/zero"), "/dev/zero, line 1: it is too long.")
