"""Tests of the parts of a bundle: their origins, licences and bill of materials."""

import hashlib
import json
import shutil
import ssl
import sysconfig
from pathlib import Path
from typing import Any

import PySide6
import pytest
import requests
from bundle import bill_of_materials, contents, licence_texts, origins

from lockwatch import __version__

RECORD = """\
../../../bin/lockwatch,sha256=bFyTbh,183
../../../share/man/man1/lockwatch.1,sha256=c4psrU,2192
lockwatch/__init__.py,sha256=aaaa,300
lockwatch/__pycache__/__init__.cpython-311.pyc,,
lockwatch_tray-0.1.0.dist-info/INSTALLER,sha256=zuuu,4
lockwatch_tray-0.1.0.dist-info/RECORD,,
lockwatch_tray-0.1.0.dist-info/direct_url.json,sha256=ocmo,262
"""
QT = Path(PySide6.__file__).with_name("Qt") / "lib" / "libQt6Core.so.6"
DEBIAN = Path("/usr/lib", sysconfig.get_config_var("MULTIARCH") or "")
on_debian = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="asks dpkg")


def test_the_record_lists_only_files_in_the_bundle() -> None:
    names = [line.partition(",")[0] for line in contents.record(RECORD).splitlines()]
    assert names == ["lockwatch/__init__.py", "lockwatch_tray-0.1.0.dist-info/RECORD"]


@pytest.mark.parametrize(
    ("place", "bundled"),
    [
        ("charset_normalizer-3.5.2.dist-info/METADATA", False),
        ("jaraco.functools-4.6.0.dist-info/LICENSE", True),
        ("jaraco_functools-4.6.0.dist-info\\METADATA", True),
        ("lockwatch/resources/icons/lockwatch.svg", True),
    ],
)
def test_metadata_of_excluded_distributions_is_left_out(place: str, bundled: bool) -> None:
    assert contents.of_a_part(place, {"jaraco-functools"}) is bundled


def test_the_path_of_common_licences_has_slashes_on_every_system() -> None:
    assert str(licence_texts.COMMON) == "/usr/share/common-licenses"


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[origins.Part]:
    """The parts of a bundle with four real files. `requests` stands in for PyInstaller, which may not be installed."""
    monkeypatch.setattr(origins, "STARTER", "requests")
    libraries = {"_internal/libQt6Core.so.6": str(QT), "_internal/libz.so.1": str(DEBIAN / "libz.so.1")}
    return origins.parts([str(requests.__file__), str(ssl.__file__)], libraries)


@on_debian
def test_each_file_is_traced_to_its_origin(parts: list[origins.Part]) -> None:
    by_name = {part["name"].partition(":")[0]: part for part in parts}
    assert list(by_name) == ["zlib1g", "python", "pyside6-essentials", "requests"]
    assert by_name["zlib1g"]["version"] == origins.debian_version("zlib1g")
    assert by_name["pyside6-essentials"]["version"] == PySide6.__version__
    assert by_name["pyside6-essentials"]["files"] == ["_internal/libQt6Core.so.6"]


def bill(folder: Path, parts: list[origins.Part]) -> dict[str, Any]:
    program = origins.Part(kind="pypi", name="lockwatch-tray", version=__version__, licence="MIT", files=[])
    text = bill_of_materials.bill_json(folder, [program, *parts])
    assert text == bill_of_materials.bill_json(folder, [program, *parts]), "not reproducible"
    document: dict[str, Any] = json.loads(text)
    return document


@on_debian
def test_the_bill_of_materials_lists_parts_with_versions_and_checksums(
    tmp_path: Path, parts: list[origins.Part]
) -> None:
    (tmp_path / "_internal").mkdir()
    (tmp_path / "_internal" / "libz.so.1").write_bytes(b"library")
    (tmp_path / "lockwatch").write_bytes(b"program")
    document = bill(tmp_path, parts)
    program = document["metadata"]["component"]
    assert program["name"] == "lockwatch-tray"
    assert program["version"] == __version__
    assert [each["name"] for each in program["components"]] == ["lockwatch"]
    components = {each["name"]: each for each in document["components"]}
    assert components.keys() == {"zlib1g", "python", "pyside6-essentials", "requests"}
    (library,) = components["zlib1g"]["components"]
    assert library["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(b"library").hexdigest()}]

    (tmp_path / "_internal" / "libz.so.1").unlink()
    assert "zlib1g" not in json.dumps(bill(tmp_path, parts)), "the .deb leaves it out"


@on_debian
def test_every_part_has_its_licence(parts: list[origins.Part], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licence_texts, "_of_starter", lambda: licence_texts.HERE / "README.txt")
    texts = licence_texts.texts(parts)
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in texts["licences/Python.txt"].read_text("utf-8")
    assert "zlib" in texts["licences/debian/zlib1g.txt"].read_text("utf-8")
    for name in "LGPL-3", "GPL-3":
        assert texts[f"licences/{name}.txt"].read_bytes() == Path(licence_texts.COMMON / name).read_bytes()
    named = licence_texts.HERE.joinpath("README.txt").read_text("utf-8")
    for place in texts:
        assert place.split("/")[1].removesuffix(".txt") in named or place.endswith("README.txt")


def test_a_library_of_unknown_origin_is_in_the_bill_of_materials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(origins, "STARTER", "requests")
    (tmp_path / "stray.dll").write_bytes(b"stray")
    components = bill(tmp_path, origins.parts([], {"stray.dll": str(tmp_path / "stray.dll")}))["components"]
    digest = hashlib.sha256(b"stray").hexdigest()
    (stray,) = (each for each in components if each["name"] == "stray.dll")
    assert (stray["type"], stray["hashes"]) == ("file", [{"alg": "SHA-256", "content": digest}])
