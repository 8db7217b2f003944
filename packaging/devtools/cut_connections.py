"""Cuts each connection between the parts of the running program once, and lists the cuts that no test notices.

A connection is a statement with ``.connect(`` in lockwatch/app/, or a call in one of `SEQUENCES`. Each is replaced by
``pass`` in a copy of the repository, where the tests of tests/app run until the first one fails:

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
SEQUENCES = {"on_recalled", "on_ended", "on_named"}
"""Methods of sync_follow_up.py, whose calls take the place of connections."""
ENDS_WITHIN_S = 300


class Cut(NamedTuple):
    path: Path
    """Relative to the repository."""
    line: int
    end: int
    column: int

    def __str__(self) -> str:
        source = (ROOT / self.path).read_text("utf-8").splitlines()
        return f"{self.path}:{self.line}: {source[self.line - 1].strip()}"

    @contextmanager
    def made(self, root: Path) -> Iterator[None]:
        """The connection is cut in the repository at `root` until the context ends."""
        path = root / self.path
        before = path.read_text("utf-8")
        lines = before.splitlines(keepends=True)
        lines[self.line - 1 : self.end] = [f"{' ' * self.column}pass\n"]
        path.write_text("".join(lines), "utf-8")
        try:
            yield
        finally:
            path.write_text(before, "utf-8")


def cuts(path: Path) -> Iterator[Cut]:
    """In the order of the file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    sequences = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and path.name == "sync_follow_up.py" and node.name in SEQUENCES
    ]
    in_sequence = {statement for sequence in sequences for statement in ast.walk(sequence)}
    found = (
        Cut(path, node.lineno, node.end_lineno or node.lineno, node.col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and (node in in_sequence or ast.unparse(node.value.func).endswith(".connect"))
    )
    yield from sorted(found)


def fails(root: Path, tests: list[str]) -> bool:
    """Does a test of the repository at `root` fail, or hang?"""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "packaging"))),
        "PYTHONDONTWRITEBYTECODE": "1",  # of two versions of a file within a second the older would be run
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
    tests = options.tests or ["tests/app"]
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
                if not fails(root, tests):
                    missed += 1
                    print(text, flush=True)
    print(f"{missed} of {len(made)} cuts are not noticed", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
