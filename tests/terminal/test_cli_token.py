"""Tests of `lockwatch token set`, `clear` and `check`."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.domain.pacing import Pace
from lockwatch.storage import token as stored
from lockwatch.storage.state_file import StateFile
from lockwatch.terminal import cli
from lockwatch.util.clock import steady
from tests.terminal.command_line import ROOT, SECRET, Run, assert_one_sentence, program


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault(401), "The access key was rejected. If that does not change, create a new one"),
        (Fault(403), "lacks the scope Device.Read"),
        (
            Fault(429, {"Retry-After": "99"}),
            ": too many were made for this account, perhaps by another program. The access key could not be checked",
        ),
        (
            Fault(500),
            (
                "The tedee cloud has a problem of its own: wait until it works again. (HTTP 500)"
                " The access key could not be checked"
            ),
        ),
        (Fault(200, body=b"<html>"), "Open a browser to log in. The access key could not be checked"),
        (Fault(play=Play.DROPPED), "The connection to the tedee cloud was lost: if that does not change,"),
        (Fault(play=Play.SILENT), "The tedee cloud does not answer in time:"),
    ],
    ids=lambda each: each[:30] if isinstance(each, str) else "",
)
def test_a_failed_check_reports_what_is_known_about_the_token(
    run: Run, cloud: SimulatedCloud, fault: Fault, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault.play is Play.SILENT:  # on a busy machine, any other answer may take longer
        monkeypatch.setattr("lockwatch.sync.one_shot.REQUEST_WITHIN_S", 0.5)
    with cloud:
        cloud.set_fault(fault)
        status, text, error = run("--api-url", cloud.url, "token", "check")
    assert (status, text) == (1, "")
    assert sentence in error
    assert_one_sentence(error)
    assert SECRET not in error


def test_a_check_reports_the_number_of_locks(run: Run, cloud: SimulatedCloud) -> None:
    with cloud:
        assert run("--api-url", cloud.url, "token", "check") == (
            0,
            "tedee accepts the access key; it gives access to 1 lock(s).\n",
            "",
        )
        assert [request.path for request in cloud.requests] == ["/api/v37/my/lock/sync"]


def test_no_text_of_a_library_reaches_the_log(cloud: SimulatedCloud, tmp_path: Path) -> None:
    """If a server sends the request back as headers, urllib3 logs a warning that quotes the token."""
    echoed = f"Authorization PersonalKey {SECRET}\r\n".encode()
    with cloud:
        cloud.set_fault(Fault(play=Play.BARE, body=b"HTTP/1.1 200 OK\r\nA: b\r\n" + echoed + b"\r\n{}"))
        ended = program(tmp_path, "--log-level", "debug", "--api-url", cloud.url, "token", "check")
    assert ended.returncode == 1
    assert "INFO lockwatch.tedee.client: " in ended.stderr or "lockwatch: " in ended.stderr
    assert SECRET not in ended.stdout + ended.stderr
    assert "urllib3" not in ended.stderr


def test_a_check_waits_for_the_floor(
    run: Run, cloud: SimulatedCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with cloud:
        with closing(StateFile(tmp_path / "config", cloud.url)) as file:
            file.save_pace(Pace(steady() - 3), None)
        status, text, _ = run("--api-url", cloud.url, "token", "check")
    assert status == 0
    assert "Waiting 7 s" in text
    assert slept[0] == pytest.approx(7, abs=1)


def test_a_check_stores_its_start_and_a_retry_after_for_the_program(
    run: Run, cloud: SimulatedCloud, tmp_path: Path
) -> None:
    with cloud:
        cloud.set_fault(Fault(429, {"Retry-After": "600"}, requests=1))
        _, _, error = run("--api-url", cloud.url, "token", "check")
        assert re.match(r"lockwatch: tedee accepts no requests until \d+:\d\d.*: too many", error)
        with closing(StateFile(tmp_path / "config", cloud.url)) as file:
            pace = file.pace()
        assert pace.last_start is not None
        assert pace.not_before == pytest.approx(steady() + 600, abs=10)
        status, _, error = run("--api-url", cloud.url, "token", "check")
        assert status == 1
        assert re.match(r"lockwatch: tedee has asked for no more requests until \d+:\d\d", error)
        assert "The access key could not be checked" in error
        assert len(cloud.requests) == 1


def test_a_check_without_a_token_explains_how_to_set_one(run: Run, use_keyring: Callable[[str], Path]) -> None:
    use_keyring("Working")
    status, _, error = run("token", "check")
    assert (status, error) == (1, "lockwatch: There is no access key; 'lockwatch token set' stores one.\n")


def test_at_most_64_kib_of_standard_input_are_read(run: Run, use_keyring: Callable[[str], Path]) -> None:
    use_keyring("Working")
    status, _, error = run("token", "set", typed=b"x" * 200_000)
    assert (status, error) == (1, "lockwatch: This is too long to be a tedee token.\n")
    assert sys.stdin.buffer.tell() == 65_536


def test_a_token_is_set_checked_and_cleared(run: Run, use_keyring: Callable[[str], Path]) -> None:
    use_keyring("Working")
    with SimulatedCloud(SECRET) as cloud:
        url = ["--api-url", cloud.url]
        assert run(*url, "token", "set", typed=f" PersonalKey {SECRET}\n".encode())[0] == 0
        assert stored.read(cloud.url) == SECRET
        assert run(*url, "token", "check")[0] == 0
        assert run(*url, "token", "clear") == (0, "The access key was removed.\n", "")
        assert run(*url, "token", "clear") == (0, "There was no access key.\n", "")


@pytest.mark.parametrize("typed", [b"", b" \n", "kéy".encode(), b"\xff\xfekey", b"k\x00ey"], ids=repr)
def test_text_that_cannot_be_a_token_is_rejected_in_one_sentence(run: Run, typed: bytes) -> None:
    status, text, error = run("token", "set", typed=typed)
    assert (status, text) == (1, "")
    assert_one_sentence(error)


def test_closed_standard_input_counts_as_an_empty_token(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert cli.main(["token", "set"]) == 1
    assert capsys.readouterr() == ("", "lockwatch: The access key is empty.\n")


@pytest.mark.parametrize(
    ("backend", "text"),
    [
        ("keyring.backends.fail.Keyring", "PYTHON_KEYRING_BACKEND chooses a keyring that can't be used: remove"),
        ("keyring.backends.null.Keyring", "PYTHON_KEYRING_BACKEND chooses a keyring that keeps secrets in a plain"),
        ("Locked", "The keyring is locked"),
        ("Faulty", "The keyring has failed"),
    ],
)
@pytest.mark.parametrize("action", ["set", "check", "clear"])
def test_an_unusable_keyring_is_reported_in_one_sentence(
    run: Run, use_keyring: Callable[[str], Path], backend: str, text: str, action: str
) -> None:
    use_keyring(backend)
    status, _, error = run("token", action, typed=SECRET.encode())
    assert status == 1
    assert text in error
    assert_one_sentence(error)
    assert SECRET not in error


@pytest.mark.usefixtures("expected_log")
def test_unreadable_settings_are_reported_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config" / "settings.toml").mkdir(parents=True)
    status, _, error = run("token", "check")
    assert status == 1
    assert error.startswith("lockwatch: The settings can't be read")
    assert_one_sentence(error)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal")
@pytest.mark.parametrize(
    ("typed", "text"), [(b"\x04", "The access key is empty."), (b"\x03", "")], ids=["Ctrl-D", "Ctrl-C"]
)
def test_ctrl_c_and_ctrl_d_at_the_prompt_print_no_traceback(tmp_path: Path, typed: bytes, text: str) -> None:
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored if the tests run in the background of a shell
        os.execv(sys.executable, [sys.executable, "-m", "lockwatch", "--config-dir", str(tmp_path), "token", "set"])
    shown = os.read(terminal, 1024)
    while b"not shown" not in shown:
        shown += os.read(terminal, 1024)
    time.sleep(0.2)
    os.write(terminal, typed)
    try:
        while part := os.read(terminal, 1024):
            shown += part
    except OSError:  # EIO: on Linux, the other end was closed
        pass
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert b"Traceback" not in shown
    assert text in shown.decode()
    assert os.waitstatus_to_exitcode(status) in (1, 130)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the locale does not come from the environment")
@pytest.mark.parametrize("command", [["token", "check"], ["doctor"]], ids=" ".join)
def test_times_have_the_digits_of_the_english_texts(
    cloud: SimulatedCloud, tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ar_EG.UTF-8")
    monkeypatch.setenv("PYTHONUTF8", "1")
    with cloud:
        cloud.set_fault(Fault(429, {"Retry-After": "600"}))
        done = program(tmp_path, "--api-url", cloud.url, *command)
    text = done.stdout + done.stderr
    assert re.search(r"\d:\d\d", text), text
    assert [char for char in text if char.isdecimal() and not char.isascii()] == [], text


def test_doctor_checks_what_needs_no_request_while_the_cloud_accepts_none(
    cloud: SimulatedCloud, tmp_path: Path
) -> None:
    with cloud:
        cloud.set_fault(Fault(503, {"Retry-After": "600"}))
        program(tmp_path, "--api-url", cloud.url, "token", "check")
        text = program(tmp_path, "--api-url", cloud.url, "doctor").stdout
    assert len(cloud.requests) == 1
    assert re.search(r"^ok    state: ", text, re.M), text
    assert "tedee has asked for no more requests until" in text
    assert "700 requests" not in text, "it was an outage, not a limit"
