"""Names of locks are shown on one line without control characters, and are found without accents."""

import unicodedata

import pytest

from lockwatch.domain.folding import folded
from lockwatch.domain.locks import LockInfo, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import (
    Synced,
)
from lockwatch.domain.overview import overview
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.ui.wording.locks import lock_name
from lockwatch.ui.wording.overview import overview_text
from lockwatch.ui.wording.rows import lock_line, lock_sentence
from tests.ui.locks import NOW, lock

pytestmark = pytest.mark.usefixtures("qapp")
MOMENT = Moment(NOW, NOW, NOW)
RULES = Rules()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Büro 🚪", "Büro 🚪"),
        ("<b>&amp;{0}%n</b>", "<b>&amp;{0}%n</b>"),
        ("a\nb\tc\x00d\u2028e", "a b c d e"),
        ("\u202eevil\u202c", "evil"),
        ("\ud800", "\ufffd"),
        (None, "Lock 1"),
        ("  ", "Lock 1"),
        ("\u202e", "Lock 1"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_name_is_shown_on_one_line_without_control_characters(name: str | None, shown: str) -> None:
    found = lock(name=name)
    assert lock_name(found) == shown
    assert lock_line(found).startswith(shown[:79])
    assert lock_sentence(found, NOW).startswith(shown[:79])


def test_a_long_name_is_cut_to_leave_room_for_the_state() -> None:
    assert lock_line(lock(name="x" * 200)).startswith("x" * 79 + "…: ")


def test_a_right_to_left_name_does_not_reverse_the_line() -> None:
    hebrew = lock(name="דלת")
    assert lock_name(hebrew) == "דלת"
    isolated = "\u200e\u2068דלת\u2069"
    assert lock_line(hebrew) == f"{isolated}: Locked, 54 %"
    assert lock_sentence(hebrew, NOW).startswith(f"{isolated}: ")
    named = rename(State(), [LockInfo(1, "דלת")])
    state = advance(named, Synced((Observation(1, connected=False),)), MOMENT, RULES)[0]
    assert f"{isolated} is disconnected." in overview_text(state, overview(state, NOW, RULES), NOW, RULES)


SEARCHES = [
    ("lodz", "Łódź"),
    ("oresund", "Øresund"),
    ("dakovo", "Đakovo"),
    ("lazienka", "Łazienka"),
    ("kapi", "Kapı"),
    ("istanbul", "İstanbul"),
    ("cafe", "Cafe\u0301"),
]


@pytest.mark.parametrize(("typed", "name"), SEARCHES)
def test_a_search_without_accents_finds_names_with_accents(typed: str, name: str) -> None:
    assert typed in folded(name)
    assert folded(name) == folded(unicodedata.normalize("NFD", name)) == folded(name.upper())
