"""Rules for files: tests share code through modules that are neither tests nor conftest, and no file is too long."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.glob("**/*.py"))
ROOT = TESTS.parent
ALL_FILES = [*FILES, *sorted(path for folder in ("lockwatch", "packaging") for path in ROOT.glob(f"{folder}/**/*.py"))]
MOST_LINES = 400
_UNSHARED = re.compile(r"\.(test_|conftest\b)")


def name(path: Path) -> str:
    return path.relative_to(TESTS).as_posix()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_is_imported_from_a_test_module_or_conftest(path: Path) -> None:
    modules = [module for module in imported(path) if module.startswith("tests.")]
    assert [module for module in modules if _UNSHARED.search(module)] == []


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES
