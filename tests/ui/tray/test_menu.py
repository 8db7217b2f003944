"""Which locks the tray menu lists, and in which order."""

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from lockwatch.domain.rules import LockRules, Rules
from lockwatch.ui.tray.host import Host
from lockwatch.ui.tray.menu import TrayMenu
from tests.ui.locks import NOW, lock, state_of


@pytest.mark.parametrize("hidden", [False, True])
def test_the_menu_does_not_list_a_hidden_lock(qtbot: QtBot, hidden: bool) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    rules = Rules(by_lock={"#1": LockRules(hidden=hidden, muted=hidden)})
    TrayMenu(menu, menu).show_state(state_of([lock(1, "Attic")]), NOW, rules, Host.SYSTEM)
    assert any(action.text().startswith("Attic") for action in menu.actions()) is not hidden


def test_locks_are_sorted_as_in_the_list(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    locks = [lock(n, name) for n, name in enumerate(("Lock 10", "Zoo", "Ärger", "Lock 9"))]
    TrayMenu(menu, menu).show_state(state_of(locks), NOW, Rules(), Host.SYSTEM)
    shown = [action.text().partition(":")[0] for action in menu.actions()[:4]]
    assert shown == ["Ärger", "Lock 9", "Lock 10", "Zoo"]
