"""The alerts in the details window, each with its own buttons."""

import math
from dataclasses import replace

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import Flapping
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.user_actions import Act
from lockwatch.ui.details.dialog import DetailsDialog
from tests.ui.action_log import ActionLog
from tests.ui.details.opened import CALM, alert, button, rows, show, texts
from tests.ui.locks import NOW, with_alerts


def test_each_alert_has_its_own_buttons(details: DetailsDialog, action_log: ActionLog) -> None:
    show(details, with_alerts(CALM, alert(Kind.BATTERY_LOW), alert(Kind.JAMMED)))
    assert list(rows(details)) == [Kind.JAMMED, Kind.BATTERY_LOW]
    assert "No alerts." not in texts(details)
    button(details, "Acknowledge: Battery low").click()
    assert action_log.calls == [("act", frozenset({(1, Kind.BATTERY_LOW)}), Act.ACKNOWLEDGE)]


def test_the_snooze_button_opens_a_menu_of_durations(details: DetailsDialog, action_log: ActionLog) -> None:
    show(details, with_alerts(CALM, alert(Kind.JAMMED)))
    assert button(details, "Snooze: Jammed").menu() is rows(details)[Kind.JAMMED].menu
    menu = rows(details)[Kind.JAMMED].menu
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()  # the menu is filled again each time it opens
    assert [action.text() for action in menu.actions()] == ["For 1 hour", "Until tomorrow, 08:00"]
    menu.actions()[1].trigger()
    assert action_log.calls == [("act", frozenset({(1, Kind.JAMMED)}), Act.SNOOZE_UNTIL_8)]


@pytest.mark.parametrize(
    ("until", "text"), [(math.inf, "acknowledged"), (NOW + 3600, "snoozed until ")], ids=["for good", "for an hour"]
)
def test_a_silence_is_shown_and_can_be_taken_back(
    details: DetailsDialog, action_log: ActionLog, until: float, text: str
) -> None:
    show(details, with_alerts(CALM, alert(Kind.JAMMED, until)))
    assert rows(details)[Kind.JAMMED].silence.startswith(text)
    assert not rows(details)[Kind.JAMMED].acknowledge.isVisible()
    button(details, "Undo: Jammed").click()
    assert action_log.calls == [("act", frozenset({(1, Kind.JAMMED)}), Act.TAKE_BACK)]


def test_taking_back_a_disconnection_includes_the_unstable_connection(
    details: DetailsDialog, action_log: ActionLog
) -> None:
    unstable = replace(CALM, flapping=Flapping((NOW,), True, silent_until=math.inf))
    show(details, with_alerts(unstable, alert(Kind.DISCONNECTED, math.inf), alert(Kind.JAMMED, math.inf)))
    rows(details)[Kind.DISCONNECTED].take_back.click()
    assert action_log.calls == [("act", {(1, Kind.DISCONNECTED), (1, Kind.UNSTABLE)}, Act.TAKE_BACK)]


def test_a_lock_with_notifications_off_has_no_buttons(details: DetailsDialog) -> None:
    rules = Rules(by_lock={"A-1": LockRules(muted=True)})
    show(details, with_alerts(CALM, alert(Kind.JAMMED)), rules=rules)
    row = rows(details)[Kind.JAMMED]
    assert row.silence == "muted"
    assert not any(each.isVisible() for each in row.buttons)


def test_cleared_alerts_disappear_and_others_keep_their_rows(details: DetailsDialog) -> None:
    show(details, with_alerts(CALM, alert(Kind.JAMMED), alert(Kind.BATTERY_LOW)))
    kept = rows(details)[Kind.BATTERY_LOW]
    show(details, with_alerts(CALM, alert(Kind.BATTERY_LOW)))
    assert rows(details) == {Kind.BATTERY_LOW: kept}
    show(details, CALM)
    assert "No alerts." in texts(details)


def test_the_focus_moves_to_the_button_that_replaces_the_pressed_one(details: DetailsDialog) -> None:
    show(details, with_alerts(CALM, alert(Kind.JAMMED), alert(Kind.BATTERY_LOW)))
    row = rows(details)[Kind.BATTERY_LOW]
    row.acknowledge.setFocus()
    show(details, with_alerts(CALM, alert(Kind.JAMMED), alert(Kind.BATTERY_LOW, math.inf)))
    assert row.take_back.hasFocus()
    show(details, with_alerts(CALM, alert(Kind.JAMMED), alert(Kind.BATTERY_LOW)))
    assert row.acknowledge.hasFocus()
