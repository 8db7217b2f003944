"""Which locks stand in the tray's menu."""

from types import MappingProxyType

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.ui.tray.host import Host
from lockwatch.ui.tray.menu import TrayMenu


@pytest.mark.parametrize("hidden", [False, True])
def test_a_hidden_lock_is_left_out(qtbot: QtBot, hidden: bool) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    seen = Lock(Observation(1, True, LockState.LOCKED), 0.0, LockInfo(1, "Attic"), Battery(54))
    state = State(locks=MappingProxyType({1: seen}), synced_at=0.0)
    TrayMenu(menu, menu).show_state(
        state, 0.0, Rules(of_lock={"#1": LockRules(hidden=hidden, never_tell=hidden)}), Host.SYSTEM
    )
    assert any(action.text().startswith("Attic") for action in menu.actions()) is not hidden


def test_locks_are_sorted_as_in_the_list(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    names = enumerate(("Lock 10", "Zoo", "Ärger", "Lock 9"))
    locks = {n: Lock(Observation(n, True, LockState.LOCKED), 0.0, LockInfo(n, name), Battery()) for n, name in names}
    state = State(locks=MappingProxyType(locks), synced_at=0.0)
    TrayMenu(menu, menu).show_state(state, 0.0, Rules(), Host.SYSTEM)
    shown = [action.text().partition(":")[0] for action in menu.actions()[:4]]
    assert shown == ["Ärger", "Lock 9", "Lock 10", "Zoo"]
