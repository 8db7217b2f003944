"""The list shows what changed since it was last open, even if that was in an earlier run."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.app import last_look
from lockwatch.app.last_look import LOOKED, LastLook
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import rename
from lockwatch.storage.state_file import StateFile
from lockwatch.ui.history.dialog import TimelineDialog
from lockwatch.ui.lock_list.banners import SinceBanner
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.util.clock import moment
from tests.app.parts import Windows, close_windows

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"
LOCKED = Observation(1, connected=True, state=LockState.LOCKED, battery_level=80)
UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
LOST = Observation(1, connected=False)


class Run:
    """One run of the program without tray icon and worker."""

    def __init__(self, place: Path, url: str = "https://api.example") -> None:
        self.place = place
        self.file = StateFile(place, url)
        self.monitor = LockMonitor(Rules())
        self.saver = StateSaver(self.file)
        self.windows = Windows(place, self.monitor, self.saver).windows
        self.looks = LastLook(self.monitor, self.saver, self.windows)
        self.monitor.history_added.connect(self.saver.on_history_added)
        self.monitor.changed.connect(lambda: self.saver.save(self.monitor.state))
        self.begin()

    def begin(self) -> None:
        state = self.file.load(moment())
        self.saver.on_recalled(state)
        self.saver.marks(self.looks.on_marked)
        self.monitor.on_recalled(state if state.locks else rename(State(), (LockInfo(1, "Front door", "S1"),)))
        self.settle()

    def settle(self) -> None:
        self.saver.finish()
        QApplication.processEvents()
        self.saver.finish()
        QApplication.processEvents()

    def see(self, *seen: Observation) -> None:
        for each in seen:
            time.sleep(0.002)  # so that no two entries have the same millisecond
            self.monitor.on_ended(Synced((each,)))

    def see_none(self) -> None:
        time.sleep(0.002)
        self.monitor.on_ended(Synced(()))

    @property
    def list(self) -> ListWindow:
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ListWindow) and w.isVisible())

    def line(self) -> str:
        """Open the list if it is closed, and return its line about changes."""
        if not any(isinstance(w, ListWindow) and w.isVisible() for w in QApplication.topLevelWidgets()):
            self.windows.show_list()
        (*found,) = self.list.findChildren(SinceBanner)
        return "\n".join(banner.text for banner in found if banner.isVisible())

    def close(self) -> None:
        self.list.hide()

    def die(self) -> None:
        """End the run like a kill: unwritten changes are lost."""
        self.windows.list_opened.disconnect()
        self.windows.list_closed.disconnect()
        self.saver.finish()
        self.file.close()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, ListWindow):
                window.hide()


Runs = Callable[..., Run]


@pytest.fixture
def run(qtbot: QtBot, tmp_path: Path) -> Iterator[Runs]:
    made: list[Run] = []

    def new(url: str = "https://api.example") -> Run:
        made.append(Run(tmp_path, url))
        return made[-1]

    yield new
    for each in made:
        each.saver.finish()
        each.file.close()
    close_windows()


def button(window: ListWindow, name: str) -> QToolButton:
    (banner,) = window.findChildren(SinceBanner)
    return next(b for b in banner.findChildren(QToolButton) if name in (b.text(), b.accessibleName()))


def looked(run: Run) -> None:
    run.see(LOCKED)
    assert run.line() == "", "before the first look there are no changes"
    run.close()


def test_the_list_shows_what_changed_while_it_was_closed(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED, LOST, LOCKED, LOST, UNLOCKED, LOST)
    since, what = here.line().splitlines()
    assert since.startswith("Since you last looked (")
    assert what == "Front door: disconnected 3 times, unlocked 2 times"


def test_a_list_without_an_answer_from_the_account_does_not_count_as_a_look(run: Runs) -> None:
    here = run()
    assert here.line() == ""
    here.close()
    looked(here)


def test_the_line_stays_unchanged_until_the_list_is_closed(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    before = here.line()
    here.see(LOCKED, UNLOCKED)
    assert here.line() == before != ""
    here.close()
    assert here.line() == ""


def test_there_is_no_line_if_nothing_has_changed(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(LOCKED, LOCKED)
    assert here.line() == ""


def test_a_dismissed_line_does_not_return_after_a_crash(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    assert here.line() != ""
    button(here.list, "Dismiss").click()
    assert here.line() == ""
    here.die()
    assert run().line() == ""


def test_the_show_button_opens_the_history_since_the_look(run: Runs) -> None:
    here = run()
    looked(here)
    at = time.time()
    here.see(UNLOCKED)
    here.line()
    button(here.list, "Show").click()
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, TimelineDialog) and w.isVisible())
    assert window.model.query.since == pytest.approx(at, abs=5)


@pytest.mark.parametrize("was_open", [False, True])
def test_the_line_returns_if_the_program_was_killed(run: Runs, was_open: bool) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED, LOCKED, UNLOCKED)
    if was_open:
        assert here.line() != ""
    here.die()
    there = run()
    assert there.line().splitlines()[1] == "Front door: unlocked 2 times"
    there.close()
    there.see(LOCKED, UNLOCKED, LOCKED, UNLOCKED, LOCKED, UNLOCKED)
    assert there.line().splitlines()[1] == "Front door: unlocked 3 times"


def test_a_state_from_before_the_look_is_no_change_after_a_restart(run: Runs) -> None:
    here = run()
    here.see(UNLOCKED)
    here.line()
    here.close()
    here.see(LOCKED._replace(state=LockState.PULLING), UNLOCKED)
    here.die()
    assert run().line() == ""


@pytest.mark.parametrize("part", [1, 2, 7, 1000])
def test_all_changes_since_the_look_are_counted_however_many_there_are(
    run: Runs, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_look, "PART", part)
    here = run()
    looked(here)
    here.settle()
    at = here.file.marks()[LOOKED]
    for _ in range(10):
        here.see(UNLOCKED, LOST, LOCKED)
    here.monitor.on_ended(Unreachable(UnreachableReason.NO_NETWORK))
    here.see(UNLOCKED)
    here.settle()
    here.die()
    there = run()
    for _ in range(40):
        there.settle()
    there.see(LOCKED, UNLOCKED)
    assert there.line().splitlines()[1].startswith("Front door: disconnected 10 times (")
    assert "unlocked 12 times" in there.line()
    changes = there.looks._changes.changes(there.monitor.state, there.monitor.rules, time.time(), {})
    assert changes is not None
    assert changes.since == pytest.approx(at, abs=0.001)


def test_changes_at_the_border_between_two_read_parts_count_once(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_look, "PART", 2)
    here = run()
    looked(here)
    here.see(UNLOCKED, LOCKED, UNLOCKED, LOCKED)
    here.settle()
    here.die()
    there = run()
    for seen in (UNLOCKED, LOCKED, UNLOCKED):
        there.see(seen)
        there.settle()
    for _ in range(10):
        there.settle()
    assert "unlocked 4 times" in there.line()


def test_closing_the_list_ends_the_reading(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_look, "PART", 1)
    here = run()
    looked(here)
    here.see(UNLOCKED, LOCKED, UNLOCKED)
    here.settle()
    here.die()
    there = run()
    there.see(LOCKED)
    there.line()
    there.close()
    for _ in range(10):
        there.settle()
    there.see(UNLOCKED)
    assert there.line().splitlines()[1] == "Front door: unlocked 1 times"


def test_quitting_with_the_list_open_counts_as_a_look(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    here.line()
    here.looks.leave()
    here.die()
    assert run().line() == ""


def test_changes_during_the_first_reading_count_once(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    here.die()
    there = Run.__new__(Run)
    there.settle = lambda: None  # type: ignore[method-assign]
    Run.__init__(there, here.place)
    there.see(LOCKED, UNLOCKED)
    del there.settle
    there.settle()
    there.settle()
    there.see(LOCKED, UNLOCKED)
    assert "unlocked 3 times" in there.line()
    there.die()


def test_an_open_list_gets_the_line_when_the_file_has_been_read(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED, LOCKED, UNLOCKED)
    here.die()
    there = run()
    there.looks.forget()
    assert there.line() == ""
    there.begin()
    assert "unlocked 2 times" in there.line()


def test_a_look_at_one_account_does_not_count_for_another(run: Runs, tmp_path: Path) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    here.settle()
    other = StateFile(tmp_path / "other", "https://other.example")
    here.saver.use(other)
    here.monitor.forget()
    here.looks.forget()
    here.saver.on_recalled(State())
    here.saver.marks(here.looks.on_marked)
    here.settle()
    here.see(UNLOCKED, LOCKED, UNLOCKED)
    assert here.line() == ""
    here.saver.finish()
    other.close()


def test_a_look_in_the_future_is_ignored(run: Runs) -> None:
    here = run()
    looked(here)
    here.settle()
    here.file.mark(LOOKED, time.time() + 9000)
    here.see(UNLOCKED)
    here.die()
    there = run()
    assert there.line() == ""
    there.close()
    there.see(LOCKED, UNLOCKED)
    assert there.line() != ""


def test_locks_without_notifications_are_not_in_the_line(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    here.monitor.use_rules(Rules(default=LockRules(muted=True)))
    assert here.line() == ""


def test_a_lock_that_left_the_account_keeps_its_name_in_the_line(run: Runs) -> None:
    here = run()
    looked(here)
    here.see_none()
    here.see_none()  # a lock counts as gone only after two answers without it
    assert here.line().splitlines()[1] == "Front door: left the account"
    here.die()
    assert run().line().splitlines()[1] == "Front door: left the account"


def test_the_line_says_how_long_lockwatch_could_not_see(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    here = run()
    looked(here)
    here.monitor.on_ended(Unreachable(UnreachableReason.NO_NETWORK))
    now = time.time()
    monkeypatch.setattr("lockwatch.app.last_look.time.time", lambda: now + 2402)
    assert here.line().splitlines()[1] == "Lockwatch could not see for 40 min"


def test_a_deleted_history_leaves_no_changes(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    here.saver.forget(None, here.monitor.state, here.looks.on_forgotten)
    here.settle()
    assert here.line() == ""
    here.close()
    here.die()
    assert run().line() == ""


def test_a_new_language_keeps_the_line(run: Runs) -> None:
    here = run()
    looked(here)
    here.see(UNLOCKED)
    before = here.line()
    here.windows.remake()
    assert here.line() == before != ""


def test_a_minimised_list_counts_as_closed(run: Runs, qtbot: QtBot) -> None:
    """Without a tray icon the list is an ordinary window, which stays open."""
    here = run()
    here.windows.stand_alone(True)
    here.see(LOCKED)
    here.list.showMinimized()
    here.see(UNLOCKED, LOCKED, UNLOCKED)
    here.list.showNormal()
    assert "unlocked 2 times" in here.line()
    here.list.set_closing_quits(False)
