"""Hostile programs: those of the same user on the session bus, and those of any user on the system bus."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.desktop.dbus.connection import BusConnection
from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.freedesktop import CLICKS_APART_MS
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.desktop.sleep import SleepWatch
from lockwatch.domain.alerts import Urgency
from tests.virtual_desktop.notification_service import ServiceMaker
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, running, titles, until
from tests.virtual_desktop.required import require

NAME = "org.example.Service"
ADDRESS = DBusAddress("/org/example", NAME, NAME)
LOGIND = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")
ALLOW_REPLACEMENT, REPLACE = 1, 2


@pytest.fixture
def open_connection(bus: VirtualDesktop) -> Iterator[Callable[[str], DBusConnection]]:
    """A function that opens another connection to the bus, optionally with a bus name."""
    with contextlib.ExitStack() as stack:

        def open_connection(name: str = "") -> DBusConnection:
            connection = stack.enter_context(bus.connection())
            if name:
                connection.send_and_get_reply(message_bus.RequestName(name, ALLOW_REPLACEMENT | REPLACE))
            return connection

        yield open_connection


@pytest.fixture
def connection(bus: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[BusConnection]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.bus_address)
    parent = QObject()
    connection = BusConnection(parent)
    yield connection
    connection.close()


def send_to_all(sender: DBusConnection, message: Message) -> None:
    """Broadcast a signal, and also send it to each program by name, which match rules can't prevent."""
    (names,) = sender.send_and_get_reply(message_bus.ListNames()).body
    for name in [None, *(name for name in names if name.startswith(":") and name != sender.unique_name)]:
        if name is not None:
            message.header.fields[HeaderFields.destination] = name
        sender.send(message)
    sender.send_and_get_reply(message_bus.GetId())  # the reply proves that the bus has received all earlier messages


def test_only_signals_from_the_owner_of_the_name_are_received(
    connection: BusConnection, open_connection: Callable[..., DBusConnection], qtbot: QtBot
) -> None:
    owner, stranger = open_connection(NAME), open_connection()
    received: list[object] = []
    owners: list[tuple[str, str]] = []
    connection.signalled.connect(lambda message: received.append(message.body[0]))
    connection.owner_changed.connect(lambda *change: owners.append(change))
    connection.subscribe(NAME, NAME, path=ADDRESS.object_path, member="Told")
    qtbot.waitUntil(lambda: connection.idle)
    assert connection.name_owner(NAME) == owner.unique_name
    send_to_all(stranger, new_signal(ADDRESS, "Told", "s", ("by a stranger",)))
    send_to_all(owner, new_signal(ADDRESS, "Other", "s", ("another member",)))
    send_to_all(owner, new_signal(DBusAddress("/else", NAME, NAME), "Told", "s", ("another path",)))
    send_to_all(owner, new_signal(DBusAddress("/org/example", NAME, "org.else"), "Told", "s", ("another interface",)))
    owner.send(new_signal(ADDRESS, "Told", "s", ("by the owner",)))
    qtbot.waitUntil(lambda: received == ["by the owner"])
    new_owner = open_connection(NAME)
    new_owner.send(
        new_signal(ADDRESS, "Told", "s", ("by the new owner",))
    )  # this may arrive together with the signal that the owner has changed
    qtbot.waitUntil(lambda: received == ["by the owner", "by the new owner"])
    send_to_all(owner, new_signal(ADDRESS, "Told", "s", ("by the old owner",)))
    new_owner.send(new_signal(ADDRESS, "Told", "s", ("the last",)))
    qtbot.waitUntil(lambda: received[-1] == "the last")
    assert received == ["by the owner", "by the new owner", "the last"]
    assert owners == [(NAME, new_owner.unique_name)]


def test_other_events_are_handled_during_a_flood(
    connection: BusConnection, open_connection: Callable[..., DBusConnection], qtbot: QtBot
) -> None:
    owner = open_connection(NAME)
    connection.subscribe(NAME, NAME)
    qtbot.waitUntil(lambda: connection.idle)
    received: list[int] = []
    turns: list[int] = []
    connection.signalled.connect(lambda message: received.append(message.body[0]))
    for number in range(3000):
        owner.send(new_signal(ADDRESS, "Told", "u", (number,)))
    owner.send_and_get_reply(message_bus.GetId())
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: turns.append(len(received)))
    timer.start()
    qtbot.waitUntil(lambda: received[-1:] == [2999])
    timer.stop()
    assert received == [*range(3000)]
    assert len(set(turns)) > 10


def test_a_call_that_looks_like_the_awaited_reply_is_ignored(
    connection: BusConnection, open_connection: Callable[..., DBusConnection], qtbot: QtBot
) -> None:
    """The system bus itself blocks replies from programs other than the called one."""
    owner, stranger = open_connection(NAME), open_connection()
    answers: list[Message] = []
    connection.call(new_method_call(ADDRESS, "Question"), answers.append)
    question = until(lambda: process_events_and_receive(owner, qtbot))
    assert question is not None
    forged = new_method_call(ADDRESS, "Call", "s", ("false",))
    forged.header.fields[HeaderFields.reply_serial] = question.header.serial
    forged.header.fields[HeaderFields.destination] = question.header.fields[HeaderFields.sender]
    stranger.send(forged)
    stranger.send_and_get_reply(message_bus.GetId())
    owner.send(new_method_return(question, "s", ("true",)))
    qtbot.waitUntil(lambda: bool(answers))
    assert [answer.body for answer in answers] == [("true",)]


def process_events_and_receive(owner: DBusConnection, qtbot: QtBot) -> Message | None:
    qtbot.wait(10)
    with contextlib.suppress(TimeoutError):
        while (message := owner.receive(timeout=0)).header.message_type is not MessageType.method_call:
            pass
        return message
    return None


def test_a_hundred_equal_requests_at_once_cause_only_two_calls(connection: BusConnection, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: connection.idle)
    answers: list[Message] = []
    for _ in range(100):
        connection.ask(message_bus.GetId(), answers.append)
    qtbot.waitUntil(lambda: connection.idle)
    assert len(answers) == 2


@pytest.fixture
def sleep_watch(bus: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[SleepWatch]:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.bus_address)
    parent = QObject()
    watch = SleepWatch(parent)
    yield watch
    watch.close()


@pytest.mark.parametrize("name", [LOGIND.bus_name, ""], ids=["with logind", "without logind"])
def test_other_users_cannot_fake_a_resume_signal(
    sleep_watch: SleepWatch, open_connection: Callable[..., DBusConnection], qtbot: QtBot, name: str
) -> None:
    logind, stranger = open_connection(name), open_connection()
    resumed: list[bool] = []
    sleep_watch.resumed.connect(lambda: resumed.append(True))
    qtbot.waitUntil(lambda: sleep_watch.connected and sleep_watch.idle)
    for _ in range(3):
        send_to_all(stranger, new_signal(LOGIND, "PrepareForSleep", "b", (False,)))
        send_to_all(stranger, new_signal(LOGIND, "PrepareForSleep", "ay", (bytes(8 << 20),)))
    qtbot.wait(200)
    assert resumed == []
    if name:
        logind.send(new_signal(LOGIND, "PrepareForSleep", "b", (False,)))
        qtbot.waitUntil(lambda: resumed == [True])


def test_a_sleep_that_is_reported_again_and_again_counts_once(
    sleep_watch: SleepWatch, open_connection: Callable[..., DBusConnection], qtbot: QtBot
) -> None:
    """Each signal that counts interrupts the request under way. If all did, no request would ever end."""
    logind = open_connection(LOGIND.bus_name)
    resumed: list[bool] = []
    sleep_watch.resumed.connect(lambda: resumed.append(True))
    qtbot.waitUntil(lambda: sleep_watch.connected and sleep_watch.idle)
    for _ in range(20):
        logind.send(new_signal(LOGIND, "PrepareForSleep", "b", (False,)))
    qtbot.waitUntil(lambda: bool(resumed))
    qtbot.wait(200)
    assert resumed == [True]


def test_a_flood_of_clicks_is_reported_as_a_few(
    serve: ServiceMaker, bus: VirtualDesktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.bus_address)
    service = serve("actions")
    notifier = Notifier(lambda missed: None)
    clicks: list[bool] = []
    notifier.activated.connect(lambda: clicks.append(True))
    notifier.show(Notification("garage", "Garage is open", "", Urgency.NORMAL))
    qtbot.waitUntil(lambda: bool(service.notified) and notifier.idle)
    service.press(1, "default")
    qtbot.waitUntil(lambda: clicks == [True])  # the first at once
    acts: list[str] = []
    notifier.acted.connect(lambda tag, action: acts.append(action))
    began = time.monotonic()
    for _ in range(500):
        service.press(1, "default")
    service.press(1, "last")
    qtbot.waitUntil(lambda: acts == ["last"] and len(clicks) > 1)  # and none is lost
    assert len(clicks) <= 2 + 1.1 * (time.monotonic() - began) * 1000 / CLICKS_APART_MS
    notifier.close()


def status(program: Program) -> int:
    """Return the exit status of `lockwatch status`. Assert that the program answers."""
    code = program.call("status").returncode
    assert code != 3, "the program does not answer"
    return code


def test_a_session_bus_that_is_stopped_does_not_keep_the_program_from_starting(
    cloud: SimulatedCloud, tmp_path: Path
) -> None:
    """Qt alone would wait for the bus for ever. When the bus answers again, notifications are shown."""
    with require("dunst") as desktop, running(Program(desktop, cloud, tmp_path / "own")) as program:
        os.kill(desktop.pid("bus"), signal.SIGSTOP)
        try:
            process = program.start(env={"LOCKWATCH_TOKEN": TOKEN})
            until(lambda: program.call("status").returncode == 0)
            assert "the session bus does not answer" in program.log.read_text()
            doctor = program.call("doctor", env={"LOCKWATCH_TOKEN": TOKEN})
            assert "BAD   session bus: It does not answer." in doctor.stdout
            assert doctor.stdout.count("      See to the session bus first.\n") == 2  # for the tray and notifications
            assert "No keyring was found, as no session bus answers." in doctor.stdout
        finally:
            os.kill(desktop.pid("bus"), signal.SIGCONT)
        cloud.change(12, connected=False)
        until(lambda: titles(desktop))
        assert program.call("quit").returncode == 0
        assert process.wait(WITHIN_S) == 0


def test_while_the_session_bus_is_stopped_syncs_and_commands_continue(cloud: SimulatedCloud, tmp_path: Path) -> None:
    """The bus accepts messages but answers none, and alerts are raised that can't be shown."""
    with (
        require() as desktop,
        NotifierWatcher(desktop.bus_address) as panel,
        running(Program(desktop, cloud, tmp_path / "own")) as program,
    ):
        process = program.start(env={"LOCKWATCH_TOKEN": TOKEN})
        panel.wait_for_items(1, WITHIN_S)
        until(lambda: program.call("status").returncode == 0)
        os.kill(desktop.pid("bus"), signal.SIGSTOP)
        try:
            cloud.change(12, connected=False)
            until(lambda: status(program) == 1)  # the alert is raised
            until(lambda: status(program) and "did not show a notification" in program.log.read_text())
            syncs = len(cloud.requests)
            until(lambda: status(program) and len(cloud.requests) >= syncs + 2)
            assert program.call("show").returncode == 0
            assert status(program) == 1
            assert program.call("quit").returncode == 0
            assert process.wait(WITHIN_S) == 0
        finally:
            os.kill(desktop.pid("bus"), signal.SIGCONT)
