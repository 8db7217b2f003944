"""The sections of the lock list: locks that need attention come first, hidden ones last or not at all."""

import math
from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import LockInfo, LockState
from lockwatch.domain.overview import overview
from lockwatch.domain.problems import Attention
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.ui.lock_list.model import LockListModel, Role
from lockwatch.ui.wording.overview import headline_texts
from tests.ui.lock_list.shown import names
from tests.ui.locks import NOW, lock, state_of


def headings(model: LockListModel) -> dict[str, str]:
    rows = [model.index(row) for row in range(model.rowCount())]
    return {row.data(): row.data(Role.SECTION) for row in rows if row.data(Role.SECTION)}


LOCKS = [
    lock(1, "Attic"),
    lock(2, "Back door", Kind.BATTERY_LOW),
    lock(3, "Cellar", state=LockState.UNLOCKED),
    lock(4, "Door", Kind.DISCONNECTED),
    lock(5, "Élan", Kind.JAMMED),
    lock(6, "Flat", Kind.DISCONNECTED),
    lock(7, "Garage"),
]


def test_locks_with_the_worst_problems_come_first_and_the_rest_by_name(model: LockListModel) -> None:
    model.show(state_of(LOCKS), NOW)
    assert names(model) == ["Élan", "Cellar", "Door", "Flat", "Back door", "Attic", "Garage"]
    assert headings(model) == {"Élan": "Needs attention (5)", "Attic": "Other locks (2)"}
    descriptions = [model.index(row).data(Qt.ItemDataRole.AccessibleDescriptionRole) for row in (0, 5)]
    assert [sentence.startswith("Needs attention. ") for sentence in descriptions] == [True, False]


def test_the_top_row_is_the_lock_that_the_headline_names(model: LockListModel) -> None:
    known = state_of([lock(1, "Attic", Kind.BATTERY_CRITICAL), lock(2, "Zoo", Kind.JAMMED)])
    model.show(known, NOW)
    assert names(model) == ["Zoo", "Attic"]
    assert headline_texts(known, overview(known, NOW, Rules()), NOW, Rules())[0] == "Zoo is jammed"


def test_no_heading_where_all_is_well(model: LockListModel) -> None:
    model.show(state_of([LOCKS[0], LOCKS[6]]), NOW)
    assert headings(model) == {}


def test_a_row_moves_when_its_snooze_ends(model: LockListModel) -> None:
    low = LOCKS[1]
    snoozed = {matter: replace(alert, silent_until=NOW + 60) for matter, alert in low.alerts.items()}
    jammed = lock(8, "Attic", Kind.JAMMED)
    acknowledged = {matter: replace(alert, silent_until=math.inf) for matter, alert in jammed.alerts.items()}
    jammed = replace(jammed, alerts=MappingProxyType(acknowledged))
    state = state_of([jammed, replace(low, alerts=MappingProxyType(snoozed))])
    for now, expected in ((NOW, ["Attic", "Back door"]), (NOW + 60, ["Back door", "Attic"])):
        model.show(state, now)
        assert names(model) == expected


@pytest.mark.parametrize("until", [NOW + 60, math.inf], ids=["snoozed", "acknowledged"])
def test_a_lock_whose_alerts_are_silenced_stays_among_those_that_need_attention(
    model: LockListModel, until: float
) -> None:
    jammed = lock(5, "Élan", Kind.JAMMED)
    silenced = {matter: replace(alert, silent_until=until) for matter, alert in jammed.alerts.items()}
    model.show(state_of([LOCKS[0], LOCKS[1], replace(jammed, alerts=MappingProxyType(silenced))]), NOW)
    assert names(model) == ["Back door", "Élan", "Attic"]
    assert headings(model) == {"Back door": "Needs attention (2)", "Attic": "Other locks (1)"}
    row = model.index(1)
    assert row.data(Role.SILENCED)
    assert row.data(Role.STATUS_ATTENTION) is Attention.QUIET
    assert row.data(Role.QUIET)


def test_persistent_indexes_keep_their_locks_when_all_rows_move(model: LockListModel) -> None:
    before = [lock(n, f"N{n:03}") for n in range(100)]
    model.show(state_of(before), NOW)
    held = [QPersistentModelIndex(model.index(row)) for row in (0, 33, 99)]
    model.show(state_of(lock(n, f"N{n:03}", *([Kind.DISCONNECTED] * (n % 2))) for n in range(100)), NOW)
    assert [index.data() for index in held] == ["N000", "N033", "N099"]
    assert names(model) == [f"N{n:03}" for n in (*range(1, 100, 2), *range(0, 100, 2))]


HIDING = Rules(by_lock={"#7": LockRules(hidden=True, muted=True)})


def test_hidden_locks_have_no_row_until_they_are_shown(model: LockListModel) -> None:
    state = state_of([LOCKS[0], LOCKS[6]])
    model.show(state, NOW)
    model.show(state, NOW, HIDING)
    assert (names(model), model.hidden) == (["Attic"], 1)
    model.show_hidden(True)
    assert names(model) == ["Attic", "Garage"]
    assert headings(model) == {"Attic": "Other locks (1)", "Garage": "Hidden (1)"}
    assert [model.index(row).data(Role.GREYED) for row in range(2)] == [False, True]
    model.show_hidden(False)
    assert names(model) == ["Attic"]
    model.show(state, NOW, Rules())
    assert (names(model), model.hidden) == (["Attic", "Garage"], 0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a", ["Élan", "Cellar", "Flat", "Back door", "Attic", "Garage"]),
        ("DOOR", ["Door", "Back door"]),
        ("elan", ["Élan"]),
        ("ÉLA", ["Élan"]),
        (" attic ", ["Attic"]),
        ("zebra", []),
        ("", ["Élan", "Cellar", "Door", "Flat", "Back door", "Attic", "Garage"]),
    ],
)
def test_a_search_leaves_only_matching_rows(model: LockListModel, text: str, found: list[str]) -> None:
    model.show(state_of(LOCKS), NOW)
    model.search("nothing")
    model.search(text)
    assert names(model) == found


def test_locks_that_appear_during_a_search_are_searched_too(model: LockListModel) -> None:
    model.search("b")
    model.show(state_of(LOCKS[:2]), NOW)
    assert names(model) == ["Back door"]
    model.show(state_of([replace(LOCKS[0], info=LockInfo(1, "Barn")), LOCKS[1]]), NOW)
    assert names(model) == ["Back door", "Barn"]


def test_hundreds_of_moves_are_signalled_as_one_layout_change(qtbot: QtBot) -> None:
    model = LockListModel()
    model.show(state_of(lock(n, f"N{n:04}") for n in range(1000)), NOW)
    every_other = state_of(lock(n, f"N{n:04}", *[Kind.DISCONNECTED] * (n % 2)) for n in range(1000))
    emitted: list[str] = []
    for name in ("layoutChanged", "rowsMoved", "rowsInserted", "rowsRemoved", "modelReset"):
        getattr(model, name).connect(lambda *_, name=name: emitted.append(name))
    model.show(every_other, NOW)
    assert emitted == ["layoutChanged"]
