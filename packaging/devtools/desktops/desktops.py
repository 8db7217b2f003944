"""All desktops, by the name that `make desktops DESKTOP=…` takes."""

from devtools.desktops.base import Desktop
from devtools.desktops.cinnamon import Cinnamon
from devtools.desktops.gnome import Gnome, Gnome48
from devtools.desktops.i3 import I3
from devtools.desktops.kde import Kde, KdeWayland
from devtools.desktops.lxqt import Lxqt
from devtools.desktops.mate import Mate
from devtools.desktops.sway import Sway
from devtools.desktops.xfce import Xfce

_ALL = (Kde(), KdeWayland(), Gnome(), Gnome48(), Lxqt(), Mate(), Cinnamon(), Xfce(), Sway(), I3())
DESKTOPS: dict[str, Desktop] = {desktop.name: desktop for desktop in _ALL}
