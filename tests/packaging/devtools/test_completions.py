"""Tests of the files for shell completion, as generated for the packages. Names of locks must never run as code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from devtools import completions

NAMES = ["Front door", "O'Hara", "Garage", "$(reboot)", "Вхідні двері"]
COMPLETE = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_shtab_lockwatch
((${#COMPREPLY[@]})) && printf '%s\\n' "${COMPREPLY[@]}"
true
"""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated files."""
    folder = tmp_path_factory.mktemp("completions")
    for name, text in completions.texts().items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_every_file_names_the_licence_of_its_parts_from_shtab(generated: Path) -> None:
    for path in generated.iterdir():
        lines = path.read_text("utf-8").splitlines()
        assert any("Mozilla Public License, v. 2.0" in line for line in lines if line.startswith("#"))


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment with a command `lockwatch` that prints the names of some locks."""
    program = tmp_path / "lockwatch"
    program.write_text("#!/bin/sh\n[ $1 = _names ] && cat <<'END'\n" + "\n".join(NAMES) + "\nEND\n", "utf-8")
    program.chmod(0o755)
    return os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}


def bash(generated: Path, env: dict[str, str], *words: str) -> list[str]:
    """Return what bash offers for the last of `words`."""
    command = ["bash", "--norc", "-c", COMPLETE, "bash", str(generated / "lockwatch.bash"), "lockwatch", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


needs_bash = pytest.mark.skipif(sys.platform != "linux" or shutil.which("bash") is None, reason="bash is not there")


@needs_bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["pau"], ["pause"]),
        (["pause", ""], ["1h", "8:00", "off"]),
        (["ack", "Fr"], ["Front\\ door"]),
        (["ack", "O"], ["O\\'Hara"]),
        (["ack", "\\$"], ["\\$\\(reboot\\)"]),
        (["ack", '"Fr'], ["Front door"]),
        (["ack", '"$'], []),
        (["ack", "'O"], []),
        (["snooze", "Garage", "8"], ["8:00"]),
        (["history", "--lock", "Ga"], ["Garage"]),
        (["status", "--w"], ["--waybar", "--watch"]),
    ],
    ids=str,
)
def test_bash_completes_and_quotes(generated: Path, env: dict[str, str], words: list[str], offered: list[str]) -> None:
    """After an opening quote, no name is offered that would end the quotes or that the shell would execute."""
    assert bash(generated, env, *words) == offered


@needs_bash
def test_without_a_running_program_nothing_is_offered(generated: Path, env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "lockwatch").write_text("#!/bin/sh\necho trouble >&2\n")
    assert bash(generated, env, "ack", "") == []


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes_names(generated: Path, env: dict[str, str]) -> None:
    script = f"source {generated / 'lockwatch.fish'}; complete -C 'lockwatch ack Fr'"
    done = subprocess.run(["fish", "-c", script], env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout == "Front door\tthe lock\n"


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_can_read_its_file(generated: Path) -> None:
    assert subprocess.run(["zsh", "-n", generated / "_lockwatch"], capture_output=True).returncode == 0
