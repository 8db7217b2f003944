"""Plasma: 5.27 with kwin_x11 on Debian 12, and 6 with kwin_wayland, in a window of the X server, on Debian 13."""

import shutil
from pathlib import Path
from typing import ClassVar

from devtools.desktops.base import NOTHING, NOTIFICATIONS, SECRETS, WATCHER, Desktop, Tone, start_x11
from devtools.desktops.session import Session

_THEMES: dict[Tone, tuple[str, str, str]] = {
    "light": ("org.kde.breeze.desktop", "BreezeLight", "default"),
    "dark": ("org.kde.breezedark.desktop", "BreezeDark", "breeze-dark"),
    "twilight": ("org.kde.breezetwilight.desktop", "BreezeLight", "breeze-dark"),
}
"""For each tone the look and feel, the color scheme of windows and the theme of the panel."""
_ENVIRONMENT = {
    "XDG_CURRENT_DESKTOP": "KDE", "XDG_SESSION_DESKTOP": "KDE", "DESKTOP_SESSION": "plasma", "KDE_FULL_SESSION": "true",
    "KDE_SESSION_UID": "1500", "QT_QUICK_BACKEND": "software",
}  # fmt: skip


class Kde(Desktop):
    name = "kde"
    title = "Plasma (X11)"
    packages = (
        *("plasma-desktop", "plasma-workspace", "kwin-x11", "breeze", "libkf5wallet-bin", "kde-cli-tools"),
        *("xdg-desktop-portal-kde", "plasma-integration", "libqca-qt5-2-plugins"),
    )
    version_of = "plasma-workspace"
    services: ClassVar = {NOTIFICATIONS: "plasma", SECRETS: NOTHING}
    environment: ClassVar = {**_ENVIRONMENT, "KDE_SESSION_VERSION": "5", "XDG_SESSION_TYPE": "x11"}
    tones = ("light", "dark", "twilight")
    keyring = "KWallet"

    def start(self, session: Session, tone: Tone) -> None:
        configure(tone)
        scale = str(session.scale)
        session.env |= {
            "PLASMA_USE_QT_SCALING": "1", "QT_AUTO_SCREEN_SCALE_FACTOR": "0", "QT_SCREEN_SCALE_FACTORS": scale
        }  # fmt: skip
        start_x11(session)
        session.launch("wm", "kwin_x11")
        start_services(session)

    def start_panel(self, session: Session) -> None:
        start_plasmashell(session)

    def stop_panel(self, session: Session) -> None:
        session.end("panel")

    def log_in(self, session: Session) -> None:
        configure("light")
        start_x11(session)
        session.launch("session", "startplasma-x11")


class KdeWayland(Desktop):
    name = "kde-wayland"
    title = "Plasma (Wayland)"
    release = "13"
    packages = (
        *("plasma-desktop", "plasma-workspace", "kwin-wayland", "breeze", "kwalletmanager", "kde-cli-tools"),
        *("xdg-desktop-portal-kde", "plasma-integration", "libqca-qt6-plugins"),
    )
    version_of = "plasma-workspace"
    services: ClassVar = {NOTIFICATIONS: "plasma", SECRETS: NOTHING}
    environment: ClassVar = {**_ENVIRONMENT, "KDE_SESSION_VERSION": "6"}
    tones = ("light", "dark", "twilight")
    keyring = "KWallet"
    opens_beside_tray = False

    def start(self, session: Session, tone: Tone) -> None:
        configure(tone)
        session.start_screen()
        session.start_bus()
        width, height = session.size
        options = ("--width", str(width), "--height", str(height), "--scale", str(session.scale), "--no-lockscreen")
        session.launch("wm", "kwin_wayland", "--x11-display", session.env["DISPLAY"], "--socket", "wayland-0", *options)
        socket = Path(session.env["XDG_RUNTIME_DIR"]) / "wayland-0"
        session.until("kwin_wayland is ready", socket.exists)
        session.env |= {"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland", "QT_QPA_PLATFORM": "wayland"}
        session.tell_bus()
        start_services(session)

    def start_panel(self, session: Session) -> None:
        start_plasmashell(session)

    def stop_panel(self, session: Session) -> None:
        session.end("panel")


def configure(tone: Tone) -> None:
    look, colors, panel = _THEMES[tone]
    config = Path.home() / ".config"
    config.mkdir(exist_ok=True)
    scheme = Path(f"/usr/share/color-schemes/{colors}.colors").read_text("utf-8")
    globals_ = f"[KDE]\nLookAndFeelPackage={look}\n[General]\nColorScheme={colors}\n{scheme}"
    (config / "kdeglobals").write_text(globals_, "utf-8")
    (config / "plasmarc").write_text(f"[Theme]\nname={panel}\n")
    (config / "baloofilerc").write_text("[Basic Settings]\nIndexing-Enabled=false\n")


def start_services(session: Session) -> None:
    session.launch("kded", shutil.which("kded6") or "kded5")
    session.until_owned(WATCHER)
    (activities,) = [
        *Path("/usr/lib").glob("*/libexec/**/kactivitymanagerd"),
        *Path("/usr/libexec").glob("kactivitym*d"),
    ]
    session.launch("activities", str(activities))


def start_plasmashell(session: Session) -> None:
    session.launch("panel", "plasmashell")
    session.until_owned(NOTIFICATIONS)
    session.settled(40)
