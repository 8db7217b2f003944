"""Print as JSON lines what a program tells screen readers: which object gets the focus, and announcements.

Run it with the system's Python, which has the AT-SPI bindings: ``/usr/bin/python3 accessible_events.py PID``. The first
line is an empty object, which shows that the listeners are registered: no later event is missed.
"""

import json
import sys
from typing import Any

import gi  # type: ignore[import-not-found, unused-ignore]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # type: ignore[import-not-found, unused-ignore]  # noqa: E402

EVENTS = (
    "window:activate",
    "object:state-changed:focused",
    "object:active-descendant-changed",
    "object:announcement",
    "object:property-change:accessible-description",
)


def on_event(event: Any) -> None:
    source = event.source
    if source.get_process_id() != int(sys.argv[1]) or (event.type.endswith(":focused") and not event.detail1):
        return
    if event.type.startswith("object:active-descendant-changed"):
        source = event.any_data
    description = event.any_data if event.type == "object:announcement" else source.get_description()
    found = {
        "event": event.type,
        "role": source.get_role_name(),
        "name": source.get_name(),
        "description": description,
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    listener = Atspi.EventListener.new(on_event)
    for each in EVENTS:
        listener.register(each)
    print("{}", flush=True)
    Atspi.event_main()
