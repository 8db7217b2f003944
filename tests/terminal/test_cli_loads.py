"""Tests of what each command imports: no more than it needs, and `status` almost nothing."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lockwatch.terminal.status import unanswered
from tests.terminal.command_line import ROOT, SECRET

QT_FREE = """
import sys
from lockwatch.terminal import cli
try:
    cli.main(sys.argv[1:])
except SystemExit:
    pass
loaded = {name.partition(".")[0] for name in sys.modules} & {"PySide6", "shiboken6"}
print("loaded:", *loaded, *(name for name in ("requests", "keyring") if name in sys.modules))
"""


SLOW = """
import sys
sys.argv = ["lockwatch", "status", *sys.argv[1:]]
from lockwatch.terminal.entry import main
status = main()
slow = '''argparse asyncio dataclasses datetime hashlib inspect jeepney keyring logging pathlib platformdirs PySide6
requests shiboken6 shutil sqlite3 subprocess tempfile threading tomlkit tomllib typing urllib'''
print("slow:", *sorted(set(slow.split()) & sys.modules.keys()))
print("own:", *sorted(name.removeprefix("lockwatch.") for name in sys.modules if name.startswith("lockwatch.")))
sys.exit(status)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked for the places")
@pytest.mark.parametrize("options", [[], ["--json"], ["--waybar"]], ids=str)
def test_status_imports_almost_nothing(options: list[str]) -> None:
    """Status bars call it every few seconds. The list of modules is checked because the time would vary too much."""
    with tempfile.TemporaryDirectory(prefix="lw-") as place, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(server_name_of(Path(place)))  # the path must be short: an address has at most 108 bytes
        listener.listen()
        with subprocess.Popen(
            [sys.executable, "-c", SLOW, *options],
            cwd=ROOT,
            env={**os.environ, **places(Path(place))},
            stdout=subprocess.PIPE,
            text=True,
        ) as asking:
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(64) == b"status\n"
                connection.sendall(json.dumps(unanswered("locked")).encode() + b"\n")
            text, _ = asking.communicate(timeout=60)
    assert asking.returncode == 0
    *_, slow, own = text.splitlines()
    assert slow == "slow:"
    of_the_terminal = "terminal terminal.entry terminal.output terminal.status terminal.status_command"
    of_util = "util util.time_zone util.xdg_dirs"
    assert own == f"own: desktop desktop.ipc desktop.ipc.single_instance {of_the_terminal} {of_util}"


def places(directory: Path) -> dict[str, str]:
    """Return the environment variables for a private runtime and configuration directory."""
    runtime = directory / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return {"XDG_RUNTIME_DIR": str(runtime), "XDG_CONFIG_HOME": str(directory / "etc")}


def server_name_of(directory: Path) -> str:
    """Return the server name for the default configuration directory, as computed by another process."""
    asked = (
        "from lockwatch.util import xdg_dirs as places; from lockwatch.desktop.ipc import single_instance as instance"
    )
    code = f"{asked}; print(instance.server_name(places.config_dir()))"
    env = {**os.environ, **places(directory)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        (["--version"], ""),
        (["--help"], ""),
        (["show"], ""),
        (["token", "set"], ""),
        (["token", "clear"], ""),
        (["history"], ""),
        (["--api-url", "http://127.0.0.1:9", "token", "check"], "PySide6 requests shiboken6"),
        (["_keyring"], "keyring"),
    ],
    ids=" ".join,
)
def test_commands_do_not_import_qt_or_unneeded_libraries(tmp_path: Path, arguments: list[str], loaded: str) -> None:
    given = arguments if arguments == ["_keyring"] else ["--config-dir", str(tmp_path), *arguments]
    done = subprocess.run(
        [sys.executable, "-c", QT_FREE, *given],
        cwd=ROOT,
        env={**os.environ, "LOCKWATCH_TOKEN": SECRET},
        input='{"do": "get", "user": "x"}',
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert sorted(done.stdout.splitlines()[-1].rpartition("loaded:")[2].split()) == loaded.split()
    assert "Traceback" not in done.stderr
