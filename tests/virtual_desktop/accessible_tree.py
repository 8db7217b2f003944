"""Print the accessible objects of a program as JSON, as a screen reader finds them.

Run it with the system's Python, which has the AT-SPI bindings: ``/usr/bin/python3 accessible_tree.py PID``.
"""

import json
import sys
from typing import Any

import gi  # type: ignore[import-not-found, unused-ignore]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # type: ignore[import-not-found, unused-ignore]  # noqa: E402

RENAMED = {"push button": "button"}
"""Maps the former names of roles to those of AT-SPI 2.56."""


def node(accessible: Any) -> dict[str, Any]:
    children = (accessible.get_child_at_index(index) for index in range(accessible.get_child_count()))
    return {
        "role": RENAMED.get(role := accessible.get_role_name(), role),
        "name": accessible.get_name(),
        "description": accessible.get_description(),
        "states": [state.value_nick for state in accessible.get_state_set().get_states()],
        "actions": [accessible.get_action_name(index) for index in range(accessible.get_n_actions())],
        "children": [node(child) for child in children if child is not None],
    }


def windows(pid: int) -> list[dict[str, Any]]:
    """Return the windows of the program with this process id; empty until it has registered."""
    desktop = Atspi.get_desktop(0)
    programs = (desktop.get_child_at_index(index) for index in range(desktop.get_child_count()))
    program = next((each for each in programs if each is not None and each.get_process_id() == pid), None)
    return node(program)["children"] if program else []


if __name__ == "__main__":
    json.dump(windows(int(sys.argv[1])), sys.stdout)
