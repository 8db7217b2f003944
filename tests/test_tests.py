"""Rules for the tests themselves: they share code through modules that are not tests, and no file is too long."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.glob("**/*.py"))
MOST_LINES = 400
LONGER = {
    "app/test_dialog_manager.py",
    "app/test_reminders.py",
}
"""Files that still have to be split. A test fails if an entry is no longer needed."""
BORROWING = {
    "app/test_reminders.py",
}
"""Files that still import from test modules. A test fails if an entry is no longer needed."""


def name(path: Path) -> str:
    return path.relative_to(TESTS).as_posix()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_is_imported_from_a_test_module(path: Path) -> None:
    modules = [module for module in imported(path) if module.startswith("tests.")]
    borrowed = [module for module in modules if any(part.startswith("test_") for part in module.split("."))]
    assert bool(borrowed) == (name(path) in BORROWING), borrowed or "remove it from BORROWING"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert (lines > MOST_LINES) == (name(path) in LONGER), f"{lines} lines; or remove it from LONGER"


def test_every_exception_is_an_existing_file() -> None:
    assert set(map(name, FILES)) >= LONGER | BORROWING
