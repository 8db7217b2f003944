"""The checks of doctor, of the start at log-in, and of quitting."""

import json

from devtools.desktops.outcome import FaultError
from devtools.desktops.rig import Rig


def doctor(rig: Rig) -> str:
    """Check that doctor finds the tray and the notification service, as the other checks do."""
    rig.ready()
    report = json.loads(rig.lockwatch.command("doctor", "--json", check=False))
    verdicts = {result["name"]: (result["verdict"], result["text"]) for result in report["checks"]}
    bad = [f"{name}: {text}" for name, (verdict, text) in verdicts.items() if name in OF_DESKTOP and verdict != "ok"]
    rig.picture("doctor")
    if bad:
        raise FaultError("; ".join(bad))
    return "; ".join(verdicts[name][1] for name in OF_DESKTOP)


OF_DESKTOP = ("tray", "notifications")


def autostart(rig: Rig) -> str:
    """Wait until the session manager has started Lockwatch by the autostart entry that Lockwatch has written."""
    rig.lockwatch.until("the desktop starts Lockwatch", lambda facts: facts["overview"] != "not_running", 120)
    rig.lockwatch.until("it has synced", lambda facts: facts["locks"])
    rig.session.settled(30)
    rig.picture("logged-in")
    return "the desktop's own session starts it"


def quit_by_command(rig: Rig) -> str:
    rig.ready()
    rig.lockwatch.quit()
    rig.session.until("the program ends", lambda: not rig.lockwatch.runs)
    return "it ends"
