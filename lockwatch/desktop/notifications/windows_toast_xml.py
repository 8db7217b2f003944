"""A notification as Windows wants it (Microsoft Learn, "App notification content")."""

from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import escape

from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.tagged_service import printable
from lockwatch.domain.alerts import Urgency

CLICK = "open"
"""What a click on the notification itself is called; no button is (`Action.name`)."""
_TITLE, _BODY, _LABEL = 500, 2500, 150
"""Bytes at most: the whole may have 5 KB, and Windows shows less than these of each."""


def toast_xml(notification: Notification) -> str:
    """What needs a person at once stays on the screen until it is dismissed, as a reminder does; it must have a button
    for that. What is over makes no sound."""
    toast = Element("toast", launch=CLICK)
    if notification.urgency is Urgency.CRITICAL and notification.actions:
        toast.set("scenario", "reminder")
    binding = SubElement(SubElement(toast, "visual"), "binding", template="ToastGeneric")
    SubElement(binding, "text").text = _cut(notification.title, _TITLE)
    if notification.body:
        SubElement(binding, "text").text = _cut(notification.body, _BODY)
    actions = SubElement(toast, "actions")
    for action in notification.actions:
        button = {"content": _cut(action.label, _LABEL), "arguments": action.name, "activationType": "background"}
        SubElement(actions, "action", button)
    if notification.urgency is Urgency.LOW:
        SubElement(toast, "audio", silent="true")
    return tostring(toast, encoding="unicode")


def _cut(text: str, most: int) -> str:
    """As much of it as has at most `most` bytes when it is escaped."""
    kept: list[str] = []
    size = 0
    for character in printable(text):
        size += len(escape(character, {'"': "&quot;", "\n": "&#10;"}).encode())
        if size > most:
            return "".join(kept).rstrip() + "…"
        kept.append(character)
    return "".join(kept)
