"""The Qt plugins that the program uses, and a check that they can be loaded. Packages contain only these plugins."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lockwatch.checks.check_result import CheckResult, Verdict
from lockwatch.desktop.qt_libraries import MISSING


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin of Qt."""

    group: str
    """The name of its folder."""
    names: tuple[str, ...]
    """The file name without prefix and suffix; several names if releases of Qt differ."""
    loss: str = ""
    """What does not work without the plugin; empty if the program does not start without it."""


_DRAWING = (
    Plugin("platforms", ("offscreen",)),
    Plugin("iconengines", ("svgicon",)),
    Plugin("imageformats", ("svg",)),
)
PLUGINS = {
    "linux": (
        Plugin("platforms", ("xcb",)),
        Plugin("platforms", ("wayland", "wayland-generic")),
        *_DRAWING,
        Plugin("wayland-shell-integration", ("xdg-shell",)),
        Plugin("wayland-decoration-client", ("adwaita",), "frames of windows on GNOME's Wayland"),
        Plugin("wayland-decoration-client", ("bradient",), "frames of windows on Wayland"),
        Plugin("platforminputcontexts", ("composeplatforminputcontextplugin",), "letters that several keys make"),
        Plugin("platforminputcontexts", ("ibusplatforminputcontextplugin",), "input by IBus"),
        Plugin("platformthemes", ("gtk3",), "fonts and dialogs of GTK desktops"),
        Plugin("platformthemes", ("xdgdesktopportal",), "dialogs of the desktop in a sandbox"),
    ),
    "win32": (
        Plugin("platforms", ("windows",)),
        *_DRAWING,
        Plugin("styles", ("modernwindowsstyle", "windowsvistastyle"), "the look of Windows"),
        Plugin("networkinformation", ("networklistmanager",), "news of the network"),
    ),
    "darwin": (
        Plugin("platforms", ("cocoa",)),
        *_DRAWING,
        Plugin("styles", ("macstyle",), "the look of macOS"),
        Plugin("networkinformation", ("applenetworkinformation", "scnetworkreachability"), "news of the network"),
    ),
}
"""The plugins by `sys.platform`. None is for OpenGL, TLS, printing or multimedia, which the program does not use. On
Linux none is for network information, which comes from the kernel."""
_FILE = re.compile(r"(?:lib)?q?([\w-]+?)\.(?:so|dll|dylib)")


def serves(plugin: Plugin, group: str, file_name: str) -> bool:
    """Return whether `file_name` in the folder `group` is this plugin."""
    name = _FILE.fullmatch(file_name)
    return name is not None and group == plugin.group and name[1] in plugin.names


def plugin_results(repair: str) -> Iterator[CheckResult]:
    """Load each plugin, in order to report missing system libraries by name. `repair` is the remedy for a broken
    installation."""
    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    loaded = []
    complete = True
    for plugin in PLUGINS.get(sys.platform, PLUGINS["linux"]):
        files = sorted(each for each in (folder / plugin.group).glob("*") if serves(plugin, plugin.group, each.name))
        if not files:
            complete = False
            yield CheckResult("Qt plugins", Verdict.BAD, f"{plugin.group}/{plugin.names[0]} is missing.", repair)
        for file in files:
            result = _fault(plugin, file, repair)
            if result is None:
                loaded.append(
                    file.stem.removeprefix("lib").removeprefix("q").removesuffix("platforminputcontextplugin")
                )
            else:
                complete &= result.verdict is not Verdict.BAD
                yield result
    if complete:
        yield CheckResult("Qt plugins", Verdict.GOOD, f"{', '.join(loaded)} can be loaded.")


def _fault(plugin: Plugin, file: Path, repair: str) -> CheckResult | None:
    from PySide6.QtCore import QPluginLoader

    loader = QPluginLoader(str(file))
    if loader.load():
        return None
    name = f"{plugin.group}/{file.stem}"
    lacking = MISSING.search(loader.errorString())
    if lacking is None:
        return CheckResult("Qt plugins", Verdict.BAD, f"{name} can't be loaded.", repair)
    remedy = f"Install the system library {lacking[1]}."
    if plugin.loss:
        text = f"{lacking[1]} is missing or damaged, so there is no {name}: {plugin.loss}."
        return CheckResult("Qt plugins", Verdict.NOTE, text, f"To have that, too: {remedy[0].lower()}{remedy[1:]}")
    return CheckResult("Qt plugins", Verdict.BAD, f"{name} needs {lacking[1]}, which is missing or damaged.", remedy)
