"""No widget is cut off, overlaps another or leaves the screen, in any state, language or font size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from devtools.gallery.draw import ROOT, offscreen

FACTS = Path(__file__).with_name("layout_facts.py")


DOUBLED = ("List", "Details of a lock", "History", "Welcome", "About", "Export", "Menus", "Settings")
"""The groups of scenes that also fit on 1280x800 at 192 dpi, which is 640x400 at a device pixel ratio of 2."""


@pytest.mark.parametrize(
    ("screen", "letters", "groups"),
    [
        ("1024x600", 1, ()),
        ("1280x800", 1, ()),
        ("1280x800", 1.5, ()),
        ("1280x800", 2, ()),
        ("640x400", 1.1, DOUBLED),
    ],
)
def test_no_window_has_a_layout_fault_in_any_state(
    screen: str, letters: float, groups: tuple[str, ...], tmp_path: Path
) -> None:
    path = os.pathsep.join((str(ROOT), str(ROOT / "packaging")))
    done = subprocess.run(
        [sys.executable, str(FACTS), str(letters), *groups],
        env=offscreen(screen, tmp_path) | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert not found, "\n".join(f"{scene}:\n  " + "\n  ".join(faults) for scene, faults in found.items())
