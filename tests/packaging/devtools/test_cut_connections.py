"""Tests that the tool finds the connections between parts, and that it cuts them and restores the code."""

import ast
from pathlib import Path

import pytest
from devtools import cut_connections
from devtools.connection_use import recorded
from devtools.cut_connections import Selection, cuts
from PySide6.QtCore import QObject, Signal

FILE = Path("lockwatch/app/example.py")
SOURCE = """\
class Example:
    def connect(self):
        self.tray.opened.connect(
            self.windows.show_list
        )
        self.windows.show_list()

    def on_ended(self, outcome):
        _call_each(
            self.session.look,  # first
            partial(self.monitor.on_ended, outcome),
        )
        self.saver.marks(lambda marks: self.take("ä", marks))
        QTimer.singleShot(DELAY_MS, self.windows.prepare)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cut_connections, "ROOT", tmp_path)
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE, "utf-8")
    return tmp_path


def test_connects_and_callbacks_are_cut_and_ordinary_calls_are_not(root: Path) -> None:
    assert [cut.line for cut in cuts(FILE)] == [3, 10, 11, 13, 14]


def test_a_cut_leaves_valid_code_and_is_undone(root: Path) -> None:
    path = root / FILE
    for cut in cuts(FILE):
        removed = ast.get_source_segment(SOURCE, _node_at(cut.line, cut.column))
        assert removed is not None
        with cut.made(root):
            text = path.read_text("utf-8")
            ast.parse(text)
            assert text == SOURCE.replace(removed, cut.replacement)
        assert path.read_text("utf-8") == SOURCE


class Part(QObject):
    opened = Signal(int)


def test_recorded_code_does_the_same_and_records_each_use(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "part.opened.connect(numbers.append)\nfor each in callbacks(lambda: 1, numbers):\n    numbers.append(each)\n"
    )
    used: list[str] = []
    monkeypatch.setattr("devtools.connection_use._use", used.append)
    part, numbers = Part(), [0]
    given = {"part": part, "numbers": numbers, "callbacks": lambda callback, kept: [callback(), len(kept)]}
    exec(recorded(source, {(1, 0): "signal", (2, 22): "callback", (2, 33): "no callback"}), given)
    assert (numbers, used) == ([0, 1, 1], ["callback"])
    part.opened.emit(3)
    assert (numbers[-1], used) == (3, ["callback", "signal"])


def test_of_the_tests_that_use_a_connection_the_most_specific_runs_first(root: Path) -> None:
    cut, other, *_ = cuts(FILE)
    used = {"all": {cut.name, other.name}, "one": {cut.name}, "none": {other.name}}
    assert Selection([], used, 1.0).first(cut) == ["one", "all"]


def _node_at(line: int, column: int) -> ast.AST:
    return next(
        node
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.stmt | ast.expr) and (node.lineno, node.col_offset) == (line, column)
    )
