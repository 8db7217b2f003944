"""Builds the notification for a Notify: texts and buttons."""

from lockwatch.desktop.notifications.base import OPENS, Action, Notification
from lockwatch.domain.alerts import Kind
from lockwatch.domain.news import Notify
from lockwatch.domain.user_actions import Act, Target
from lockwatch.ui.wording.alerts import button_text, replace_key_button_text
from lockwatch.ui.wording.notifications import notification_texts

BUTTONS = (Act.ACKNOWLEDGE, Act.SNOOZE_1H, Act.SNOOZE_UNTIL_8)
ENTER_KEY = f"{OPENS}key"
"""The name of a button for entering an access key; the others have the names of acts."""


def build_notification(notify: Notify, *, hide_names: bool) -> Notification:
    """Return the notification. It has buttons and stays on the screen while one of its alerts is raised."""
    title, body = notification_texts(notify, hide_names)
    stands = bool(notified_targets(notify))
    actions = tuple(Action(act.value, button_text(act)) for act in BUTTONS) if stands else ()
    if stands and notify.kind is Kind.TOKEN_REFUSED:
        actions = (Action(ENTER_KEY, replace_key_button_text()), *actions[:-1])
    return Notification(notify.slot.tag, title, body, notify.urgency, actions, stands)


def notified_targets(notify: Notify) -> frozenset[Target]:
    """Return the alerts that have not been cleared, which the buttons acknowledge or snooze."""
    return frozenset(
        (item.lock.id if item.lock else None, item.kind)
        for item in notify.items
        if item.after_s is None and item.kind is not Kind.RECONNECTED
    )
