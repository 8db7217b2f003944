"""Rules for the tests themselves: they share code through modules that are not tests, and no file is too long."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.glob("**/*.py"))
MOST_LINES = 400


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
    assert [module for module in modules if any(part.startswith("test_") for part in module.split("."))] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES
