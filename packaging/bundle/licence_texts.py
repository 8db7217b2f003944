"""Collect the licences of those parts of the bundle that have none in their *.dist-info. Used by lockwatch.spec."""

import re
import sys
import sysconfig
from importlib import metadata
from pathlib import Path, PurePosixPath

from bundle.origins import STARTER, Part

HERE = Path(__file__).parents[1] / "licences"
"""The folder with licences whose texts are in no Python package. Qt's wheels, for example, only name the LGPL."""
COMMON = PurePosixPath("/usr/share/common-licenses")
"""The folder to which the copyright files of Debian's packages refer; with slashes on every system."""


def texts(parts: list[Part]) -> dict[str, Path]:
    """Map paths in the bundle to the files with licences that are copied there."""
    files = {file.name: file for file in HERE.iterdir()} | {
        "Python.txt": _of_python(),
        "PyInstaller.txt": _of_starter(),
    }
    for package in (part["name"] for part in parts if part["kind"] == "deb"):
        files[f"debian/{package.partition(':')[0]}.txt"] = Path(
            "/usr/share/doc", package.partition(":")[0], "copyright"
        )
    copyrights = "".join(path.read_text("utf-8") for name, path in files.items() if name.startswith("debian/"))
    for name in sorted(set(re.findall(rf"{COMMON}/([A-Za-z]+(?:-\d+(?:\.\d+)?)?)", copyrights))):
        files[f"debian/common-licenses/{name}"] = Path(COMMON / name)
    return {f"licences/{name}": path for name, path in files.items()}


def _of_python() -> Path:
    """Find Python's licence in the same places as `license()` of the module `site`."""
    library = Path(sysconfig.get_path("stdlib"))
    places = [folder / name for folder in (library, library.parent) for name in ("LICENSE.txt", "LICENSE")]
    return next(place for place in [*places, Path(sys.base_prefix, "LICENSE.txt")] if place.is_file())


def _of_starter() -> Path:
    files = metadata.files(STARTER) or []
    return next(Path(str(file.locate())) for file in files if file.name == "COPYING.txt")
