"""`make gallery`: draw every window in every state into ``build/gallery``, with an HTML page that shows the pictures.

Each is drawn light and dark, at 100 % and 200 %, in English and in the language with the longest texts. Needs no
display. With the programs of the virtual desktop, there is a picture of real notifications, too.
"""

import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from devtools.translations import FORMS, SOURCE_LANGUAGE, read, ts_path

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPixmap

ROOT = Path(__file__).resolve().parents[3]
GALLERY = ROOT / "build" / "gallery"
ICONS, NOTIFICATIONS = "icons.png", "notifications.png"
WIDTH, HEIGHT = 1280, 800
"""The size of the screen at 100 %, in pixels."""
SCALES = (1, 2)
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Variant:
    """A combination of theme, scale and language in which all scenes are drawn."""

    theme: str
    scale: int
    language: str

    def __str__(self) -> str:
        return f"{self.theme}, {self.scale}00 %, {self.language}"

    def file(self, group: str, scene: str) -> str:
        """Return the file name of the picture of a scene."""
        return _plain(f"{group} {scene} {self.theme} {self.scale}x {self.language}") + ".png"


def longest_language() -> str:
    """Return the language whose translations are the longest in all."""
    lengths = {
        language: sum(len(max(forms, key=len, default="")) for forms in read(ts_path(language)).values())
        for language in FORMS
        if language != SOURCE_LANGUAGE
    }
    return max(lengths, key=lambda language: lengths[language])


def variants(scale: int) -> list[Variant]:
    """Return the variants that are drawn at this scale."""
    return [Variant(theme, scale, language) for language, theme in product(("en", longest_language()), THEMES)]


# One process per scale, because Qt reads the scale when it starts


def offscreen(screen: str, directory: Path) -> dict[str, str]:
    """Return the environment for a process that draws on an offscreen screen; `screen` is its size, as "1280x800"."""
    width, height = map(int, screen.split("x"))
    described = {"name": screen, "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    config = directory / f"{screen}.json"
    config.write_text(json.dumps({"screens": [described]}), "utf-8")
    unwanted = {name for name in os.environ if name.startswith(("QT_", "LC_", "LANG"))} - {"QT_QPA_FONTDIR"}
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    return inherited | {
        # No drive letter: Qt would split the path at its colon. Without it, the path refers to the current drive.
        "QT_QPA_PLATFORM": f"offscreen:configfile={str(config).removeprefix(config.drive)}",
        "QT_LOGGING_RULES": "default.warning=false",  # the platform warns each time that it can't raise windows
        "LC_ALL": "C.UTF-8",
    }


def draw(scale: int) -> None:
    """Draw all scenes at this scale; runs in a process of its own."""
    from PySide6.QtWidgets import QApplication

    from devtools.gallery.scenes import GROUPS, clear, shown
    from lockwatch.ui.theme.appearance import set_appearance
    from lockwatch.ui.wording.language import set_language

    app = QApplication(["lockwatch"])
    for variant in variants(scale):
        set_appearance(variant.theme)
        set_language(variant.language)
        for group, scenes in GROUPS.items():
            for name, scene in scenes.items():
                _save(shown(scene).grab(), variant.file(group, name))
                clear()
    if scale == 1:
        draw_icons()
    clear()
    app.quit()


def draw_icons() -> None:
    """Draw the sheet of icons. It is the same for all scales, as it contains every size."""
    from devtools.gallery.icon_sheet import icon_sheet

    _save(icon_sheet(), ICONS)


def _save(picture: "QPixmap | QImage", name: str) -> None:
    if not picture.save(str(GALLERY / name)):
        raise OSError(f"Could not write {GALLERY / name}")


# The page


PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lockwatch: every window in every state</title>
<style>
:root { color-scheme: light dark; --line: #8885; --ground: #8882; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1.5rem; max-width: 100rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th { font-weight: 600; text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; min-width: 8rem; }
thead th { font-weight: 400; white-space: nowrap; }
td { padding: .4rem; vertical-align: top; background: var(--ground); border: 1px solid var(--line); }
td img { display: block; max-width: 11rem; max-height: 14rem; }
img.whole { max-width: 100%; }
</style>
<h1>Lockwatch: every window in every state</h1>
<p>$count pictures. Each opens in full.</p>
<nav>$contents</nav>
$sections
<h2 id="icons">Icons</h2>
<a href="$icons"><img class="whole" src="$icons" alt="Every icon, in every size and on every panel"></a>
<h2 id="notifications">Notifications</h2>
<p>As Xfce shows them; only where the programs of the virtual desktop are installed.</p>
<a href="$notifications"><img class="whole" src="$notifications" alt="Notifications with their buttons"></a>
</html>
""")


def page(groups: Mapping[str, Iterable[str]]) -> str:
    """Return the HTML page for `groups`, which maps the name of each group to the names of its scenes."""
    every = [variant for scale in SCALES for variant in variants(scale)]
    sections = "".join(_section(group, scenes, every) for group, scenes in groups.items())
    contents = "".join(
        f'<a href="#{_plain(group)}">{html.escape(group)}</a>' for group in (*groups, "Icons", "Notifications")
    )
    count = 2 + sections.count("<img")
    return PAGE.substitute(count=count, contents=contents, sections=sections, icons=ICONS, notifications=NOTIFICATIONS)


def _section(group: str, scenes: Iterable[str], every: list[Variant]) -> str:
    heads = "".join(f'<th scope="col">{variant}</th>' for variant in every)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(scene)}</th>{"".join(_cell(group, scene, each) for each in every)}</tr>\n'
        for scene in scenes
    )
    table = f"<table>\n<thead><tr><td></td>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"
    return f'<h2 id="{_plain(group)}">{html.escape(group)}</h2>\n{table}\n'


def _cell(group: str, scene: str, variant: Variant) -> str:
    file = variant.file(group, scene)
    alt = html.escape(f"{group}: {scene} ({variant})")
    return f'<td><a href="{file}"><img src="{file}" alt="{alt}" loading="lazy"></a></td>'


def _plain(name: str) -> str:
    """Return the name as lower-case words joined by hyphens, for file names and anchors."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.scale:
        draw(options.scale)
        return 0
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as directory:
        drawing = [
            subprocess.Popen(
                [sys.executable, "-m", "devtools.gallery.draw", "--scale", str(scale)],
                env=offscreen(f"{WIDTH * scale}x{HEIGHT * scale}", Path(directory)) | {"QT_SCALE_FACTOR": str(scale)},
            )
            for scale in SCALES
        ]
        if [process for process in drawing if process.wait()]:
            return 1
    from devtools.gallery.notifications import draw_notifications
    from devtools.gallery.scenes import GROUPS

    if not draw_notifications(GALLERY / NOTIFICATIONS):
        print("No picture of notifications, because the virtual desktop is not installed.")
    (GALLERY / "index.html").write_text(page(GROUPS), "utf-8")
    print(GALLERY / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
