"""No widget is cut off, overlaps another or leaves the screen, in any state, language or font size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from devtools.gallery.draw import ROOT, offscreen

FACTS = Path(__file__).with_name("layout_facts.py")


@pytest.mark.parametrize(("screen", "letters"), [("1024x600", 1), ("1280x800", 1), ("1280x800", 1.5), ("1280x800", 2)])
def test_no_window_has_a_layout_fault_in_any_state(screen: str, letters: float, tmp_path: Path) -> None:
    path = os.pathsep.join((str(ROOT), str(ROOT / "packaging")))
    done = subprocess.run(
        [sys.executable, str(FACTS), str(letters)],
        env=offscreen(screen, tmp_path) | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert not found, "\n".join(f"{scene}:\n  " + "\n  ".join(faults) for scene, faults in found.items())
