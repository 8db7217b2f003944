"""Cuts each connection between the parts of the running program once, and lists the cuts that no test notices.

What counts as a connection in lockwatch/app/:

- a statement with ``.connect(``, which becomes ``pass``,
- an argument of ``_call_each`` in sync_follow_up.py, and a callback handed over: a lambda, a ``partial``, or any
  method given to one of `TAKE_CALLBACKS`. It becomes a function that does nothing.

Each cut is made in a copy of the repository, two copies for each core, because the tests mostly wait. The tests run
once without a cut, to find out which of them use which connections. For each cut, the tests that use it run first,
beginning with those that use the fewest others. A cut is listed only if then all of tests/app passes, too.

    PYTHONPATH=packaging python -m devtools.cut_connections [--tests PATH] [FILE…]
"""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import pytest

from devtools.connection_use import recorded

ROOT = Path(__file__).parents[2]
TAKE_CALLBACKS = {
    "AboutWindow",
    "BannerContent",
    "LockActions",
    "MissedNotifications",
    "QTimer.singleShot",
    "self.commands.answer_with",
}
"""Calls whose arguments are methods to be called later."""
DOES_NOTHING = "(lambda *given: None)"
ON_A_DESKTOP = {
    "status_publisher.py": ["tests/virtual_desktop/test_status.py"],
    "tray_presence.py": ["tests/virtual_desktop/test_tray_presence.py"],
}
"""Tests that also run for a file whose connections only a real desktop can show."""
HANGS = 5
"""A run of tests that takes so many times as long as all of them without a cut is taken for one that hangs."""
PATIENCE_S = 15
"""How long a test waits for an event, which most cuts prevent. Without a cut, the tests must pass with it, too."""
FIRST = 100
"""How many of the tests that use a connection run before all the others; each adds to the command line."""


class Cut(NamedTuple):
    path: Path
    """Relative to the repository."""
    line: int
    column: int
    """Counted in bytes from 0, as `ast` does."""
    end_line: int
    end_column: int
    replacement: str

    def __str__(self) -> str:
        source = (ROOT / self.path).read_text("utf-8").splitlines()
        return f"{self.path}:{self.line}: {source[self.line - 1].strip()}"

    @property
    def name(self) -> str:
        """Identifies the connection."""
        return f"{self.path}:{self.line}:{self.column}"

    @contextmanager
    def made(self, root: Path) -> Iterator[None]:
        """Within the context, replace the connection in the file below `root`; afterwards restore the file."""
        path = root / self.path
        before = path.read_bytes()
        lines = before.splitlines(keepends=True)
        head, tail = lines[self.line - 1][: self.column], lines[self.end_line - 1][self.end_column :]
        lines[self.line - 1 : self.end_line] = [head + self.replacement.encode() + tail]
        path.write_bytes(b"".join(lines))
        try:
            yield
        finally:
            path.write_bytes(before)


def cuts(path: Path) -> list[Cut]:
    """Return all cuts in a file, from top to bottom."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    nodes = [*_statements(tree), *_callbacks(tree)]
    return sorted(
        Cut(path, node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, replacement)
        for node, replacement in nodes
    )


def _statements(tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and _called(node.value).endswith(".connect"):
            yield node, "pass"


def _callbacks(tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
                if _is_callback(call, argument):
                    yield argument, DOES_NOTHING


def _is_callback(call: ast.Call, argument: ast.expr) -> bool:
    name = _called(call)
    if name.endswith(".connect"):  # a connection is cut as a whole statement, see `_statements`
        return False
    if name == "_call_each":
        return True
    return (
        isinstance(argument, ast.Lambda)
        or _called(argument) == "partial"
        or (isinstance(argument, ast.Attribute) and name in TAKE_CALLBACKS)
    )


def _called(node: ast.expr) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


class Selection(NamedTuple):
    """The tests that run for a cut."""

    paths: list[str]
    used: dict[str, set[str]]
    """Names of connections, by the id of the test that uses them."""
    limit_s: float
    """How long a run may take."""

    def first(self, cut: Cut) -> list[str]:
        """Return the ids of the tests that use the connection, the most specific ones first."""
        ids = [test for test, names in self.used.items() if cut.name in names]
        return sorted(ids, key=lambda test: len(self.used[test]))[:FIRST]

    def notice(self, cut: Cut, root: Path) -> bool:
        """Return whether a test fails or hangs while the connection is cut in the copy at `root`."""
        first = self.first(cut)
        further = self.paths + ON_A_DESKTOP.get(cut.path.name, [])
        with cut.made(root):
            return (bool(first) and self._fail(root, first)) or self._fail(root, further)

    def _fail(self, root: Path, tests: list[str]) -> bool:
        try:
            status = run(root, ["-x", *tests], self.limit_s)
        except subprocess.TimeoutExpired:
            return True
        if status in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
            sys.exit(f"pytest could not run {tests}")
        return status != pytest.ExitCode.OK


def run(root: Path, arguments: list[str], limit_s: float | None = None, **environment: str) -> int:
    """Run pytest in the copy at `root`, and return its exit status. Raises subprocess.TimeoutExpired."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "packaging"))),
        "PYTHONDONTWRITEBYTECODE": "1",  # or Python would run outdated bytecode of a file changed within a second
        "TEST_PATIENCE_MS": str(1000 * PATIENCE_S),
        **environment,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, timeout=limit_s, check=False
    ).returncode


def record(root: Path, paths: list[str], found: Iterable[Cut]) -> dict[str, set[str]]:
    """Return the names of the connections that each test uses. Changes the copy at `root`.

    Recording affects how long objects live, so a few tests may fail in this run; that does not matter.
    """
    for path in {cut.path for cut in found}:
        names = {(cut.line, cut.column): cut.name for cut in found if cut.path == path}
        (root / path).write_text(recorded((root / path).read_text("utf-8"), names), "utf-8")
    result = root / "connections.json"
    run(root, ["-p", "devtools.connection_use", *paths], CONNECTION_USE=str(result))
    return {test: set(names) for test, names in json.loads(result.read_text("utf-8")).items()}


def copied(folder: Path) -> Path:
    """Copy the repository into the folder, and return the copy."""
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "build", "dist")
    return Path(shutil.copytree(ROOT, folder / "lockwatch", ignore=ignored, symlinks=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="relative to the repository")
    parser.add_argument("--tests", action="append", metavar="PATH", help="in place of tests/app")
    options = parser.parse_args()
    files = options.files or sorted(path.relative_to(ROOT) for path in (ROOT / "lockwatch" / "app").glob("*.py"))
    found = [cut for path in files for cut in cuts(path)]
    paths = options.tests or ["tests/app"]
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        spare = copied(Path(folder, "spare"))
        began = time.monotonic()
        if run(spare, paths) != pytest.ExitCode.OK:
            print("the tests fail without a cut")
            return 2
        limit_s = HANGS * (time.monotonic() - began)
        tests = Selection(paths, record(spare, paths, found), limit_s)
        workers = 2 * (os.cpu_count() or 1)
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(copied(Path(folder, str(number))))

        def notice(cut: Cut) -> bool:
            root = copies.get()
            try:
                return tests.notice(cut, root)
            finally:
                copies.put(root)

        missed = 0
        with ThreadPoolExecutor(workers) as pool:
            for cut, noticed in zip(found, pool.map(notice, found), strict=True):
                if not noticed:
                    missed += 1
                    print(cut, flush=True)
    print(f"{missed} of {len(found)} cuts are not noticed", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
