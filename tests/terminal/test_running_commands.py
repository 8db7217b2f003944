"""Tests of how the command line finds a lock by its name, and what it prints of the answers."""

import json
from argparse import Namespace
from pathlib import Path

import pytest

from lockwatch.desktop.ipc.single_instance import UNKNOWN_COMMAND
from lockwatch.terminal import running_commands
from lockwatch.terminal.running_commands import NoSuchLockError, find
from lockwatch.terminal.status import unanswered
from tests.terminal.command_line import Run

LOCKS = [
    {"id": 1, "name": "Kapı", "serial_number": "S-1"},
    {"id": 2, "name": "Shed", "serial_number": "S-2"},
    {"id": 3, "name": "shed", "serial_number": None},
    {"id": 4, "name": "Two\nlines", "serial_number": "S-4"},
]


class Program:
    """Answers in place of the running program, and notes the commands."""

    def __init__(self, answer: str = "") -> None:
        self.answer = answer
        self.commands: list[str] = []

    def ask(self, config_dir: Path, command: str, *, until_gone: bool = False) -> str:
        self.commands.append(command)
        return json.dumps(unanswered("locked") | {"locks": LOCKS}) if command == "status" else self.answer


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Program:
    program = Program()
    monkeypatch.setattr(running_commands, "ask", program.ask)
    return program


@pytest.mark.parametrize(("name", "id_"), [("kapi", 1), ("KAPI", 1), ("s-2", 2), ("two lines", 4)])
def test_a_lock_is_found_by_its_name_or_serial_number(name: str, id_: int) -> None:
    assert find(name, LOCKS)["id"] == id_


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Garage", "No lock is called 'Garage'; there are: Kapı, Shed, shed, Two lines."),
        ("", "No lock is called ''; there are: Kapı, Shed, shed, Two lines."),
        ("Shed", "2 locks are called 'Shed'; use a serial number: S-2, one without a number."),
        ("\x1b[2J", "No lock is called ' [2J'; there are: Kapı, Shed, shed, Two lines."),
    ],
)
def test_an_unknown_or_ambiguous_name_is_reported_with_the_known_names(name: str, sentence: str) -> None:
    with pytest.raises(NoSuchLockError) as error:
        find(name, LOCKS)
    assert str(error.value) == sentence


def test_without_locks_the_message_says_so() -> None:
    with pytest.raises(NoSuchLockError, match=r"'Shed'; there are: none\."):
        find("Shed", [])


def test_a_name_that_no_lock_has_gives_a_status_of_its_own(run: Run, running: Program) -> None:
    status, text, error = run("ack", "Garage")
    assert (status, text) == (3, "")
    assert error == "lockwatch: No lock is called 'Garage'; there are: Kapı, Shed, shed, Two lines.\n"
    assert running.commands == ["status"]


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["pause"], "pause"),
        (["pause", "1h"], "pause_1h"),
        (["pause", "8:00"], "pause_until_8"),
        (["pause", "08:00"], "pause_until_8"),
        (["pause", "off"], "resume"),
        (["ack", "kapi"], "acknowledge 1"),
        (["snooze", "kapi"], "snooze_1h 1"),
        (["snooze", "kapi", "8:00"], "snooze_until_8 1"),
        (["snooze", "kapi", "off"], "take_back 1"),
        (["toggle"], "toggle"),
        (["settings"], "settings"),
    ],
    ids=" ".join,
)
def test_each_command_is_sent_as_the_act_of_the_user(
    run: Run, running: Program, arguments: list[str], command: str
) -> None:
    running.answer = "Done\x1b."
    assert run(*arguments) == (0, "Done .\n", "")
    assert running.commands[-1] == command


def test_a_program_of_another_version_is_reported(run: Run, running: Program) -> None:
    running.answer = UNKNOWN_COMMAND
    status, text, error = run("pause")
    assert (status, text) == (1, "")
    assert "is another version" in error


@pytest.mark.parametrize("arguments", [["pause"], ["ack", "kapi"], ["snooze", "kapi"]], ids=" ".join)
def test_a_program_that_is_still_starting_has_not_done_it(run: Run, running: Program, arguments: list[str]) -> None:
    """It answers every command with an empty line."""
    assert run(*arguments) == (1, "", "lockwatch: Lockwatch is running, but does not answer.\n")


def test_an_empty_answer_prints_nothing(running: Program, tmp_path: Path) -> None:
    assert running_commands.run(tmp_path, Namespace(command="show")) == ""
