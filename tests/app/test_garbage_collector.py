"""Tests of the garbage collector: it frees cycles from time to time, in the GUI thread, and gives memory back."""

import gc
import threading

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app import garbage_collector
from lockwatch.app.garbage_collector import GarbageCollector


class Cycle:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self, freed_in: list[threading.Thread]) -> None:
        self.itself, self._freed_in = self, freed_in

    def __del__(self) -> None:
        self._freed_in.append(threading.current_thread())


def test_garbage_is_collected_while_the_program_runs(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage_collector, "INTERVAL_MS", 10)
    freed_in: list[threading.Thread] = []
    gc.enable()
    collector = GarbageCollector()
    assert not gc.isenabled()
    gc.collect()
    Cycle(freed_in)
    objects: list[list[int]] = [[] for _ in range(10 * gc.get_threshold()[0])]
    qtbot.waitUntil(lambda: freed_in == [threading.main_thread()])
    assert objects
    collector.deleteLater()


def test_freed_memory_is_given_back_while_the_program_runs(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(garbage_collector, "INTERVAL_MS", 10)
    monkeypatch.setattr(garbage_collector, "give_back", lambda: calls.append("give_back"))
    collector = GarbageCollector()
    qtbot.waitUntil(lambda: bool(calls))
    collector.deleteLater()
