"""Pytest plugin: the summary shows where a worker of pytest-xdist crashed, which otherwise says only that it did.

pytest's own faulthandler writes to standard error of the worker, where the stack is lost among the progress dots.
"""

import faulthandler
import os
import re
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

_OF_PYTEST = re.compile(r"site-packages/(_pytest|execnet|pluggy|xdist)/")
_folder = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()


class _InController:
    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell each worker the folder for its stack."""
        node.workerinput["crashes"] = node.config.stash[_folder].name


@pytest.hookimpl(trylast=True)  # after pytest's own, which it replaces in workers
def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", None)
    if given is not None:
        stack = Path(given["crashes"], f"{given['workerid']}-{os.getpid()}").open("w")  # noqa: SIM115 - open to the end
        faulthandler.enable(stack)
        config.add_cleanup(stack.close)
        config.add_cleanup(faulthandler.disable)
    elif config.pluginmanager.hasplugin("xdist"):
        config.stash[_folder] = folder = tempfile.TemporaryDirectory(prefix="lockwatch-crashes-")
        config.add_cleanup(folder.cleanup)
        config.pluginmanager.register(_InController())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    folder = config.stash.get(_folder, None)
    stacks = [path.read_text(errors="replace") for path in Path(folder.name).iterdir()] if folder is not None else []
    for stack in filter(None, stacks):
        terminalreporter.section("a worker crashed", red=True)
        for before, line in pairwise(["", *stack.splitlines()]):
            if not _OF_PYTEST.search(line) or "most recent call" in before:
                terminalreporter.line(line)
