"""Build the installer for Windows with NSIS.

On other systems the script is compiled with a placeholder for the bundle, which only shows that it has no errors.
"""

import sys
from pathlib import Path, PurePath

from package_tools import BUILD, BUNDLE, DIST, PACKAGING, fresh, need, released_name, run

from formats.desktop_files import draw
from lockwatch import APP_ID, __version__

SCRIPT = PACKAGING / "windows" / "lockwatch.nsi"
PROGRAMS = ("lockwatch.exe", "lockwatchw.exe")


def make() -> None:
    """Build the installer from the bundle on Windows; on other systems only compile the script."""
    need("makensis")
    real = sys.platform == "win32"
    work = fresh(BUILD / "installer")
    contents = BUNDLE if real else _stand_in(work / "lockwatch")
    target = (DIST if real else work) / f"{released_name()}-setup.exe"
    icon = draw(256, work / "lockwatch.ico")
    sign = "/" if real else "-"
    run(
        "makensis",
        f"{sign}V2",
        f"{sign}WX",
        *(f"{sign}D{name}={value}" for name, value in definitions(contents, icon, target).items()),
        SCRIPT,
    )
    print(f"installer: {'made' if real else 'its script compiles; only Windows can make it'}", flush=True)


def definitions(contents: PurePath, icon: PurePath, target: PurePath) -> dict[str, str | PurePath]:
    r"""Return the definitions for the script.

    On Windows, makensis takes a pattern such as ``*`` only after ``\``, not after a slash (NSIS, Source/util.cpp).
    """
    return {"VERSION": __version__, "APP_ID": APP_ID, "CONTENTS": contents / "*", "ICON": icon, "TARGET": target}


def _stand_in(folder: Path) -> Path:
    folder.mkdir()
    for name in PROGRAMS:
        (folder / name).write_bytes(b"MZ stands in for the program")
    return folder
