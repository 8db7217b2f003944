"""Tests of the command line: options, error messages and exit statuses."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lockwatch import APP_ID, __version__
from lockwatch.terminal.parser import parser
from tests.terminal.command_line import ROOT, SECRET, Run, assert_one_sentence, program


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize(
    ("command", "last"),
    [
        pytest.param(
            *("doctor", "Settings ? General decides."),
            marks=pytest.mark.skipif(sys.platform != "linux", reason="reads an autostart entry of XDG"),
        ),
        ("--help", "LOCKWATCH_TOKEN"),
        ("self-test", ""),
    ],
)
def test_a_report_is_printed_completely_in_any_encoding(
    command: str, last: str, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor's message about another Lockwatch that starts at log-in contains an arrow."""
    entry = tmp_path / "home" / "autostart" / f"{APP_ID}.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text(f"[Desktop Entry]\nType=Application\nExec={sys.executable} -m another\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    ended = program(tmp_path, "--api-url", "http://127.0.0.1:1", command)
    assert "Traceback" not in ended.stderr
    assert last in ended.stdout


@pytest.mark.parametrize("where", ["fail()", "threading.Thread(target=fail).start()"])
def test_the_text_of_an_uncaught_error_is_not_logged(where: str) -> None:
    """The text may quote the token."""
    script = f"""
import logging, threading
from lockwatch.app.main import log_uncaught_errors

def fail():
    raise RuntimeError("{SECRET}")

logging.basicConfig()
log_uncaught_errors()
{where}
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert "a fault of Lockwatch: RuntimeError in fail" in ended.stderr
    assert SECRET not in ended.stderr


@pytest.mark.parametrize("option", ["--config-dir", "--api-url", "--record"])
@pytest.mark.parametrize(
    ("command", "usage_error"), [([], 2), (["status"], 64), (["history"], 64), (["token", "check"], 2), (["quit"], 2)]
)
def test_an_empty_value_is_refused(run: Run, option: str, command: list[str], usage_error: int) -> None:
    """A script whose variable is empty would otherwise use the current directory, or tedee's own address."""
    status, text, error = run(option, "", *command)
    assert (status, text) == (usage_error, "")
    assert f"argument {option}: must not be empty" in error


def test_version_and_help_are_printed(run: Run) -> None:
    assert run("--version") == run("-V") == (0, f"Lockwatch {__version__}\n", "")
    status, text, _ = run("--help")
    assert status == 0
    assert all(
        word in " ".join(text.split())
        for word in ("--demo", "--api-url", "--interval", "--config-dir", "token", "never operates")
    )


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--interval", "soon"], ["--nonsense"], ["nonsense"], ["--ver"], ["--token", "x"]),
        *(["token"], ["token", "show"], ["ack"], ["pause", "2h"], ["snooze", "Garage", "soon"], ["doctor", "x"]),
    ],
)
def test_unknown_arguments_are_a_usage_error(run: Run, arguments: list[str]) -> None:
    status, _, error = run(*arguments)
    assert status == 2
    assert error.startswith("usage: lockwatch")


@pytest.mark.parametrize(
    "arguments",
    [
        *(["status", "--nonsense"], ["status", "--json", "--waybar"], ["status", "x"], ["--nonsense", "status"]),
        *(["--interval", "soon", "status"], ["--interval", "5", "status"], ["--api-url", "ftp://x", "history"]),
        *(["history", "--since", "soon"], ["history", "--csv", "--json"], ["replay"], ["replay", "a", "b"]),
    ],
    ids=" ".join,
)
def test_a_usage_error_has_a_status_of_its_own_where_2_has_another_meaning(run: Run, arguments: list[str]) -> None:
    """For status bars, 1 and 2 say something about the locks."""
    assert run(*arguments)[0] == 64


def test_the_help_of_each_command_has_a_description_examples_and_exit_statuses(run: Run) -> None:
    _, text, _ = run("--help")
    commands = re.findall(r"^    ([a-z-]+) ", text, re.MULTILINE)
    assert {"status", "ack", "snooze", "pause", "toggle", "settings", "self-test"} <= set(commands)
    for command in commands:
        status, text, _ = run(command, "--help")
        assert status == 0
        assert re.search(r"\n\n[A-Z].*\.\n\n(.+\n)+\n", text), command  # the summary, and more about it
        assert "\nexit status:\n  0 " in text
        assert text.isascii()
        examples = re.findall(r"^  (lockwatch .*?)   ?\S", text.partition("\nexamples:\n")[2], re.MULTILINE)
        assert examples, command
        for example in examples:
            words = shlex.split(example.partition("|")[0].partition("<")[0].partition(">")[0])[1:]
            assert parser().parse_args(words)


def test_the_help_says_check_instead_of_sync(run: Run) -> None:
    for arguments in ([], ["sync"]):
        _, text, _ = run(*arguments, "--help")
        assert "sync" not in re.sub(r"lockwatch sync\b|^    sync  ", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("seconds", ["9.9", "0", "-5", "3601", "nan", "inf"])
def test_an_interval_out_of_bounds_is_rejected(run: Run, seconds: str) -> None:
    status, _, error = run(f"--interval={seconds}", "show")
    assert status == 1
    assert "between 10 and 3600" in error
    assert_one_sentence(error)


@pytest.mark.parametrize(
    "url", ["http://api.tedee.com", "http://192.168.0.9", "api.tedee.com", "https://me:word@api.tedee.com", "ftp://x"]
)
@pytest.mark.parametrize("place", ["argument", "variable"])
def test_an_unsafe_api_address_is_rejected(run: Run, url: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKWATCH_TOKEN", SECRET)
    given = ["--api-url", url] if place == "argument" else []
    if place == "variable":
        monkeypatch.setenv("LOCKWATCH_API_URL", url)
    status, _, error = run(*given, "token", "check")
    assert status == 1
    assert error.startswith("lockwatch: The API address must")
    assert "word" not in error
    assert_one_sentence(error)


def test_an_unsafe_api_address_in_the_settings_is_rejected(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LOCKWATCH_TOKEN", SECRET)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text("api_url = 'http://api.tedee.com'")
    status, _, error = run("token", "check")
    assert status == 1
    assert "correct it in settings.toml" in error


@pytest.mark.parametrize(
    "command",
    [["show"], ["toggle"], ["settings"], ["sync"], ["quit"], ["pause"], ["ack", "Garage"], ["snooze", "Garage"]],
    ids=" ".join,
)
def test_a_command_fails_if_the_program_is_not_running(run: Run, command: list[str]) -> None:
    assert run(*command) == (1, "", "lockwatch: Lockwatch is not running.\n")


@pytest.mark.parametrize(
    ("wish", "message"),
    [("--demo", "to see the demo."), ("--record=story.jsonl", "to record.")],
    ids=["demo", "record"],
)
def test_demo_and_record_are_rejected_if_the_program_is_running(
    run: Run, tmp_path: Path, wish: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("lockwatch.terminal.cli.ask", lambda _config_dir, command: asked.append(command))
    monkeypatch.chdir(tmp_path)
    status, text, error = run(wish)
    assert (status, text) == (1, "")
    assert error == f"lockwatch: Lockwatch is already running; quit it with 'lockwatch quit' {message}\n"
    assert not (tmp_path / "story.jsonl").exists()
    assert run() == (0, "", "")
    assert asked == ["show", "show"]


OVERTAKEN = """
import sys
import lockwatch.app.main, lockwatch.desktop.ipc.single_instance as instance
from lockwatch.terminal import cli
from lockwatch.desktop.ipc.command_server import CommandServer
def ask(*_):
    raise instance.NotRunningError
cli.ask = ask
lockwatch.app.main.ask = lambda *_: ""
CommandServer.claim = lambda _: False
sys.exit(cli.main(sys.argv[1:]))
"""


def test_record_is_rejected_if_another_program_starts_at_the_same_time(tmp_path: Path) -> None:
    file = tmp_path / "story.jsonl"
    done = program(tmp_path, "--record", str(file), python=["-c", OVERTAKEN])
    assert (done.returncode, done.stdout) == (1, "")
    assert "quit it with 'lockwatch quit' to record" in done.stderr
    assert_one_sentence(done.stderr)
    assert not file.exists()


def test_a_recording_that_cannot_start_is_reported_with_its_file(tmp_path: Path) -> None:
    there, nowhere = tmp_path / "there.jsonl", tmp_path / "nowhere" / "story.jsonl"
    there.write_text("mine")
    for file, why in ((there, "is there already and is never overwritten."), (nowhere, "its directory is not there.")):
        done = program(tmp_path, "--demo", "--record", str(file))
        assert (done.returncode, done.stdout) == (1, "")
        message = done.stderr.splitlines(keepends=True)[
            -1
        ]  # Qt may print warnings about the offscreen platform before it
        assert message.startswith(f"lockwatch: {file} ")
        assert message.endswith(f"{why}\n")
    assert there.read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("command", [["--help"], ["--version"], ["self-test"], ["doctor"]], ids=" ".join)
def test_a_closed_pipe_ends_a_command_without_a_message(tmp_path: Path, command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as output:
        done = subprocess.run(
            [sys.executable, "-m", "lockwatch", "--config-dir", tmp_path, "--api-url", "http://127.0.0.1:9", *command],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert (done.returncode, [line for line in done.stderr.splitlines() if not line.startswith("(")]) == (141, [])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("command", [["--help"], ["self-test"]], ids=" ".join)
def test_output_that_cannot_be_written_is_reported_in_one_sentence(tmp_path: Path, command: list[str]) -> None:
    with Path("/dev/full").open("w") as output:
        done = subprocess.run(
            [sys.executable, "-m", "lockwatch", *command],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr == "lockwatch: The answer can't be written: No space left on device.\n"
