"""Detection of the desktop session before Qt is used."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockwatch.desktop.session import (
    BUS_VARIABLE,
    HELLO,
    BusState,
    find_session_bus,
    hanging_bus_hidden,
    reaches_wayland,
    screen,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a session bus")


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv(BUS_VARIABLE, "")
    return tmp_path


def listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    return listener


def test_without_the_variable_the_bus_at_the_standard_place_is_used(runtime: Path) -> None:
    with listen(runtime / "bus"):
        find_session_bus()
    assert os.environ[BUS_VARIABLE] == f"unix:path={runtime}/bus"


def test_special_characters_of_the_path_are_escaped(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = runtime / "a,b c"
    own.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own))
    with listen(own / "bus"):
        find_session_bus()
    assert os.environ[BUS_VARIABLE] == f"unix:path={runtime}/a%2cb%20c/bus"


def test_a_bus_named_by_the_environment_is_not_changed(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BUS_VARIABLE, "unix:path=/elsewhere")
    with listen(runtime / "bus"):
        find_session_bus()
    assert os.environ[BUS_VARIABLE] == "unix:path=/elsewhere"


@pytest.mark.parametrize("what", ["nothing", "a file", "another user's socket", "a relative directory"])
def test_only_a_socket_of_this_user_is_used_as_the_bus(
    runtime: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "a file":
        (runtime / "bus").touch()
    elif what != "nothing":
        listen(runtime / "bus").close()
    if what == "another user's socket":
        monkeypatch.setattr(os, "getuid", lambda: runtime.stat().st_uid + 1)
    elif what == "a relative directory":
        monkeypatch.chdir(runtime.parent)
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime.name)
    find_session_bus()
    assert os.environ[BUS_VARIABLE] == ""


def test_commands_pass_the_bus_address_to_their_children(runtime: Path) -> None:
    script = "import os, sys; sys.argv[1:] = ['--version']; from lockwatch.terminal import entry; entry.main();"
    with listen(runtime / "bus"):
        done = subprocess.run(
            [sys.executable, "-c", f"{script} print(os.environ['{BUS_VARIABLE}'])"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.splitlines()[-1] == f"unix:path={runtime}/bus"


@pytest.mark.parametrize("directory", [None, "", "run"])
def test_no_compositor_is_looked_for_in_the_current_directory(
    directory: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libwayland ignores such a directory, so Qt would abort."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WAYLAND_SOCKET", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    if directory is not None:
        monkeypatch.setenv("XDG_RUNTIME_DIR", directory)
    Path(directory or ".").mkdir(exist_ok=True)
    with listen(Path(directory or ".", "wayland-0")):
        assert not reaches_wayland()


@pytest.mark.parametrize("kind", ["path", "abstract"])
@pytest.mark.usefixtures("expected_log")
def test_a_bus_that_does_not_answer_is_hidden_for_a_while(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("lockwatch.desktop.session.BUS_ANSWERS_WITHIN_S", 0.1)
    place = tmp_path / "a bus"
    address = f"unix:{kind}={tmp_path}/a%20bus,guid=0123"
    monkeypatch.setenv(BUS_VARIABLE, address)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place) if kind == "path" else f"\0{place}")
        listener.listen(1)
        with hanging_bus_hidden() as state:
            assert state is BusState.HANGS
            assert os.environ[BUS_VARIABLE] != address
    assert os.environ[BUS_VARIABLE] == address
    assert "does not answer" in caplog.text


@pytest.mark.usefixtures("expected_log")
def test_the_parts_of_an_address_may_have_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockwatch.desktop.session.BUS_ANSWERS_WITHIN_S", 0.1)
    monkeypatch.setenv(BUS_VARIABLE, f"unix:guid=0123,path={tmp_path}/bus")
    with listen(tmp_path / "bus") as listener:
        listener.listen(1)
        with hanging_bus_hidden() as state:
            assert state is BusState.HANGS


def test_the_first_call_is_encoded_correctly() -> None:
    jeepney = pytest.importorskip("jeepney")
    assert jeepney.message_bus.Hello().serialise(serial=1) == HELLO


@contextlib.contextmanager
def fake_bus(path: Path, answer: bytes) -> Iterator[None]:
    """A bus that repeats an answer of one byte without end, and closes the connection if the answer is empty."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(1024)
            connection.sendall(answer)
            while answer and not ended.wait(0.05):
                if len(answer) == 1:
                    connection.sendall(answer)

    ended = threading.Event()
    with listen(path) as listener:
        listener.listen(1)
        thread = threading.Thread(target=serve)
        thread.start()
        yield
        ended.set()
        thread.join()


@pytest.mark.parametrize("answer", [b"X", b"OK 0123456789abcdef0123456789abcdef\r\n"])
@pytest.mark.usefixtures("expected_log")
def test_a_bus_that_never_ends_its_login_or_ignores_calls_is_hidden(
    answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockwatch.desktop.session.BUS_ANSWERS_WITHIN_S", 0.5)
    monkeypatch.setenv(BUS_VARIABLE, f"unix:path={tmp_path}/bus")
    with fake_bus(tmp_path / "bus", answer), hanging_bus_hidden() as state:
        assert state is BusState.HANGS


@pytest.mark.parametrize(("answer", "expected"), [(b"REJECTED EXTERNAL\r\n", BusState.ANSWERS), (b"", BusState.NONE)])
def test_a_bus_that_refuses_the_login_is_not_hidden(
    answer: bytes, expected: BusState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BUS_VARIABLE, f"unix:path={tmp_path}/bus")
    with fake_bus(tmp_path / "bus", answer), hanging_bus_hidden() as state:
        assert state is expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", BusState.NONE),
        ("unix:path=/none", BusState.NONE),
        ("autolaunch:", BusState.ANSWERS),
        ("tcp:host=localhost,port=9", BusState.ANSWERS),
    ],
)
def test_the_address_of_a_bus_that_does_not_hang_is_not_hidden(
    address: str, expected: BusState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BUS_VARIABLE, address)
    with hanging_bus_hidden() as state:
        assert state is expected
        assert os.environ[BUS_VARIABLE] == address


@pytest.mark.parametrize(
    ("platforms", "reached"),
    [
        ("wayland", False),
        ("wayland;offscreen", True),
        ("xcb;wayland", False),
        ("wayland-egl;xcb:a", False),
        (";", False),
        ("", False),
        ("offscreen", True),
    ],
)
def test_a_screen_is_found_if_one_of_the_platforms_can_reach_it(
    platforms: str, reached: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many desktops set QT_QPA_PLATFORM to "wayland;xcb" for all sessions."""
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", platforms)
    with screen() as found:
        assert found is reached
