"""Pytest plugin that adds the stack of a crashed pytest-xdist worker to the summary.

pytest's own faulthandler writes it to the standard error of the worker, where it is lost among the progress dots.
"""

import faulthandler
import os
import re
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

_PYTEST_FRAMES = re.compile(r"site-packages/(_pytest|execnet|pluggy|xdist)/")
_folder = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()


class _InController:
    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Pass each worker the folder for its stack."""
        node.workerinput["crashes"] = node.config.stash[_folder].name


@pytest.hookimpl(trylast=True)  # after pytest's own faulthandler, which it replaces in workers
def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", None)
    if given is not None:
        stack = Path(given["crashes"], f"{given['workerid']}-{os.getpid()}").open("w")  # noqa: SIM115 - stays open
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
            if not _PYTEST_FRAMES.search(line) or "most recent call" in before:
                terminalreporter.line(line)
