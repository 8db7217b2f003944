"""Find out where each file of the bundle comes from: a distribution from pip, a package of Debian, or Python itself.

Used by lockwatch.spec inside the environment from which the bundle is made; the result is stored as JSON for
bill_of_materials.py.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from email.message import Message
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypedDict, cast

PYTHON = "python"
STARTER = "pyinstaller"
"""The distribution whose bootloader is part of the bundle's executable, and therefore no file of its own."""
UNKNOWN = "unknown"
"""The kind of files whose origin can't be determined, such as those from the system directory of Windows."""
_SPDX = re.compile(r"(MIT|[A-Z][A-Za-z.]*-\d[\w.+-]*)( (OR|AND|WITH) [\w.+-]+)*")


class Part(TypedDict):
    """The files of the bundle that have the same origin."""

    kind: str
    """pypi, deb or generic, as in package URLs (github.com/package-url/purl-spec), or `UNKNOWN`."""
    name: str
    version: str
    licence: str | None
    """An SPDX expression, if the metadata contains one."""
    files: list[str]
    """Paths of libraries in the bundle."""


def parts(modules: Iterable[str], libraries: dict[str, str]) -> list[Part]:
    """Return the parts of the bundle.

    `modules` are the source files of Python modules, `libraries` the source files of libraries by their paths in the
    bundle.
    """
    owners, owned = _distributions()
    from_debian = debian_packages(libraries.values())
    base = Path(sys.base_prefix).resolve()
    by_name = {PYTHON: Part(kind="generic", name=PYTHON, version=_python(), licence="PSF-2.0", files=[])}
    for name in {STARTER, *(owners[path] for path in map(_real, modules) if path in owners)}:
        by_name[name] = owned[name]
    for place, source in libraries.items():
        if owner := owners.get(_real(source)):
            part = by_name.setdefault(owner, owned[owner])
        elif package := from_debian.get(source):
            new = Part(kind="deb", name=package, version=debian_version(package), licence=None, files=[])
            part = by_name.setdefault(package, new)
        elif Path(_real(source)).is_relative_to(base):
            part = by_name[PYTHON]
        else:
            new = Part(kind=UNKNOWN, name=source, version="", licence=None, files=[])
            part = by_name.setdefault(source, new)
        part["files"].append(place)
    return sorted(by_name.values(), key=lambda part: (part["kind"], part["name"]))


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _distributions() -> tuple[dict[str, str], dict[str, Part]]:
    """Return the names of distributions by the files that they own, and the distributions by name."""
    owners: dict[str, str] = {}
    owned: dict[str, Part] = {}
    for each in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower()
        fields = cast(Message, each.metadata)  # the protocol that importlib.metadata declares lacks get()
        licence = fields.get("License-Expression") or fields.get("License") or ""
        owned[name] = Part(
            kind="pypi",
            name=name,
            version=each.version,
            licence=licence if _SPDX.fullmatch(licence) else None,
            files=[],
        )
        owners |= {_real(str(each.locate_file(file))): name for file in each.files or ()}
    return owners, owned


def _real(path: str) -> str:
    return str(Path(path).resolve())


def debian_packages(libraries: Iterable[str]) -> dict[str, str]:
    """Return the Debian packages that the libraries belong to; libraries of no package are left out."""
    if shutil.which("dpkg-query") is None:
        return {}
    names: dict[str, list[str]] = {}
    for source in libraries:
        path = _real(source)
        for known in path, path.removeprefix("/usr"):  # older packages list their files below /lib
            names.setdefault(known, []).append(source)
    output = subprocess.run(["dpkg-query", "--search", *names], capture_output=True, text=True).stdout
    lines = (line.partition(": ") for line in output.splitlines() if not line.startswith("diversion "))
    return {source: package.partition(",")[0] for package, _, path in lines for source in names[path]}


@cache
def debian_version(package: str) -> str:
    """Return the installed version of a Debian package."""
    command = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
