"""Fills menus with actions on alerts and on a lock."""

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from lockwatch.domain.alerts import Alert
from lockwatch.domain.locks import Lock
from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import raised, targets, to_take_back
from lockwatch.domain.user_actions import Act, Target
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.ui.wording.alerts import act_on_all_text, act_text, alert_line, how_long_text
from lockwatch.ui.wording.locks import translate

SNOOZES = (Act.SNOOZE_1H, Act.SNOOZE_UNTIL_8)
ACTS = (Act.ACKNOWLEDGE, *SNOOZES)

Do = Callable[[frozenset[Target], Act], object]


def literal(text: str) -> str:
    """Return `text` escaped for a menu, so that no letter becomes an access key."""
    return text.replace("&", "&&")


def empty(menu: QMenu) -> None:
    """Remove everything from `menu`, including its submenus, which `QMenu.clear` does not delete."""
    for submenu in menu.findChildren(QMenu):
        submenu.deleteLater()
    menu.clear()


def add_acts(menu: QMenu, targets: frozenset[Target], do: Do) -> None:
    """Add entries that acknowledge or snooze the alerts `targets`, by a call of `do`."""
    for act in ACTS:
        _add(menu, act_text(act), targets, act, do)


def add_snoozes(menu: QMenu, targets: frozenset[Target], do: Do) -> None:
    """Add an entry for each length of a snooze, for the menu of a button "Snooze"."""
    for act in SNOOZES:
        _add(menu, how_long_text(act), targets, act, do)


def fill_row_menu(menu: QMenu, lock: Lock, now: float, rules: Rules, actions: LockActions) -> None:
    """Fill the context menu of a lock: details, history, actions on its alerts (all, then each) and its settings."""
    key = lock.key
    menu.setDefaultAction(_line(menu, translate("Wording", "Details…"), lambda: actions.details(key)))
    _line(menu, translate("Wording", "History…"), lambda: actions.history(key))
    menu.addSeparator()
    own = rules.for_lock(lock)
    if not own.muted:
        _add_alerts(menu, lock, now, rules, actions.act)
    menu.addSeparator()
    _line(menu, translate("Wording", "Display name…"), lambda: _ask_own_name(menu, lock, actions))
    _line(menu, translate("Wording", "Thresholds…"), lambda: actions.thresholds(key))
    menu.addSeparator()
    if own.hidden:
        _line(menu, translate("Wording", "Show this lock again"), lambda: actions.hide(key, False))
        return
    mute = menu.addAction(translate("Wording", "Mute this lock"))
    mute.setCheckable(True)
    mute.setChecked(own.muted)
    mute.triggered.connect(lambda muted: actions.mute(key, muted))
    _line(menu, translate("Wording", "Hide this lock"), lambda: actions.hide(key, True))


def _ask_own_name(menu: QMenu, lock: Lock, actions: LockActions) -> None:
    from lockwatch.ui.widgets.own_name import ask_own_name

    ask_own_name(menu.parentWidget(), lock, actions)


def _add_alerts(menu: QMenu, lock: Lock, now: float, rules: Rules, do: Do) -> None:
    alerts = raised(lock.alerts)
    texts = act_text if len(alerts) == 1 else act_on_all_text
    if alerts:
        _add_acts(menu, texts, alerts, targets(lock, alerts), do)
    if silent := to_take_back(lock, now, rules):
        _add(menu, texts(Act.TAKE_BACK), silent, Act.TAKE_BACK, do)
    menu.addSeparator()
    for alert in alerts if len(alerts) > 1 else ():
        submenu = menu.addMenu(literal(alert_line(alert, lock, now)))
        _add_acts(submenu, act_text, [alert], targets(lock, [alert]), do)
        if alert.silent(now):
            _add(submenu, act_text(Act.TAKE_BACK), targets(lock, [alert]), Act.TAKE_BACK, do)


def _add_acts(
    menu: QMenu, texts: Callable[[Act], str], alerts: list[Alert], targets: frozenset[Target], do: Do
) -> None:
    """Add entries for all acts. "Acknowledge" is disabled if all alerts are acknowledged already."""
    lines = [_add(menu, texts(act), targets, act, do) for act in ACTS]
    lines[0].setEnabled(not all(alert.acknowledged for alert in alerts))


def _line(menu: QMenu, text: str, on_triggered: Callable[[], object]) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda: on_triggered())
    return action


def _add(menu: QMenu, text: str, targets: frozenset[Target], act: Act, do: Do) -> QAction:
    return _line(menu, literal(text), lambda: do(targets, act))
