"""The list of checks for all desktops. It is divided into parts; each runs in a session of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from devtools.desktops import checks_keyring, checks_notifications, checks_session, checks_tray
from devtools.desktops.base import Tone
from devtools.desktops.rig import Rig

Check = Callable[[Rig], str]


@dataclass(frozen=True)
class Part:
    """Checks that run one after the other in the same session."""

    checks: Mapping[str, Check]
    tone: Tone = "light"
    scale: float = 1.0
    logs_in: bool = False
    """Whether the desktop's session manager starts the session, with an autostart entry for Lockwatch."""

    def begin(self, rig: Rig) -> None:
        if self.logs_in:
            rig.log_in()
        else:
            rig.desktop.start(rig.session, self.tone)


MAIN: Mapping[str, Check] = {
    "started before the panel": checks_tray.started_before_panel,
    "icon appears": checks_tray.icon,
    "icon's ink, light": checks_tray.ink,
    "panel restarted": checks_tray.panel_restarted,
    "tooltip": checks_tray.tooltip,
    "click opens the list, a second one closes it": checks_tray.click,
    "pointer after the list has opened": checks_tray.pointer,
    "list by the tray": checks_tray.list_by_tray,
    "names in the menu": checks_tray.menu_names,
    "menu actions": checks_tray.menu_actions,
    "notification's look": checks_notifications.look,
    "notification's buttons": checks_notifications.buttons,
    "click on a notification": checks_notifications.click_opens,
    "critical stays": checks_notifications.stays,
    "replaced": checks_notifications.replaced,
    "withdrawn when cleared": checks_notifications.withdrawn,
    "doctor": checks_session.doctor,
    "quit by the menu": checks_tray.quit_by_menu,
    "quit by the command": checks_session.quit_by_command,
}


def _scaled(percent: int) -> Part:
    checks: dict[str, Check] = {"icon": checks_tray.ink, "list by the tray": checks_tray.list_by_tray}
    return Part({f"{percent} %: {name}": check for name, check in checks.items()}, scale=percent / 100)


PARTS: Mapping[str, Part] = {
    "main": Part(MAIN),
    "keyring": Part(checks_keyring.CHECKS),
    "dark": Part({"icon's ink, dark": checks_tray.ink}, tone="dark"),
    "twilight": Part({"icon's ink, dark panel and light windows": checks_tray.ink}, tone="twilight"),
    "150": _scaled(150),
    "200": _scaled(200),
    "log-in": Part({"autostart": checks_session.autostart}, logs_in=True),
}
