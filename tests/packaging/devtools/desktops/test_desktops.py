"""Each desktop runs in the workflow, and none names a check that does not exist."""

import re

import pytest
from devtools.debian_root import RELEASES
from devtools.desktops.base import Desktop
from devtools.desktops.checks import PARTS
from devtools.desktops.desktops import DESKTOPS
from package_tools import ROOT


def test_the_workflow_runs_every_desktop() -> None:
    workflow = (ROOT / ".github" / "workflows" / "desktops.yml").read_text("utf-8")
    listed = re.search(r"desktop: \[(.*)\]", workflow)
    assert listed is not None
    assert listed[1].split(", ") == [*DESKTOPS]


@pytest.mark.parametrize("desktop", DESKTOPS.values(), ids=[*DESKTOPS])
def test_a_desktop_names_a_known_debian_release_and_one_of_its_packages(desktop: Desktop) -> None:
    assert desktop.release in RELEASES
    assert desktop.version_of in desktop.packages


@pytest.mark.parametrize("desktop", DESKTOPS.values(), ids=[*DESKTOPS])
def test_all_impossible_checks_of_a_desktop_are_in_the_list_of_checks(desktop: Desktop) -> None:
    assert {*desktop.cannot} <= {check for part in PARTS.values() for check in part.checks}


def test_no_check_is_in_two_parts() -> None:
    checks = [check for part in PARTS.values() for check in part.checks]
    assert len(checks) == len({*checks})
