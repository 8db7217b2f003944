"""The list of what is in a bundle, as CycloneDX 1.6: each part with its version, each library with its checksum.

It tells of what the bundle's own files show. What a library was itself made of is not known here: those of Qt and of
cryptography hold more, such as the code of HarfBuzz and OpenSSL.
"""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from package_tools import BUILD, PackageError, epoch

from bundle.origins import PYTHON, STARTER, UNKNOWN, Part

PROGRAM = "lockwatch-tray"
PARTS = BUILD / "pyinstaller" / "lockwatch" / "parts.json"
"""Written by lockwatch.spec."""


def write(folder: Path, target: Path) -> None:
    """Of what is in `folder` still: the .deb leaves out some."""
    parts: list[Part] = json.loads(PARTS.read_text("utf-8"))
    bill = bill_of(folder, parts)
    target.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")
    _validate(target)


def bill_of(folder: Path, parts: list[Part]) -> dict[str, Any]:
    components = [_component(folder, part) for part in parts if part["name"] != PROGRAM and part["kind"] != UNKNOWN]
    kept = [each for each in components if not each["purl"].startswith("pkg:deb/") or each.get("components")]
    kept += [_file(folder, place) for part in parts if part["kind"] == UNKNOWN for place in part["files"]]
    (program,) = (_component(folder, part) for part in parts if part["name"] == PROGRAM)
    started = [_file(folder, path.name) for path in sorted(folder.glob("lockwatch*")) if path.is_file()]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch(), UTC).isoformat(),
            "component": {**program, "type": "application", "components": started},
        },
        "components": kept,
    }
    return bill | {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))}"}


def _component(folder: Path, part: Part) -> dict[str, Any]:
    name, _, architecture = part["name"].partition(":")
    space, qualifier = (
        ("debian/", f"?arch={architecture}" if architecture else "") if part["kind"] == "deb" else ("", "")
    )
    purl = f"pkg:{part['kind']}/{space}{name}@{quote(part['version'], safe='')}{qualifier}"
    files = [_file(folder, place) for place in sorted(part["files"]) if (folder / place).is_file()]
    return {
        "type": "library",
        "name": name,
        "version": part["version"],
        "purl": purl,
        "bom-ref": purl,
        **({"licenses": [{"expression": part["licence"]}]} if part["licence"] else {}),
        **({"components": files} if files else {}),
        **({"description": "its bootloader starts the program"} if name == STARTER else {}),
        **({"description": "the interpreter and its standard library"} if name == PYTHON else {}),
    }


def _file(folder: Path, place: str) -> dict[str, Any]:
    digest = hashlib.sha256((folder / place).read_bytes()).hexdigest()
    return {"type": "file", "name": place, "hashes": [{"alg": "SHA-256", "content": digest}]}


def _validate(target: Path) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(target.read_text("utf-8"))
    if fault:
        raise PackageError(f"{target.name} is not of the form that it must have: {fault}")
