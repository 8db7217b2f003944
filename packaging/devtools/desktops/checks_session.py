"""The checks of what belongs to the session: doctor, keyring, start at log-in, and quitting."""

import json

from devtools.desktops.outcome import FaultError
from devtools.desktops.rig import Rig


def doctor(rig: Rig) -> str:
    """Compare what doctor says of the desktop with what the other checks find: tray and notifications are there."""
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
    """Log in with an autostart entry that Lockwatch has written itself, and find the icon."""
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
