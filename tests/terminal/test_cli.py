"""The command line: what it says, what it answers, and what it does not load."""

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from lockwatch import __version__
from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain.pacing import Pace
from lockwatch.storage import token as stored
from lockwatch.storage.state_file import StateFile
from lockwatch.terminal import cli
from lockwatch.terminal.status import unanswered
from lockwatch.util.clock import steady
from tests.storage.conftest import use_keyring as use_keyring

SECRET = "s3cretKeyOfTheseTests"
ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line here, with a directory of its own and `typed` as its standard input."""

    def run(*arguments: str, typed: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        try:
            status = cli.main(["--config-dir", str(tmp_path / "config"), *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        return status, *capsys.readouterr()

    return run


def program(
    directory: Path, *arguments: str, python: Sequence[str] = ("-m", "lockwatch")
) -> subprocess.CompletedProcess[str]:
    """Lockwatch as a program of its own, with a directory of its own."""
    return subprocess.run(
        [sys.executable, *python, "--config-dir", str(directory / "config"), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_sentence(error: str) -> None:
    assert error.startswith("lockwatch: ")
    assert error.count("\n") == 1
    assert error.endswith((".\n", "accepts it.\n"))
    assert "Traceback" not in error


def test_it_says_its_version_and_how_it_is_used(run: Run) -> None:
    assert run("--version") == (0, f"Lockwatch {__version__}\n", "")
    status, text, _ = run("--help")
    assert status == 0
    assert all(
        word in " ".join(text.split())
        for word in ("--demo", "--api-url", "--interval", "--config-dir", "token", "never operates")
    )


@pytest.mark.parametrize(
    "arguments",
    [["--interval", "soon"], ["--nonsense"], ["nonsense"], ["token"], ["token", "show"], ["--ver"], ["--token", "x"]],
)
def test_what_it_does_not_know_is_a_usage_error(run: Run, arguments: list[str]) -> None:
    status, _, error = run(*arguments)
    assert status == 2
    assert error.startswith("usage: lockwatch")


@pytest.mark.parametrize("seconds", ["9.9", "0", "-5", "3601", "nan", "inf"])
def test_an_interval_outside_its_bounds_is_refused(run: Run, seconds: str) -> None:
    status, _, error = run(f"--interval={seconds}", "show")
    assert status == 1
    assert "between 10 and 3600" in error
    assert_one_sentence(error)


@pytest.mark.parametrize(
    "url", ["http://api.tedee.com", "http://192.168.0.9", "api.tedee.com", "https://me:word@api.tedee.com", "ftp://x"]
)
@pytest.mark.parametrize("place", ["argument", "variable"])
def test_an_address_that_the_token_must_not_go_to_is_refused(
    run: Run, url: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKWATCH_TOKEN", SECRET)
    given = ["--api-url", url] if place == "argument" else []
    if place == "variable":
        monkeypatch.setenv("LOCKWATCH_API_URL", url)
    status, _, error = run(*given, "token", "check")
    assert status == 1
    assert error.startswith("lockwatch: The API address must")
    assert "word" not in error
    assert_one_sentence(error)


def test_an_address_in_the_settings_that_the_token_must_not_go_to_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LOCKWATCH_TOKEN", SECRET)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text("api_url = 'http://api.tedee.com'")
    status, _, error = run("token", "check")
    assert status == 1
    assert "mend it in settings.toml" in error


@pytest.mark.parametrize("command", ["show", "sync", "quit"])
def test_a_command_to_a_program_that_does_not_run_says_so(run: Run, command: str) -> None:
    assert run(command) == (1, "", "lockwatch: Lockwatch is not running.\n")


@pytest.mark.parametrize(
    ("wish", "said"), [("--demo", "to see the demo."), ("--record=story.jsonl", "to record.")], ids=["demo", "record"]
)
def test_what_a_program_that_runs_already_does_not_do_is_refused(
    run: Run, tmp_path: Path, wish: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("lockwatch.terminal.cli.ask", lambda _config_dir, command: asked.append(command))
    monkeypatch.chdir(tmp_path)
    status, text, error = run(wish)
    assert (status, text) == (1, "")
    assert error == f"lockwatch: Lockwatch is running already; end it with 'lockwatch quit' {said}\n"
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


def test_a_program_that_began_a_moment_before_makes_no_recording_either(tmp_path: Path) -> None:
    file = tmp_path / "story.jsonl"
    done = program(tmp_path, "--record", str(file), python=["-c", OVERTAKEN])
    assert (done.returncode, done.stdout) == (1, "")
    assert "end it with 'lockwatch quit' to record" in done.stderr
    assert_one_sentence(done.stderr)
    assert not file.exists()


def test_a_recording_that_cannot_begin_is_said_with_its_file(tmp_path: Path) -> None:
    there, nowhere = tmp_path / "there.jsonl", tmp_path / "nowhere" / "story.jsonl"
    there.write_text("mine")
    for file, why in ((there, "is there already and is never overwritten."), (nowhere, "its directory is not there.")):
        done = program(tmp_path, "--demo", "--record", str(file))
        assert (done.returncode, done.stdout) == (1, "")
        said = done.stderr.splitlines(keepends=True)[-1]  # after what Qt says of the platform of the tests
        assert said.startswith(f"lockwatch: {file} ")
        assert said.endswith(f"{why}\n")
    assert there.read_text() == "mine"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> SimulatedCloud:
    monkeypatch.setenv("LOCKWATCH_TOKEN", SECRET)
    return SimulatedCloud(SECRET, [SimulatedLock(1, "Front door", "20200001-000001")])


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(401), "The token is refused: it is wrong"),
        (Fault(403), "lacks the scope Device.Read"),
        (Fault(429, {"Retry-After": "99"}), "The check failed (rate limited), so nothing is known"),
        (Fault(500), "The check failed (server fault), so nothing is known"),
        (Fault(200, body=b"<html>"), "The check failed (web page), so nothing is known"),
        (Fault(play=Play.DROPPED), "The check failed (broken off), so nothing is known"),
        (Fault(play=Play.SILENT), "The check failed (too slow), so nothing is known"),
    ],
    ids=lambda each: each[:30] if isinstance(each, str) else "",
)
def test_a_check_says_what_is_known_about_the_token(
    run: Run, cloud: SimulatedCloud, fault: Fault, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockwatch.domain.pacing.REQUEST_WITHIN_S", 0.5)
    with cloud:
        cloud.fault = fault
        status, text, error = run("--api-url", cloud.url, "token", "check")
    assert (status, text) == (1, "")
    assert said in error
    assert_one_sentence(error)
    assert SECRET not in error


def test_an_accepted_token_says_how_many_locks_it_sees(run: Run, cloud: SimulatedCloud) -> None:
    with cloud:
        assert run("--api-url", cloud.url, "token", "check") == (
            0,
            "The token is accepted; it sees 1 lock(s).\n",
            "",
        )
        assert [request.path for request in cloud.requests] == ["/api/v37/my/lock/sync"]


def test_a_check_waits_for_the_floor(
    run: Run, cloud: SimulatedCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with cloud:
        with closing(StateFile(tmp_path / "config", cloud.url)) as file:
            file.keep_pace(Pace(steady() - 3), None)
        status, text, _ = run("--api-url", cloud.url, "token", "check")
    assert status == 0
    assert "Waiting 7 s" in text
    assert slept[0] == pytest.approx(7, abs=1)


def test_a_check_keeps_its_start_and_a_retry_after_for_the_running_program(
    run: Run, cloud: SimulatedCloud, tmp_path: Path
) -> None:
    with cloud:
        cloud.fault = Fault(429, {"Retry-After": "600"}, requests=1)
        run("--api-url", cloud.url, "token", "check")
        with closing(StateFile(tmp_path / "config", cloud.url)) as file:
            pace = file.pace()
        assert pace.last_start is not None
        assert pace.not_before == pytest.approx(steady() + 600, abs=10)
        status, _, error = run("--api-url", cloud.url, "token", "check")
        assert status == 1
        assert "10 more minutes" in error
        assert len(cloud.requests) == 1


def test_a_check_without_a_token_says_how_to_give_one(run: Run, use_keyring: Callable[[str], Path]) -> None:
    use_keyring("Working")
    status, _, error = run("token", "check")
    assert (status, error) == (1, "lockwatch: There is no token; 'lockwatch token set' takes one.\n")


def test_a_token_is_set_checked_and_cleared(run: Run, use_keyring: Callable[[str], Path]) -> None:
    use_keyring("Working")
    with SimulatedCloud(SECRET) as cloud:
        url = ["--api-url", cloud.url]
        assert run(*url, "token", "set", typed=f" PersonalKey {SECRET}\n".encode())[0] == 0
        assert stored.read(cloud.url) == SECRET
        assert run(*url, "token", "check")[0] == 0
        assert run(*url, "token", "clear") == (0, "The token was removed.\n", "")
        assert run(*url, "token", "clear") == (0, "There was no token.\n", "")


@pytest.mark.parametrize("typed", [b"", b" \n", "kéy".encode(), b"\xff\xfekey", b"k\x00ey"], ids=repr)
def test_what_can_be_no_token_is_refused_in_one_sentence(run: Run, typed: bytes) -> None:
    status, text, error = run("token", "set", typed=typed)
    assert (status, text) == (1, "")
    assert_one_sentence(error)


def test_a_closed_input_gives_no_token(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert cli.main(["token", "set"]) == 1
    assert capsys.readouterr() == ("", "lockwatch: The token is empty.\n")


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("keyring.backends.fail.Keyring", "No keyring was found"),
        ("keyring.backends.null.Keyring", "plain file or lose"),
        ("Locked", "The keyring is locked"),
        ("Faulty", "The keyring has failed"),
    ],
)
@pytest.mark.parametrize("action", ["set", "check", "clear"])
def test_a_keyring_that_is_none_is_one_sentence(
    run: Run, use_keyring: Callable[[str], Path], backend: str, said: str, action: str
) -> None:
    use_keyring(backend)
    status, _, error = run("token", action, typed=SECRET.encode())
    assert status == 1
    assert said in error
    assert_one_sentence(error)
    assert SECRET not in error


def test_settings_that_cannot_be_read_are_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config" / "settings.toml").mkdir(parents=True)
    status, _, error = run("token", "check")
    assert status == 1
    assert error.startswith("lockwatch: The settings can't be read")
    assert_one_sentence(error)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal")
@pytest.mark.parametrize(("typed", "said"), [(b"\x04", "The token is empty."), (b"\x03", "")], ids=["Ctrl-D", "Ctrl-C"])
def test_a_person_who_types_no_token_after_all_sees_no_traceback(tmp_path: Path, typed: bytes, said: str) -> None:
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "lockwatch", "--config-dir", str(tmp_path), "token", "set"])
    shown = os.read(terminal, 1024)
    while b"not shown" not in shown:
        shown += os.read(terminal, 1024)
    time.sleep(0.2)
    os.write(terminal, typed)
    try:
        while part := os.read(terminal, 1024):
            shown += part
    except OSError:  # how Linux says that the other end has closed
        pass
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert b"Traceback" not in shown
    assert said in shown.decode()
    assert os.waitstatus_to_exitcode(status) in (1, 130)


QT_FREE = """
import sys
from lockwatch.terminal import cli
try:
    cli.main(sys.argv[1:])
except SystemExit:
    pass
loaded = {name.partition(".")[0] for name in sys.modules} & {"PySide6", "shiboken6"}
print("loaded:", *loaded, *(name for name in ("requests", "keyring") if name in sys.modules))
"""
SLOW = """
import sys
sys.argv = ["lockwatch", "status", *sys.argv[1:]]
from lockwatch.terminal.entry import main
status = main()
slow = '''argparse asyncio dataclasses datetime hashlib inspect jeepney keyring logging pathlib platformdirs PySide6
requests shiboken6 shutil sqlite3 subprocess tempfile threading tomlkit tomllib typing urllib'''
print("slow:", *sorted(set(slow.split()) & sys.modules.keys()))
print("own:", *sorted(name.removeprefix("lockwatch.") for name in sys.modules if name.startswith("lockwatch.")))
sys.exit(status)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked for the places")
@pytest.mark.parametrize("options", [[], ["--json"], ["--waybar"]], ids=str)
def test_status_loads_next_to_nothing(options: list[str]) -> None:
    """A bar calls it every few seconds. Which modules are loaded says it better than a time, that varies."""
    with tempfile.TemporaryDirectory(prefix="lw-") as place, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(server_of(Path(place)))  # of a short path: its address ends at 108 characters
        listener.listen()
        with subprocess.Popen(
            [sys.executable, "-c", SLOW, *options],
            cwd=ROOT,
            env={**os.environ, **places(Path(place))},
            stdout=subprocess.PIPE,
            text=True,
        ) as asking:
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(64) == b"status\n"
                connection.sendall(json.dumps(unanswered("locked")).encode() + b"\n")
            text, _ = asking.communicate(timeout=30)
    assert asking.returncode == 0
    *_, slow, own = text.splitlines()
    assert slow == "slow:"
    of_the_terminal = "terminal terminal.entry terminal.output terminal.status terminal.status_command"
    assert own == f"own: desktop desktop.ipc desktop.ipc.single_instance {of_the_terminal} util util.xdg_dirs"


def places(directory: Path) -> dict[str, str]:
    runtime = directory / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return {"XDG_RUNTIME_DIR": str(runtime), "XDG_CONFIG_HOME": str(directory / "etc")}


def server_of(directory: Path) -> str:
    """Of the configuration that is nobody's choice, as another process has it."""
    asked = (
        "from lockwatch.util import xdg_dirs as places; from lockwatch.desktop.ipc import single_instance as instance"
    )
    code = f"{asked}; print(instance.server_name(places.config_dir()))"
    env = {**os.environ, **places(directory)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        (["--version"], ""),
        (["--help"], ""),
        (["show"], ""),
        (["token", "set"], ""),
        (["token", "clear"], ""),
        (["history"], ""),
        (["--api-url", "http://127.0.0.1:9", "token", "check"], "requests"),
        (["_keyring"], "keyring"),
    ],
    ids=" ".join,
)
def test_no_command_loads_qt_nor_more_than_it_needs(tmp_path: Path, arguments: list[str], loaded: str) -> None:
    given = arguments if arguments == ["_keyring"] else ["--config-dir", str(tmp_path), *arguments]
    done = subprocess.run(
        [sys.executable, "-c", QT_FREE, *given],
        cwd=ROOT,
        env={**os.environ, "LOCKWATCH_TOKEN": SECRET},
        input='{"do": "get", "user": "x"}',
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines()[-1].rpartition("loaded:")[2].split() == loaded.split()
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("command", [["--help"], ["--version"], ["self-test"], ["doctor"]], ids=" ".join)
def test_a_reader_who_has_gone_ends_a_command_quietly(tmp_path: Path, command: list[str]) -> None:
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
def test_an_answer_that_cannot_be_written_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
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
