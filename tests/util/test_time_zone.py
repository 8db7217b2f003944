"""Zones in which Python can't express local times are replaced."""

import os
import subprocess
import sys

import pytest

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
