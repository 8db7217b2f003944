"""Write the bill of materials of a bundle as CycloneDX 1.6: parts with versions, libraries with checksums.

It is limited to what the files of the bundle show: the program depends on all parts, and no part on another. Code that
is compiled into a library is not listed, such as HarfBuzz in Qt and OpenSSL in cryptography.
"""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from package_tools import BUILD, PackageError, epoch
from packageurl import PackageURL

from bundle.origins import PYTHON, STARTER, UNKNOWN, Part

PROGRAM = "lockwatch-tray"
PARTS = BUILD / "pyinstaller" / "lockwatch" / "parts.json"
"""The parts of the bundle, a file that lockwatch.spec writes."""
_DESCRIPTIONS = {
    STARTER: "its bootloader starts the program",
    PYTHON: "the interpreter and its standard library",
}


def write(folder: Path, target: Path) -> None:
    """Write the bill of the files that exist in `folder`; the .deb leaves some out.

    Raises PackageError if the result is not valid CycloneDX.
    """
    text = bill_json(folder, json.loads(PARTS.read_text("utf-8")))
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise PackageError(f"{target.name} is not valid CycloneDX: {fault}")
    target.write_text(text + "\n", "utf-8", newline="\n")


def bill_json(folder: Path, parts: list[Part]) -> str:
    """Return the bill as JSON; the same files and parts always give the same text."""
    (program,) = (_component(folder, part) for part in parts if part["name"] == PROGRAM)
    program.type = ComponentType.APPLICATION
    program.components = [_file(folder, path.name) for path in sorted(folder.glob("lockwatch*")) if path.is_file()]
    bill = Bom(
        metadata=BomMetaData(timestamp=datetime.fromtimestamp(epoch(), UTC), component=program),
        serial_number=uuid.UUID(int=0),
    )
    for part in parts:
        if part["kind"] == UNKNOWN:
            bill.components.update(_file(folder, place) for place in part["files"])
        elif part["name"] != PROGRAM:
            component = _component(folder, part)
            if component.components or part["kind"] != "deb":
                bill.components.add(component)
    bill.register_dependency(program, bill.components)
    bill.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, _json(bill))
    return _json(bill)


def _json(bill: Bom) -> str:
    return JsonV1Dot6(bill).output_as_string(indent=1)


def _component(folder: Path, part: Part) -> Component:
    name, _, architecture = part["name"].partition(":")
    purl = PackageURL(
        type=part["kind"],
        namespace="debian" if part["kind"] == "deb" else None,
        name=name,
        version=part["version"],
        qualifiers={"arch": architecture} if architecture else None,
    )
    return Component(
        name=name,
        version=part["version"],
        purl=purl,
        bom_ref=str(purl),
        licenses=[LicenseExpression(part["licence"])] if part["licence"] else [],
        components=[_file(folder, place) for place in sorted(part["files"]) if (folder / place).is_file()],
        description=_DESCRIPTIONS.get(name),
    )


def _file(folder: Path, place: str) -> Component:
    digest = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256((folder / place).read_bytes()).hexdigest())
    return Component(type=ComponentType.FILE, name=place, bom_ref=place, hashes=[digest])
