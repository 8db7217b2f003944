"""Tests of the token in the keyring, with back ends of `keyring` in the real child process."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lockwatch.domain.outcome import TokenProblem
from lockwatch.storage import token
from lockwatch.storage.token import KeyringError, TokenTooLongError

API = "https://api.tedee.com"
SECRET = "s3cretKeyOfTheseTests"
Use = Callable[[str], Path]


def test_a_token_is_stored_read_back_and_removed(use_keyring: Use) -> None:
    items = use_keyring("Working")
    assert token.read(API) is None
    token.write(API, SECRET)
    assert token.read(API) == SECRET
    assert json.loads(items.read_text())[f"lockwatch {API}"] == SECRET
    assert token.read("https://proxy.example") is None
    token.write(API, "another")
    assert token.read(API) == "another"
    assert token.clear(API) is True
    assert token.read(API) is None
    assert token.clear(API) is False


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_the_token_is_in_neither_arguments_nor_environment_of_the_child(
    use_keyring: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = use_keyring("Working")
    monkeypatch.setenv("LOCKWATCH_TOKEN", SECRET)
    token.write(API, SECRET)
    assert json.loads(items.read_text())["quoted"] == "False"


def test_the_child_imports_nothing_from_the_current_directory(
    use_keyring: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_keyring("Working")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "keyring.py").write_text("raise SystemExit('not the keyring')")
    monkeypatch.chdir(tmp_path / "elsewhere")
    token.write(API, SECRET)
    assert token.read(API) == SECRET


def test_the_keyring_is_not_asked_if_the_variable_has_a_token(
    use_keyring: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_keyring("Hanging")
    monkeypatch.setenv("LOCKWATCH_TOKEN", f" {SECRET}\n")
    assert token.read(API, within_s=0.1) == SECRET


def test_an_empty_variable_counts_as_no_token(use_keyring: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    use_keyring("Working")
    monkeypatch.setenv("LOCKWATCH_TOKEN", " ")
    assert token.read(API) is None


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        ("keyring.backends.fail.Keyring", TokenProblem.NO_KEYRING),
        ("keyring.backends.null.Keyring", TokenProblem.KEYRING_INSECURE),
        ("no.such.module.Keyring", TokenProblem.NO_KEYRING),
        ("Uninitialized", TokenProblem.NO_KEYRING),
        ("Locked", TokenProblem.KEYRING_LOCKED),
        ("Faulty", TokenProblem.KEYRING_FAULT),
        ("Dying", TokenProblem.KEYRING_FAULT),
    ],
)
def test_an_unusable_keyring_raises_the_matching_problem(use_keyring: Use, backend: str, why: TokenProblem) -> None:
    use_keyring(backend)
    for ask in (lambda: token.read(API), lambda: token.write(API, SECRET), lambda: token.clear(API)):
        with pytest.raises(KeyringError) as failed:
            ask()
        assert failed.value.why is why
        assert SECRET not in str(failed.value)
        assert SECRET not in repr(failed.value)


@pytest.mark.parametrize("backend", ["Swallowing", "Mangling"])
def test_a_keyring_that_loses_the_token_is_detected(use_keyring: Use, backend: str) -> None:
    use_keyring(backend)
    with pytest.raises(KeyringError) as failed:
        token.write(API, SECRET)
    assert failed.value.why is TokenProblem.KEYRING_INSECURE


def test_a_keyring_that_hangs_times_out(use_keyring: Use) -> None:
    use_keyring("Hanging")
    started = time.monotonic()
    with pytest.raises(KeyringError) as failed:
        token.read(API, within_s=0.5)
    assert failed.value.why is TokenProblem.KEYRING_SILENT
    assert time.monotonic() - started < 60  # the back end hangs for ten times as long


def test_a_longer_answer_than_any_token_is_a_keyring_fault(use_keyring: Use) -> None:
    use_keyring("Oversized")
    with pytest.raises(KeyringError) as failed:
        token.read(API)
    assert failed.value.why is TokenProblem.KEYRING_FAULT


def test_output_of_a_back_end_does_not_disturb_the_answer(use_keyring: Use) -> None:
    use_keyring("Chatty")
    assert token.read(API) == SECRET


def test_a_helper_process_that_cannot_be_started_is_a_keyring_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(KeyringError) as failed:
        token.read(API)
    assert failed.value.why is TokenProblem.KEYRING_FAULT


@pytest.mark.parametrize(("length", "fits"), [(1280, True), (1281, False)])
def test_a_token_too_long_for_windows_is_rejected_before_it_is_stored(
    use_keyring: Use, monkeypatch: pytest.MonkeyPatch, length: int, fits: bool
) -> None:
    use_keyring("keyring.backends.fail.Keyring")
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(KeyringError if fits else TokenTooLongError):
        token.write(API, "k" * length)


def test_windows_keeps_a_token_on_this_computer() -> None:
    """By its default, the Credential Manager copies it to other computers of a domain."""
    backend = type("WinVaultKeyring", (), {"__module__": "keyring.backends.Windows"})()
    token._stay_on_this_computer(type("ChainerBackend", (), {"backends": [backend, object()]})())
    assert backend.persist == "local machine"


@pytest.mark.parametrize("backend", ["Working", "Locked", "Hanging"])
def test_the_keyrings_name_is_known_without_unlocking_it(use_keyring: Use, backend: str) -> None:
    use_keyring(backend)
    assert token.keyring_name(within_s=60) == f"backends {backend}"


@pytest.mark.parametrize(
    ("module", "name"),
    [("SecretService", "Secret Service"), ("libsecret", "Secret Service"), ("kwallet", "KWallet")],
)
def test_a_desktops_keyring_has_its_usual_name(module: str, name: str) -> None:
    backend = type("Keyring", (), {"__module__": f"keyring.backends.{module}"})()
    assert token._name(type("ChainerBackend", (), {"backends": [backend, object()]})()) == name


def test_an_insecure_keyring_has_no_name(use_keyring: Use) -> None:
    use_keyring("keyring.backends.null.Keyring")
    with pytest.raises(KeyringError) as failed:
        token.keyring_name()
    assert failed.value.why is TokenProblem.KEYRING_INSECURE


@pytest.mark.parametrize(("platform", "program"), [("win32", "lockwatch.exe"), ("linux", "lockwatchw")])
def test_a_frozen_program_runs_its_console_executable_as_the_helper(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, program: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "lockwatchw"))
    monkeypatch.setattr(sys, "platform", platform)
    assert token._program() == [str(tmp_path / program)]
