"""The model of the lock list signals only what has changed, fast enough even for thousands of locks."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Alert, Kind, NotificationSlot, SuppressReason
from lockwatch.domain.locks import DoorState, Flapping, Lock, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import Synced
from lockwatch.domain.overview import overview
from lockwatch.domain.overview_level import Base
from lockwatch.domain.problems import Attention
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance
from lockwatch.domain.user_actions import Act, silence
from lockwatch.ui.lock_list.model import LockListModel, Role
from lockwatch.ui.theme.icons import icon_path
from lockwatch.ui.theme.lock_pictures import battery_picture, state_picture
from tests.ui.lock_list.shown import names
from tests.ui.locks import NOW, lock, state_of, with_alerts
from tests.ui.recorder import Recorder

LOST = Alert(Kind.DISCONNECTED, NOW - 60)
LOW = Alert(Kind.BATTERY_LOW, NOW - 60)
FRAME_S = 0.016


def row(id_: int, name: str | None = None, *, level: int = 80, **seen: Any) -> Lock:
    """A lock whose default name sorts by its id."""
    return lock(id_, name or f"N{id_:05}", level=level, **seen)


@pytest.fixture
def recorder(model: LockListModel) -> Recorder:
    return Recorder(model)


TEXTS = {Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole}
STATUS = frozenset(
    TEXTS
    | {
        Role.PICTURE,
        Role.STATUS,
        Role.STATUS_SHORTER,
        Role.STATUS_ATTENTION,
        Role.QUIET,
        Role.CAN_SILENCE,
        Role.SILENCED,
    }
)
BATTERY = frozenset(TEXTS | {Role.BATTERY_PICTURE, Role.BATTERY_LEVEL, Role.BATTERY_READ_AT, Role.BATTERY_ATTENTION})
SECTION = frozenset({Role.SECTION})
HEADED = [("changed", 0, 0, SECTION), ("changed", 1, 1, SECTION)]
NAME = frozenset(TEXTS | {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole})


def test_rows_are_sorted_by_name_and_id(model: LockListModel, recorder: Recorder) -> None:
    model.show(state_of([row(3, "b"), row(2, "B"), row(1, "C"), row(9, "a")]), NOW)
    assert names(model) == ["a", "B", "b", "C"]
    assert recorder.take() == [("inserted", 0, 3)]


def test_names_are_sorted_by_their_numbers_ignoring_case_and_accents(model: LockListModel) -> None:
    shown = ["Lock 9", "lock 10", "Zoo", "Ärger", "Łódź", "Ast", "Lock 9b", "9" * 30, "Ast"]
    model.show(state_of(row(number, name) for number, name in enumerate(shown)), NOW)
    assert names(model) == ["9" * 30, "Ärger", "Ast", "Ast", "Lock 9", "Lock 9b", "lock 10", "Łódź", "Zoo"]


def test_unchanged_locks_cause_no_signal(model: LockListModel, recorder: Recorder) -> None:
    locks = [row(1), row(2)]
    state = state_of(locks)
    model.show(state, NOW)
    recorder.take()
    model.show(state, NOW + 1)
    model.show(state_of(locks), NOW + 2)
    assert recorder.take() == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([1, 3], [("removed", 1, 1)]),
        ([], [("removed", 0, 2)]),
        ([2], [("removed", 2, 2), ("removed", 0, 0)]),
        ([0, 1, 2, 3, 4, 5], [("inserted", 3, 4), ("inserted", 0, 0)]),
        ([1, 2, 4], [("removed", 2, 2), ("inserted", 2, 2)]),
    ],
)
def test_new_and_missing_locks_insert_and_remove_rows(
    model: LockListModel, recorder: Recorder, after: list[int], expected: list[tuple[object, ...]]
) -> None:
    known = {n: row(n) for n in range(6)}
    model.show(state_of(known[n] for n in (1, 2, 3)), NOW)
    recorder.take()
    model.show(state_of(known[n] for n in after), NOW)
    assert recorder.take() == expected
    assert names(model) == [f"N{n:05}" for n in after]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({2: row(2, state=LockState.UPDATING)}, [("changed", 2, 2, STATUS), ("moved", 2, 2, 0), *HEADED]),
        ({2: row(2, level=79)}, [("changed", 2, 2, BATTERY)]),
        ({n: row(n, level=5) for n in (1, 2, 3)}, [("changed", 1, 3, BATTERY)]),
        ({n: row(n, level=5) for n in (0, 2)}, [("changed", 0, 0, BATTERY), ("changed", 2, 2, BATTERY)]),
        (
            {0: row(0, level=5), 2: row(2, door=DoorState.CLOSED)},
            [("changed", 0, 0, BATTERY), ("changed", 2, 2, STATUS)],
        ),
        ({2: row(2, "N00002b")}, [("changed", 2, 2, NAME)]),
        ({0: row(0, "Z")}, [("changed", 0, 0, NAME), ("moved", 0, 0, 5)]),
        ({4: row(4, "A")}, [("changed", 4, 4, NAME), ("moved", 4, 4, 0)]),
    ],
)
def test_only_changed_rows_and_roles_are_signalled(
    model: LockListModel, recorder: Recorder, changed: dict[int, Lock], expected: list[tuple[object, ...]]
) -> None:
    known = {n: row(n) for n in range(5)}
    model.show(state_of(known.values()), NOW)
    recorder.take()
    model.show(state_of((known | changed).values()), NOW)
    assert recorder.take() == expected
    assert names(model)[len(changed) :] == sorted(names(model)[len(changed) :])


def test_rows_are_correct_after_simultaneous_insertions_removals_and_renames(
    model: LockListModel, recorder: Recorder
) -> None:
    model.show(state_of(row(n) for n in range(40)), NOW)
    renamed = [row(n, f"{n * 7 % 41:02}") for n in range(5, 50)]
    model.show(state_of(renamed), NOW)
    assert names(model) == sorted(lock.name for lock in renamed)
    ids = [model.index(row).data(Role.LOCK_ID) for row in range(model.rowCount())]
    assert [f"{n * 7 % 41:02}" for n in ids] == names(model)


def test_stale_rows_are_grey_and_say_that_they_are_old(model: LockListModel, recorder: Recorder) -> None:
    model.show(state_of([row(1), row(2)]), NOW)
    recorder.take()
    model.set_stale(False)
    model.set_stale(True)
    model.set_stale(True)
    assert recorder.take() == [("changed", 0, 1, frozenset({Role.GREYED, *TEXTS}))]
    assert model.index(1).data(Role.GREYED) is True
    assert all("Last known: N00002: Locked" in model.index(1).data(role) for role in TEXTS)


def test_the_accessible_description_of_a_row_says_all_that_it_shows(model: LockListModel) -> None:
    model.show(state_of([row(1, "<b>")]), NOW)
    index = model.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>"
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "<b>: Locked; battery 80 %."
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;b&gt;: Locked; battery 80 %.</qt>"


def test_attention_and_pictures_follow_the_alerts(model: LockListModel) -> None:
    observations = (
        Observation(1, True, LockState.LOCKED, battery_level=18),
        Observation(2, True, LockState.LOCKED, DoorState.OPENED, 7),
        Observation(3, False),
        Observation(4, True, LockState.PULLED, state_change_result=1),
    )
    model.show(
        advance(State(), Synced(observations), Moment(NOW, NOW, NOW), Rules(default=LockRules(grace_s=0)))[0], NOW
    )
    rows = sorted((model.index(row) for row in range(4)), key=lambda row: row.data(Role.LOCK_ID))
    low, worst, warned, calm = Attention.WARNING, Attention.CRITICAL, Attention.WARNING, Attention.NONE
    noticed = Attention.NOTICE
    assert [row.data(Role.BATTERY_ATTENTION) for row in rows] == [low, worst, calm, calm]
    assert [row.data(Role.STATUS_ATTENTION) for row in rows] == [calm, noticed, warned, worst]
    assert [row.data(Role.BATTERY_PICTURE) for row in rows][:2] == ["battery_low", "battery_empty"]
    assert [row.data(Role.PICTURE) for row in rows] == ["locked", "door_open", "disconnected", "pulled"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((), (LOST,), STATUS),
        ((LOST,), (replace(LOST, silent_until=NOW + 60),), STATUS),
        ((LOST,), (replace(LOST, since=NOW),), STATUS),
        ((replace(LOST, pending=True),), (LOST,), STATUS),
        ((), (LOW,), STATUS | BATTERY),
        ((LOW,), (replace(LOW, silent_until=NOW + 60),), STATUS | BATTERY),
        ((LOST, LOW), (LOST,), STATUS | BATTERY),
        (
            (LOST,),
            (replace(LOST, last_notified_at=NOW, due=False, slot=NotificationSlot(Kind.DISCONNECTED, "a")),),
            None,
        ),
        ((LOST,), (replace(LOST, suppressed_for=frozenset({SuppressReason.PAUSED}), waits=True),), None),
    ],
)
def test_a_changed_alert_changes_only_the_roles_that_show_it(
    model: LockListModel,
    recorder: Recorder,
    before: tuple[Alert, ...],
    after: tuple[Alert, ...],
    expected: frozenset[int] | None,
) -> None:
    model.show(state_of([row(1), with_alerts(row(2), *before), row(3)]), NOW)
    recorder.take()
    model.show(state_of([row(1), with_alerts(row(2), *after), row(3)]), NOW)
    roles = [signal[-1] for signal in recorder.take() if signal[0] == "changed" and signal[-1] != SECTION]
    assert roles == ([expected] if expected else [])


def test_an_unstable_connection_changes_the_status_role(model: LockListModel, recorder: Recorder) -> None:
    steady = row(1)
    model.show(state_of([steady]), NOW)
    seen: list[tuple[object, ...]] = []
    for flapping in (Flapping((1.0,)), Flapping((1.0, 2.0, 3.0, 4.0), unstable=True)):
        recorder.take()
        model.show(state_of([replace(steady, flapping=flapping)]), NOW)
        assert recorder.take() == seen
        seen = [("changed", 0, 0, STATUS)]


def test_a_silenced_alert_is_quiet_and_has_no_buttons_to_silence_it(model: LockListModel) -> None:
    seen = (Observation(1, False), Observation(2, True, LockState.LOCKED, battery_level=5))
    state = advance(State(), Synced(seen), Moment(NOW, NOW, NOW), Rules(default=LockRules(grace_s=0)))[0]
    model.show(state, NOW)
    rows = [model.index(0), model.index(1)]
    assert [row.data(Role.CAN_SILENCE) for row in rows] == [True, True]
    assert [row.data(Role.QUIET) for row in rows] == ["", ""]
    of = [(1, Kind.DISCONNECTED), (2, Kind.BATTERY_CRITICAL)]
    model.show(silence(state, of, Act.ACKNOWLEDGE, Moment(NOW, NOW, NOW)), NOW)
    assert [row.data(Role.CAN_SILENCE) for row in rows] == [False, False]
    assert [row.data(Role.QUIET) for row in rows] == ["acknowledged", "acknowledged"]
    assert rows[0].data(Role.STATUS_ATTENTION) == rows[1].data(Role.BATTERY_ATTENTION) == Attention.QUIET
    assert rows[1].data(Role.BATTERY_PICTURE) == "battery_empty", "the shape still says it"


def test_only_its_row_changes_when_a_snooze_ends_without_a_sync(model: LockListModel, recorder: Recorder) -> None:
    snoozed = with_alerts(row(2), replace(LOST, silent_until=NOW + 60))
    state = state_of([row(1), snoozed, row(3)])
    model.show(state, NOW)
    recorder.take()
    model.show(state, NOW + 59)
    assert recorder.take() == []
    assert model.index(0).data(Role.CAN_SILENCE) is False
    model.show(state, NOW + 60)
    assert recorder.take() == [("changed", 0, 0, STATUS | BATTERY)]
    assert model.index(0).data(Role.CAN_SILENCE) is True
    model.show(state, NOW + 61)
    assert recorder.take() == []


def test_a_lock_with_notifications_off_needs_no_attention(model: LockListModel, recorder: Recorder) -> None:
    lost = with_alerts(replace(row(2), seen=Observation(2, connected=False)), LOST)
    state = state_of([row(1), lost, row(3)])
    model.show(state, NOW, Rules())
    assert model.index(0).data(Role.STATUS_ATTENTION) == Attention.WARNING
    recorder.take()
    model.show(state, NOW, Rules(interval_s=30))
    assert recorder.take() == []
    model.show(state, NOW, Rules(by_lock={"#2": LockRules(muted=True), "#3": LockRules(battery_low=30)}))
    assert recorder.take() == [("changed", 0, 0, STATUS | BATTERY), ("moved", 0, 0, 2), *HEADED]
    index = model.index(1)
    assert (index.data(Role.QUIET), index.data(Role.CAN_SILENCE), index.data(Role.SILENCED)) == ("muted", False, False)
    assert index.data(Role.STATUS_ATTENTION) == Attention.NONE


@pytest.mark.parametrize("state", LockState)
def test_every_state_has_its_picture(qapp: object, state: LockState) -> None:
    found = row(1, state=state)
    assert icon_path(f"row/{state_picture(found, NOW, Rules())}")
    assert icon_path(f"row/{battery_picture(found)}")
    assert (state_picture(found, NOW, Rules()) == "locked") == (state is LockState.LOCKED)


@pytest.mark.parametrize("jam", [0, 1])
@pytest.mark.parametrize("door", DoorState)
@pytest.mark.parametrize("state", LockState)
def test_the_picture_shows_an_open_lock_or_door_if_the_tray_icon_does(
    state: LockState, door: DoorState, jam: int
) -> None:
    seen = Observation(1, True, state, door, state_change_result=jam)
    after, _ = advance(State(), Synced((seen,)), Moment(NOW, NOW, NOW), Rules())
    shows_open = {"unlocked", "semi_locked", "pulled", "moving", "door_open"}
    is_open = overview(after, NOW, Rules()).base is Base.UNLOCKED
    assert (state_picture(after.locks[1], NOW, Rules()) in shows_open) == is_open


def test_a_row_changes_as_soon_as_its_lock_is_unobserved_for_too_long(model: LockListModel, recorder: Recorder) -> None:
    state = state_of([row(1), replace(row(2), observed_at=NOW - 50)])
    model.show(state, NOW)
    assert model.index(1).data(Role.PICTURE) == "locked"
    recorder.take()
    model.show(state, NOW + 10)
    model.show(state, NOW + 11)
    assert ("moved", 1, 1, 0) in recorder.take()
    index = model.index(0)
    assert (index.data(Role.PICTURE), index.data(Role.STATUS_ATTENTION)) == ("unknown", Attention.WARNING)
    model.show(state, NOW + 12)
    assert recorder.take() == []


def fastest(run: Callable[[], None], before: Callable[[], None]) -> float:
    """The shortest of five runs, as other processes may slow down some of them."""
    times = []
    for _ in range(5):
        before()
        QCoreApplication.processEvents()
        start = time.thread_time()
        run()
        times.append(time.thread_time() - start)
    return min(times)


def test_ten_thousand_unchanged_locks_take_less_than_a_frame(qtbot: QtBot) -> None:
    model = LockListModel()
    locks = [row(n) for n in range(10_000)]
    states = [state_of(locks), state_of(locks)]
    model.show(states[0], NOW)
    assert fastest(lambda: model.show(states[0], NOW), lambda: model.show(states[1], NOW)) < FRAME_S
