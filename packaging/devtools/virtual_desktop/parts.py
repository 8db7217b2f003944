"""The parts of the virtual desktop: their programs, the Debian packages that contain these, and their configuration."""

import shutil
from pathlib import Path
from typing import Literal

Part = Literal[
    "screen",
    "sway",
    "bus",
    "keyring",
    "accessibility",
    "dunst",
    "openbox",
    "xfconf",
    "panel",
    "notifyd",
    "pictures",
    "pointer",
    "trayer",
    "waybar",
]

PROGRAMS: dict[Part, tuple[str, ...]] = {
    "screen": ("Xvfb",),
    "sway": ("sway", "grim", "wtype"),  # Wayland instead of X11, with tools for screenshots and key presses
    "bus": ("dbus-daemon",),
    "keyring": ("gnome-keyring-daemon",),
    "accessibility": ("at-spi-bus-launcher",),  # a separate bus on which programs expose their windows
    "dunst": ("dunst",),
    "openbox": ("openbox",),
    "xfconf": ("xfconfd",),  # stores the settings of the next two
    "panel": ("xfce4-panel",),
    "notifyd": ("xfce4-notifyd",),  # instead of dunst: shows buttons
    "pictures": ("import",),  # for screenshot(), and a wallpaper
    "pointer": ("xdotool",),  # for find() and click()
    "trayer": ("trayer", "xwininfo"),  # an XEmbed tray, which X11 had before StatusNotifierItem
    "waybar": ("waybar",),  # sway's panel
}
"""The programs of each part. The parts start in this order."""
NEEDS: dict[Part, Part] = {"panel": "xfconf", "notifyd": "xfconf", "trayer": "pointer", "waybar": "sway"}
NAMES: dict[Part, str] = {
    "keyring": "org.freedesktop.secrets",
    "accessibility": "org.a11y.Bus",
    "dunst": "org.freedesktop.Notifications",
    "xfconf": "org.xfce.Xfconf",
    "panel": "org.kde.StatusNotifierWatcher",
    "notifyd": "org.freedesktop.Notifications",
    "waybar": "org.kde.StatusNotifierWatcher",
}
"""The bus name that each part owns once it is ready."""
WALLPAPER = "#3b5b70"

_PACKAGES = Path(__file__).parents[2] / "debian-packages.txt"
_BESIDE_PATH = {
    "at-spi-bus-launcher": ("libexec", "lib/at-spi2-core"),
    "xfconfd": ("lib/*/xfce4/xfconf", "lib*/xfce4/xfconf", "libexec/xfce4/xfconf", "libexec"),
    "xfce4-notifyd": ("lib/*/xfce4/notifyd", "lib*/xfce4/notifyd", "libexec/xfce4/notifyd", "libexec"),
}
"""Programs that Debian installs outside of PATH, as they are usually activated by the bus."""

BUS_CONFIG = """\
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
DUNST_CONFIG = """\
[global]
    font = DejaVu Sans 11
    width = 380
    origin = top-right
    offset = 16x16
    padding = 12
    horizontal_padding = 14
    frame_width = 1
    max_icon_size = 48
    history_length = 100
    idle_threshold = 0
    show_indicators = false
    dmenu = {menu}
    format = "<b>%s</b>\\n%b"
[urgency_low]
    timeout = 30
    background = "#f2f2f2"
    foreground = "#333333"
    frame_color = "#bbbbbb"
[urgency_normal]
    timeout = 30
    background = "#fafafa"
    foreground = "#1d1d1d"
    frame_color = "#888888"
[urgency_critical]
    background = "#fff1ef"
    foreground = "#1d1d1d"
    frame_color = "#c62828"
"""
PANEL_CONFIG = """\
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="false"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=10;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="icon-size" type="int" value="22"/>
      <property name="square-icons" type="bool" value="true"/>
    </property>
    <property name="plugin-3" type="string" value="clock"/>
  </property>
</channel>
"""
GTK_CONFIG = """\
[Settings]
gtk-application-prefer-dark-theme = {dark}
"""
NOTIFYD_CONFIG = """\
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-notifyd" version="1.0">
  <property name="theme" type="string" value="Default"/>
  <property name="notify-location" type="uint" value="2"/>
  <property name="initial-opacity" type="double" value="1.0"/>
  <property name="do-fadeout" type="bool" value="false"/>
  <property name="do-slideout" type="bool" value="false"/>
  <property name="expire-timeout" type="int" value="16"/>
</channel>
"""


def which(program: str) -> str | None:
    """Return the path of a part's program; None if it is not installed."""
    beside = (path for place in _BESIDE_PATH.get(program, ()) for path in Path("/usr").glob(f"{place}/{program}"))
    return shutil.which(program) or next(map(str, beside), None)


def packages() -> dict[str, str]:
    """Map the name of each program that a part starts to its Debian package."""
    lines = (line.split() for line in _PACKAGES.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {line[2]: line[0] for line in lines if len(line) == 3}
