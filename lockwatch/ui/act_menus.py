"""Menus of what can be done about alerts: acknowledge, snooze, and never tell again."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from lockwatch.domain.acts import Act, Target
from lockwatch.domain.alerts import Alert
from lockwatch.domain.locks import Lock
from lockwatch.domain.rules import Rules
from lockwatch.ui.silence import raised, targets
from lockwatch.ui.wording_alerts import act_on_all_text, act_text, alert_line, how_long_text
from lockwatch.ui.wording_locks import translate

SNOOZES = (Act.SNOOZE_1H, Act.SNOOZE_TOMORROW)
ACTS = (Act.ACKNOWLEDGE, *SNOOZES)

Do = Callable[[frozenset[Target], Act], object]


def literal(text: str) -> str:
    """`text` as a menu shows it as it is: without an access key."""
    return text.replace("&", "&&")


def empty(menu: QMenu) -> None:
    """Takes everything out of `menu`; Qt's own `clear` leaves the submenus behind for ever."""
    for submenu in menu.findChildren(QMenu):
        submenu.deleteLater()
    menu.clear()


def add_acts(menu: QMenu, of: frozenset[Target], do: Do) -> None:
    """Lines of `menu` that call `do` with `of`."""
    for act in ACTS:
        _add(menu, act_text(act), of, act, do)


def add_snoozes(menu: QMenu, of: frozenset[Target], do: Do) -> None:
    """The same for a menu that belongs to a button called "Snooze"."""
    for act in SNOOZES:
        _add(menu, how_long_text(act), of, act, do)


def fill_row_menu(
    menu: QMenu, lock: Lock, now: float, rules: Rules, do: Do, never_tell: Callable[[bool], object]
) -> None:
    """What can be done about a lock: of all its alerts at once, of each by itself, and of the lock for good."""
    alerts = raised(lock.alerts)
    if alerts and not rules.of(lock).never_tell:
        texts = act_text if len(alerts) == 1 else act_on_all_text
        for act in ACTS:
            _add(menu, texts(act), targets(lock, alerts), act, do)
        _forbid_twice(menu, alerts)
        menu.addSeparator()
        for alert in alerts if len(alerts) > 1 else ():
            submenu = menu.addMenu(literal(alert_line(alert, lock, now)))
            add_acts(submenu, targets(lock, [alert]), do)
            _forbid_twice(submenu, [alert])
        menu.addSeparator()
    never = menu.addAction(translate("Wording", "Never tell me about this lock"))
    never.setCheckable(True)
    never.setChecked(rules.of(lock).never_tell)
    never.triggered.connect(never_tell)


def _forbid_twice(menu: QMenu, alerts: list[Alert]) -> None:
    """What is acknowledged can't be acknowledged again."""
    menu.actions()[0].setEnabled(not all(alert.acknowledged for alert in alerts))


def _add(menu: QMenu, text: str, of: frozenset[Target], act: Act, do: Do) -> None:
    menu.addAction(literal(text)).triggered.connect(lambda: do(of, act))
