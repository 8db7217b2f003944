"""The facts below the headline are separated by dots, and lines break where there is none."""

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.ui.lock_list.facts_label import FactsLabel

DOT = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"
FACTS = ["2 disconnected", "1 battery almost empty", "3 not watched", "updated 10 s ago"]


@pytest.fixture
def label(qtbot: QtBot) -> FactsLabel:
    label = FactsLabel()
    qtbot.addWidget(label)
    label.show_facts(FACTS)
    return label


@pytest.mark.parametrize("width", range(20, 640, 20))
def test_no_line_begins_or_ends_with_a_dot(label: FactsLabel, width: int) -> None:
    label.resize(width, 100)
    label.show()
    lines = label.text().split("\n")
    assert [fact for line in lines for fact in line.split(DOT)] == FACTS
    measured = label.fontMetrics().horizontalAdvance
    assert all(measured(line) < width or line in FACTS for line in lines)
    firsts = [line.split(DOT)[0] for line in lines]
    assert all(measured(line + DOT + after) >= width for line, after in zip(lines, firsts[1:], strict=False))


def test_the_narrower_the_label_the_higher_it_is(label: FactsLabel) -> None:
    line = label.fontMetrics().lineSpacing()
    assert label.heightForWidth(2000) <= line
    assert label.heightForWidth(label.fontMetrics().horizontalAdvance(FACTS[1]) + 5) > 3 * line
    assert label.heightForWidth(20) > label.heightForWidth(200)


def test_all_facts_are_in_one_line_before_the_label_is_laid_out(label: FactsLabel) -> None:
    assert label.text() == DOT.join(FACTS)


def test_no_facts_are_no_text(label: FactsLabel) -> None:
    label.show_facts([])
    assert label.text() == ""
