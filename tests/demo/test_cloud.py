"""The simulated cloud answers as the tedee API is documented, and can play every fault that Lockwatch must survive."""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.demo.devices import SimulatedBridge, SimulatedLock

TOKEN = "demo"
SYNC, LOCKS, BRIDGES = "/api/v37/my/lock/sync", "/api/v37/my/lock", "/api/v37/my/bridge"
KEY = {"Authorization": f"PersonalKey {TOKEN}"}


@pytest.fixture
def cloud() -> Iterator[SimulatedCloud]:
    changed = datetime(2021, 4, 26, 6, 2, 4, 197000, UTC)
    locks = [
        SimulatedLock(1, "Front door", "20200001-000001", door=3, battery=54, last_state_changed=changed, bridge_id=9),
        SimulatedLock(2, "Garage", "20200001-000002", connected=False, revision=4),
    ]
    with SimulatedCloud(TOKEN, locks, [SimulatedBridge(9, "House", "20200001-000009")]) as cloud:
        yield cloud


def ask(
    cloud: SimulatedCloud,
    path: str = SYNC,
    *,
    method: str = "GET",
    headers: dict[str, str] = KEY,
    timeout_s: float = 60,
) -> tuple[http.client.HTTPResponse, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=timeout_s)) as connection:
        connection.request(method, path, headers=headers)
        with connection.getresponse() as response:
            return response, response.read()


def result(cloud: SimulatedCloud, path: str = SYNC) -> Any:
    return json.loads(ask(cloud, path)[1])["result"]


def test_a_sync_is_answered_in_the_documented_envelope(cloud: SimulatedCloud) -> None:
    response, body = ask(cloud)
    assert response.status == 200
    assert json.loads(body) == {
        "result": [
            {
                "id": 1,
                "isConnected": True,
                "deviceState": {
                    "state": 6,
                    "doorState": 3,
                    "isCharging": False,
                    "batteryLevel": 54,
                    "stateChangeResult": 0,
                    "lastStateChangedDate": "2021-04-26T06:02:04.197Z",
                },
                "revision": 1,
            },
            {"id": 2, "isConnected": False, "deviceState": None, "revision": 4},
        ],
        "success": True,
        "errorMessages": [],
        "statusCode": 200,
    }
    assert response.headers["Content-Type"].startswith("application/json")
    assert all(response.headers[name] for name in ("API-Supported-Versions", "X-Correlation-ID", "Date"))


def test_names_and_bridges_are_listed(cloud: SimulatedCloud) -> None:
    locks = result(cloud, f"{LOCKS}?IncludeUserSettings=false")
    assert [(lock["id"], lock["name"], lock["serialNumber"], lock["connectedToId"]) for lock in locks] == [
        (1, "Front door", "20200001-000001", 9),
        (2, "Garage", "20200001-000002", None),
    ]
    assert [(bridge["id"], bridge["isConnected"]) for bridge in result(cloud, BRIDGES)] == [(9, True)]


def test_a_lock_can_have_newer_firmware(cloud: SimulatedCloud) -> None:
    cloud.change(2, update_available=True)
    versions = [lock["softwareVersions"] for lock in result(cloud, LOCKS)]
    assert versions == [
        [{"softwareType": 0, "version": "2.4.100", "updateAvailable": available}] for available in (False, True)
    ]


def test_a_sync_can_be_filtered_by_id(cloud: SimulatedCloud) -> None:
    assert [lock["id"] for lock in result(cloud, f"{SYNC}?id=2&id=7")] == [2]


@pytest.mark.parametrize(
    ("headers", "status", "authorization"),
    [
        ({}, 401, "absent"),
        ({"Authorization": "PersonalKey other"}, 401, "wrong"),
        ({"Authorization": f"Bearer {TOKEN}"}, 401, "wrong"),
        ({"Authorization": "Bearer a.b.c"}, 200, "right"),
        (KEY, 200, "right"),
    ],
)
def test_only_the_right_token_is_accepted(
    cloud: SimulatedCloud, headers: dict[str, str], status: int, authorization: str
) -> None:
    cloud.jwt = "a.b.c"
    response, body = ask(cloud, headers=headers)
    assert (response.status, json.loads(body)["success"]) == (status, status == 200)
    assert cloud.requests[0].authorization == authorization
    assert "authorization" not in cloud.requests[0].headers


@pytest.mark.parametrize("path", ["/", "/api/v1.37/my/lock/sync", "/api/v35/my/lock/sync", "/api/v37/my/lock/1"])
def test_an_unknown_path_is_a_404(cloud: SimulatedCloud, path: str) -> None:
    assert ask(cloud, path)[0].status == 404


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_than_get_are_a_405_and_are_recorded(cloud: SimulatedCloud, method: str) -> None:
    cloud.set_fault(Fault(status=500))
    assert ask(cloud, method=method)[0].status == 405
    assert [(request.method, request.path) for request in cloud.requests] == [(method, SYNC)]


def test_requests_are_recorded_with_their_start(cloud: SimulatedCloud) -> None:
    before = time.monotonic()
    ask(cloud, f"{LOCKS}?IncludeUserSettings=false", headers={**KEY, "User-Agent": "Lockwatch"})
    (request,) = cloud.requests
    assert before <= request.started <= time.monotonic()
    assert (request.path, request.query) == (LOCKS, {"IncludeUserSettings": ["false"]})
    assert request.headers["user-agent"] == "Lockwatch"


def test_a_connection_is_kept_alive(cloud: SimulatedCloud) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=60)) as connection:
        connection.connect()
        first = connection.sock
        for _ in range(3):
            connection.request("GET", SYNC, headers=KEY)
            connection.getresponse().read()
            assert connection.sock is first


def test_a_change_is_visible_in_the_next_answer(cloud: SimulatedCloud) -> None:
    cloud.change(1, state=2, door=2, battery=None)
    state = result(cloud)[0]["deviceState"]
    assert (state["state"], state["doorState"], state["batteryLevel"]) == (2, 2, None)
    assert state["lastStateChangedDate"] > "2026"
    cloud.change(9, connected=False)
    assert result(cloud, BRIDGES)[0]["isConnected"] is False


def test_a_bridge_and_its_locks_change_together(cloud: SimulatedCloud) -> None:
    cloud.change_bridge(9, connected=False)
    assert [lock["isConnected"] for lock in result(cloud)] == [False, False]
    assert result(cloud, BRIDGES)[0]["isConnected"] is False
    cloud.change_bridge(9, connected=True)
    assert [lock["isConnected"] for lock in result(cloud)] == [True, False]
    with pytest.raises(KeyError):
        cloud.change_bridge(8, connected=True)


@pytest.mark.parametrize(("device_id", "field", "error"), [(7, "state", KeyError), (1, "colour", AttributeError)])
def test_changing_an_unknown_device_or_field_raises(
    cloud: SimulatedCloud, device_id: int, field: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        cloud.change(device_id, **{field: 1})


ANSWERS = {
    "status": Fault(429, {"Retry-After": "15"}, b'{"success": false}'),
    "unheard-of status": Fault(599),
    "redirect": Fault(302, {"Location": "http://other.invalid/"}),
    "web page": Fault(200, {"Content-Type": "text/html"}, b"<html>Log in</html>"),
    "other date": Fault(200, {"date": "Thu, 01 Jan 1970 00:00:00 GMT"}),
    "cut short": Fault(body=b'{"result": [{"id"'),
    "nested": Fault(body=b"[" * 100_000),
    "huge": Fault(body=b" " * 9 * 1024 * 1024),
    "not UTF-8": Fault(body=b"\xff\xfe\x00{"),
}


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS)
def test_a_fault_answers_with_its_own_status_headers_and_body(cloud: SimulatedCloud, fault: Fault) -> None:
    cloud.set_fault(fault)
    response, body = ask(cloud)
    assert (response.status, body) == (fault.status, fault.body)
    for name, value in fault.headers.items():
        assert response.headers.get_all(name) == [value]


def test_a_body_can_be_shorter_than_announced(cloud: SimulatedCloud) -> None:
    cloud.set_fault(Fault(headers={"Content-Length": "99"}, body=b"{"))
    with pytest.raises(http.client.IncompleteRead):
        ask(cloud)


def test_a_response_can_lack_status_line_and_headers(cloud: SimulatedCloud) -> None:
    cloud.set_fault(Fault(body=b"SSH-2.0-OpenSSH_9.6\r\n", play=Play.BARE))
    with pytest.raises(http.client.BadStatusLine):
        ask(cloud)


def test_a_connection_can_be_dropped(cloud: SimulatedCloud) -> None:
    cloud.set_fault(Fault(play=Play.DROPPED))
    with pytest.raises(http.client.RemoteDisconnected):
        ask(cloud)


def test_a_connection_can_be_reset(cloud: SimulatedCloud) -> None:
    cloud.set_fault(Fault(play=Play.RESET))
    with pytest.raises(ConnectionResetError):
        ask(cloud)


def test_a_body_can_be_endless(cloud: SimulatedCloud) -> None:
    cloud.set_fault(Fault(headers={"Transfer-Encoding": "chunked"}, body=b"2\r\n[]\r\n", play=Play.ENDLESS))
    with closing(http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=60)) as connection:
        connection.request("GET", SYNC)
        assert connection.getresponse().read(1_000_000) == b"[]" * 500_000


@pytest.mark.parametrize("play", [Play.SILENT, Play.DRIBBLED_HEAD, Play.DRIBBLED_BODY])
def test_a_response_can_take_longer_than_the_timeout(cloud: SimulatedCloud, play: Play) -> None:
    cloud.set_fault(Fault(body=b"{}", play=play))
    with pytest.raises(TimeoutError):
        ask(cloud, timeout_s=0.1)


@pytest.mark.parametrize("play", [Play.DRIBBLED_HEAD, Play.DRIBBLED_BODY])
def test_a_response_sent_byte_by_byte_arrives_completely(cloud: SimulatedCloud, play: Play) -> None:
    cloud.set_fault(Fault(body=b'{"success": true}', play=play, dribble_s=0.001))
    before = time.monotonic()
    assert ask(cloud)[1] == b'{"success": true}'
    assert time.monotonic() - before >= 17 * 0.001


def test_a_fault_can_be_limited_to_a_number_of_requests_and_a_path(cloud: SimulatedCloud) -> None:
    cloud.set_fault(Fault(503, path="my/lock/sync", requests=2))
    paths = [LOCKS, SYNC, LOCKS, SYNC, SYNC]
    assert [ask(cloud, path)[0].status for path in paths] == [200, 503, 200, 503, 200]
    assert cloud.fault is None


@pytest.mark.parametrize("play", list(Play))
def test_closing_is_quick_while_connections_hang(play: Play) -> None:
    with SimulatedCloud(TOKEN) as cloud:
        cloud.set_fault(Fault(body=b"{}" * 100, play=play))
        hanging = [socket.create_connection(("127.0.0.1", cloud.port)) for _ in range(3)]
        for connection in hanging[:2]:
            connection.sendall(f"GET {SYNC} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while len(cloud.requests) < 2:
            time.sleep(0.001)
        before = time.monotonic()
    assert time.monotonic() - before < 60  # the bodies that are sent byte by byte take 200 s
    assert not any(thread.name == "cloud" for thread in threading.enumerate())
    for connection in hanging:
        connection.close()


def test_the_cloud_can_use_https() -> None:
    authority = trustme.CA()
    served, trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(served)
    authority.configure_trust(trusted)
    with SimulatedCloud(TOKEN, ssl_context=served) as cloud:
        assert cloud.url == f"https://127.0.0.1:{cloud.port}"
        with closing(http.client.HTTPSConnection("127.0.0.1", cloud.port, timeout=60, context=trusted)) as connection:
            connection.request("GET", SYNC, headers=KEY)
            assert connection.getresponse().status == 200
        distrusting = ssl.create_default_context()
        refused = http.client.HTTPSConnection("127.0.0.1", cloud.port, timeout=60, context=distrusting)
        with closing(refused), pytest.raises(ssl.SSLCertVerificationError):
            refused.request("GET", SYNC, headers=KEY)
