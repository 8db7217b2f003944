"""Environment variables that name a pipe, for which OpenSSL, Qt or fontconfig would wait, are ignored and reported."""

import json
import os
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.util.named_pipes import VARIABLES
from tests.terminal.command_line import ROOT, SECRET

WITHIN_S = 60.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in the file system")


def test_doctor_waits_for_no_pipe_and_names_each_variable(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with SimulatedCloud(SECRET, [], ssl_context=context) as cloud:
        done = subprocess.run(
            [sys.executable, "-m", "lockwatch", "--config-dir", tmp_path, "--api-url", cloud.url, "doctor", "--json"],
            env=os.environ | dict.fromkeys(VARIABLES, str(pipe)) | {"LOCKWATCH_TOKEN": SECRET},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
        )
    checks = json.loads(done.stdout)["checks"]
    for name in VARIABLES:
        assert any(f"{name} names a pipe" in each["text"] for each in checks)
        assert f"{name} names a pipe" in done.stderr
    (cloud_check,) = (each["text"] for each in checks if each["name"] == "cloud")
    assert "could not prove" in cloud_check, "the certificates of the system were not read"
    assert str(pipe) not in done.stdout


@pytest.mark.parametrize("value", ["/dev/null", "/nowhere", ""])
def test_other_values_are_left_alone(value: str) -> None:
    code = (
        "import os; from lockwatch.util.named_pipes import *; ignore_named_pipes(); print(os.environ['OPENSSL_CONF'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"OPENSSL_CONF": value}, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == f"{value}\n"
