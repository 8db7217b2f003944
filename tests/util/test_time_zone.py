"""Zones in which Python can't express local times are replaced."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lockwatch.util import zone_problem as zones
from lockwatch.util.zone_problem import ZoneProblem, zone_problem

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no tzset()")

SCRIPT = """
import sys
from datetime import UTC, datetime
from lockwatch.terminal import entry
sys.argv[1:] = [*sys.argv[1:], "--help"]
entry.main()
print(datetime.now(UTC).astimezone().isoformat()[-6:])
"""


@pytest.mark.parametrize("command", ["status", "history"])
@pytest.mark.parametrize(
    ("zone", "offset"),
    [("XXX24", "+00:00"), ("XXX-24", "+00:00"), ("XXX1YYY-24,J1,J365", "+00:00"), ("XXX-23:59", "+23:59")],
)
def test_commands_use_utc_in_a_zone_that_python_can_not_express(command: str, zone: str, offset: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, command],
        env={**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == offset
    assert done.stderr.startswith("lockwatch: The time zone") == (offset == "+00:00")


@pytest.mark.parametrize(
    ("zone", "problem"),
    [
        ("Foo/Bar", ZoneProblem.UNKNOWN),
        (":Foo/Bar", ZoneProblem.UNKNOWN),
        ("Foo", ZoneProblem.UNKNOWN),
        ("/etc/passwd", ZoneProblem.UNKNOWN),
        ("UTC", None),
        ("", None),
        ("FOO-3", None),
        ("<+03>-3", None),
        ("CET-1CEST,M3.5.0,M10.5.0/3", None),
    ],
)
def test_a_zone_that_the_c_library_does_not_know_is_found(
    zone: str, problem: ZoneProblem | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    assert zone_problem() is problem
    if zone.startswith(("FOO", "<")):
        shown = subprocess.run(["date", "+%z"], capture_output=True, text=True, check=True).stdout.strip()
        assert shown == "+0300"
    elif problem:
        assert subprocess.run(["date", "+%z"], capture_output=True, text=True, check=True).stdout.strip() == "+0000"


@pytest.mark.skipif(not Path("/usr/share/zoneinfo/Asia/Tokyo").exists(), reason="needs tzdata")
def test_a_named_zone_is_known_by_its_name_and_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    for zone in ("Asia/Tokyo", ":Asia/Tokyo", "/usr/share/zoneinfo/Asia/Tokyo"):
        monkeypatch.setenv("TZ", zone)
        assert zone_problem() is None
        assert subprocess.run(["date", "+%z"], capture_output=True, text=True, check=True).stdout.strip() == "+0900"


def test_a_system_zone_that_is_missing_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(zones, "LOCAL_ZONE", tmp_path / "localtime")
    assert zone_problem() is None
    (tmp_path / "localtime").symlink_to(tmp_path / "gone")
    assert zone_problem() is ZoneProblem.LOST
