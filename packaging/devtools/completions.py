"""Generate the files for shell completion: shtab makes them from the parser of the command line.

The wheel and the .deb contain them. To look at them in resources/completions:

    PYTHONPATH=packaging python -m devtools.completions
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shtab

from lockwatch.terminal.parser import parser

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "completions"
FILES = {"bash": "lockwatch.bash", "zsh": "_lockwatch", "fish": "lockwatch.fish"}
"""The file of each shell."""

_NAMES = "lockwatch _names 2>/dev/null"
"""The command that prints the names of the locks, or nothing if no program is running."""
_BASH = rf"""
# The owner of a lock may choose any name, such as '$(reboot)'. After an opening quote, only harmless ones are offered.
_lockwatch_names() {{
  local name quoted
  while IFS= read -r name; do
    printf -v quoted %q "$name"
    if [[ $quoted == "$1"* ]]; then
      printf '%s\n' "$quoted"
    elif [[ $1 == [\"\']* && $name == "${{1:1}}"* && $name != *[\"\'\`\\\$\!]* ]]; then
      printf '%s\n' "$name"
    fi
  done < <({_NAMES})
}}
"""
_ZSH = f"""
_lockwatch_names() {{
  local -a names=(${{(f)"$({_NAMES})"}})
  compadd -a names
}}
"""
NAME = {
    "bash": "_lockwatch_names",
    "zsh": "_lockwatch_names",
    "fish": f"({_NAMES})",
    "preamble": {"bash": _BASH, "zsh": _ZSH},
}
_BY_METAVAR: dict[Any, Any] = {"NAME": NAME, "FILE": shtab.FILE, "DIR": shtab.DIRECTORY}
_LICENCE = """
# Parts of this file come from shtab (https://github.com/tqdm/shtab), 2020-2026 (c) Casper da Costa-Luis.
# This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0.
# If a copy of the MPL was not distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.
"""
"""The notice that the MPL asks for. It is at the end because zsh wants `#compdef` in the first line."""


def texts() -> dict[str, str]:
    """Return the text of each file by its name."""
    complete = parser()
    for action in _actions(complete):
        if action.metavar in _BY_METAVAR:
            action.complete = _BY_METAVAR[action.metavar]  # type: ignore[attr-defined]  # read by shtab
    return {name: f"{shtab.complete(complete, shell).rstrip()}\n{_LICENCE}" for shell, name in FILES.items()}


def _actions(parent: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parent._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")
