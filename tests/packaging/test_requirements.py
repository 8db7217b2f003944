"""Tests that the locked requirements satisfy pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([a-z0-9-]+)==(\S+?)(?: ; (.*?))? \\$", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DEPENDENCIES = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
TOOLS = [Requirement(each) for each in PROJECT["dependency-groups"]["dev"]]


def pins(name: str) -> dict[str, set[Version]]:
    """Return the versions of each library in NAME.txt; there may be several for different versions of Python."""
    locked: dict[str, set[Version]] = {}
    for library, version, _ in PIN.findall((ROOT / "packaging" / "requirements" / f"{name}.txt").read_text("utf-8")):
        locked.setdefault(library, set()).add(Version(version))
    return locked


@pytest.mark.parametrize(("name", "wanted"), [("dev", [*DEPENDENCIES, *TOOLS]), ("bundle", DEPENDENCIES)])
def test_the_locked_versions_satisfy_pyproject(name: str, wanted: list[Requirement]) -> None:
    locked = pins(name)
    unfit = [
        str(each) for each in wanted if not any(map(each.specifier.contains, locked[canonicalize_name(each.name)]))
    ]
    assert unfit == [], "after a change of pyproject.toml: make lock"


@pytest.mark.parametrize("each", [*DEPENDENCIES, *(tool for tool in TOOLS if tool.specifier)], ids=str)
def test_oldest_txt_has_the_versions_of_the_lower_bounds(each: Requirement) -> None:
    """If the bound itself was never released, the first release above it counts."""
    (bound,) = (Version(part.version) for part in each.specifier if part.operator == ">=")
    oldest = min(version for version in pins("oldest")[canonicalize_name(each.name)] if version >= bound)
    assert oldest.release[: len(bound.release)] == bound.release


def test_the_bundle_has_the_versions_that_are_tested() -> None:
    tested = pins("dev")
    assert {name: found for name, found in pins("bundle").items() if found != tested.get(name, found)} == {}
