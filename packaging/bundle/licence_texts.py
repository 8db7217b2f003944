"""The licences of what is in the bundle and does not bring its own in *.dist-info. Asked by lockwatch.spec."""

import re
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from bundle.origins import STARTER, Part

HERE = Path(__file__).parents[1] / "licences"
"""Those that no package of Python holds: the wheels of Qt name the LGPL and don't give its text."""
COMMON = Path("/usr/share/common-licenses")


def texts(parts: list[Part]) -> dict[str, Path]:
    """By their places in the bundle."""
    found = {file.name: file for file in HERE.iterdir()} | {
        "Python.txt": _of_python(),
        "PyInstaller.txt": _of_starter(),
    }
    for package in (part["name"] for part in parts if part["kind"] == "deb"):
        found[f"debian/{package.partition(':')[0]}.txt"] = Path(
            "/usr/share/doc", package.partition(":")[0], "copyright"
        )
    told = "".join(path.read_text("utf-8") for name, path in found.items() if name.startswith("debian/"))
    for name in sorted(set(re.findall(rf"{COMMON}/([A-Za-z]+(?:-\d+(?:\.\d+)?)?)", told))):
        found[f"debian/common-licenses/{name}"] = COMMON / name
    return {f"licences/{name}": path for name, path in found.items()}


def _of_python() -> Path:
    """As `license()` of the module site looks for it."""
    library = Path(sysconfig.get_path("stdlib"))
    places = [folder / name for folder in (library, library.parent) for name in ("LICENSE.txt", "LICENSE")]
    return next(place for place in [*places, Path(sys.base_prefix, "LICENSE.txt")] if place.is_file())


def _of_starter() -> Path:
    files = metadata.files(STARTER) or []
    return next(Path(str(file.locate())) for file in files if file.name == "COPYING.txt")
