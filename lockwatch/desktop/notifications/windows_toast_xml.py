"""Convert a notification to the XML of a Windows toast (Microsoft Learn, "App notification content")."""

from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import escape

from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.tagged_service import printable
from lockwatch.domain.alerts import Urgency

CLICK = "open"
"""The argument of a click on the toast itself. `Action.name` reserves it."""
_TITLE, _BODY, _LABEL = 500, 2500, 150
"""Maximum sizes in bytes. Windows accepts 5 KB in all, and displays less of each text than these limits allow."""


def toast_xml(notification: Notification) -> str:
    """Return the XML of a toast.

    A critical notification uses the scenario "reminder", which stays on the screen until it is dismissed; Windows
    requires a button for that. One of low urgency is silent.
    """
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
    """Return `text`, cut so that it has at most `most` bytes after escaping."""
    characters: list[str] = []
    size = 0
    for character in printable(text):
        size += len(escape(character, {'"': "&quot;", "\n": "&#10;"}).encode())
        if size > most:
            return "".join(characters).rstrip() + "…"
        characters.append(character)
    return "".join(characters)
