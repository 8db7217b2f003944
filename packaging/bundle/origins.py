"""Where each file of the bundle comes from: a distribution from pip, a package of Debian, Python itself.

Asked by lockwatch.spec inside the environment that the bundle is made of; kept as JSON for bill_of_materials.py.
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
"""Its bootloader is the program that starts Python, and has no file of its own."""
UNKNOWN = "unknown"
"""The kind of what comes from no place that can tell, such as the system's folder on Windows."""
_SPDX = re.compile(r"(MIT|[A-Z][A-Za-z.]*-\d[\w.+-]*)( (OR|AND|WITH) [\w.+-]+)*")


class Part(TypedDict):
    """What came with others from one place."""

    kind: str
    """pypi, deb or generic, as in package URLs (github.com/package-url/purl-spec), or `UNKNOWN`."""
    name: str
    version: str
    licence: str | None
    """An SPDX expression, where the part itself gives one."""
    files: list[str]
    """Libraries, by their places in the bundle."""


def parts(modules: Iterable[str], libraries: dict[str, str]) -> list[Part]:
    """Of the sources of Python's modules and of libraries, these by their places in the bundle."""
    owners, owned = _distributions()
    from_debian = debian_packages(libraries.values())
    base = Path(sys.base_prefix).resolve()
    found = {PYTHON: Part(kind="generic", name=PYTHON, version=_python(), licence="PSF-2.0", files=[])}
    for name in {STARTER, *(owners[path] for path in map(_real, modules) if path in owners)}:
        found[name] = owned[name]
    for place, source in libraries.items():
        if owner := owners.get(_real(source)):
            part = found.setdefault(owner, owned[owner])
        elif package := from_debian.get(source):
            new = Part(kind="deb", name=package, version=debian_version(package), licence=None, files=[])
            part = found.setdefault(package, new)
        elif Path(_real(source)).is_relative_to(base):
            part = found[PYTHON]
        else:
            new = Part(kind=UNKNOWN, name=source, version="", licence=None, files=[])
            part = found.setdefault(source, new)
        part["files"].append(place)
    return sorted(found.values(), key=lambda part: (part["kind"], part["name"]))


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _distributions() -> tuple[dict[str, str], dict[str, Part]]:
    """The name of each file's distribution, and all by their names."""
    owners: dict[str, str] = {}
    owned: dict[str, Part] = {}
    for each in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower()
        fields = cast(Message, each.metadata)  # whose get() the protocol of metadata lacks
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
    """The package of each that has one."""
    if shutil.which("dpkg-query") is None:
        return {}
    names: dict[str, list[str]] = {}
    for source in libraries:
        path = _real(source)
        for known in path, path.removeprefix("/usr"):  # older packages still say /lib
            names.setdefault(known, []).append(source)
    said = subprocess.run(["dpkg-query", "--search", *names], capture_output=True, text=True).stdout
    lines = (line.partition(": ") for line in said.splitlines() if not line.startswith("diversion "))
    return {source: package.partition(",")[0] for package, _, path in lines for source in names[path]}


@cache
def debian_version(package: str) -> str:
    command = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
