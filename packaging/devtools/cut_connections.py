"""Cuts each connection between the parts of the running program once, and lists the cuts that no test notices.

What counts as a connection in lockwatch/app/:

- a statement with ``.connect(``, which becomes ``pass``,
- an argument of ``_call_each`` in sync_follow_up.py, and a callback handed over: a lambda, a ``partial``, or any
  method given to one of `TAKE_CALLBACKS`. It becomes a function that does nothing.

Each cut is made in a copy of the repository, where the tests of tests/app run until the first one fails:

    PYTHONPATH=packaging python -m devtools.cut_connections [--tests PATH] [FILE…]
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

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
ENDS_WITHIN_S = 120


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
    if name.endswith(".connect"):  # `_statements` yields the whole statement
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


def fails(root: Path, tests: list[str]) -> bool:
    """Return whether a test of the repository at `root` fails or hangs."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "packaging"))),
        "PYTHONDONTWRITEBYTECODE": "1",  # or Python would run outdated bytecode of a file changed within a second
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, timeout=ENDS_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="relative to the repository")
    parser.add_argument("--tests", action="append", metavar="PATH", help="in place of tests/app")
    options = parser.parse_args()
    files = options.files or sorted(path.relative_to(ROOT) for path in (ROOT / "lockwatch" / "app").glob("*.py"))
    tests = options.tests or ["tests/app/test_connections.py", "tests/app"]  # most cuts are noticed by the first
    tests_of = {path: [*tests, *([] if options.tests else ON_A_DESKTOP.get(path.name, []))] for path in files}
    made = [(cut, str(cut)) for path in files for cut in cuts(path)]
    missed = 0
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        root = Path(folder, "lockwatch")
        ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "build", "dist")
        shutil.copytree(ROOT, root, ignore=ignored, symlinks=True)
        if fails(root, tests):
            print("the tests fail without a cut")
            return 2
        for cut, text in made:
            with cut.made(root):
                if not fails(root, tests_of[cut.path]):
                    missed += 1
                    print(text, flush=True)
    print(f"{missed} of {len(made)} cuts are not noticed", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
