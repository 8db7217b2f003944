"""How the tests are laid out: what they share stands in modules of its own, and none is too long to be read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.glob("**/*.py"))
MOST_LINES = 400
LONGER = {
    "ui/details/test_dialog.py",
    "ui/history/test_dialog.py",
    "ui/wording/test_wording.py",
}
"""Still to be split."""
BORROWING = {
    "ui/history/test_dialog.py",
    "ui/history/test_model.py",
    "ui/lock_list/test_window_keys.py",
}
"""Still to be freed of what they import from other tests."""


def name(path: Path) -> str:
    return path.relative_to(TESTS).as_posix()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", [path for path in FILES if name(path) not in BORROWING], ids=name)
def test_nothing_is_imported_from_a_test_module(path: Path) -> None:
    modules = [module for module in imported(path) if module.startswith("tests.")]
    assert [module for module in modules if any(part.startswith("test_") for part in module.split("."))] == []


@pytest.mark.parametrize("path", [path for path in FILES if name(path) not in LONGER], ids=name)
def test_no_file_is_too_long_to_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES
