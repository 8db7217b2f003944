"""The client over real HTTP and TLS on loopback, against a cloud with every kind of fault."""

import errno
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from lockwatch import __version__
from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    Named,
    RateLimited,
    Refused,
    Synced,
    Unreachable,
    UnreachableReason,
)
from lockwatch.tedee import client as client_module
from lockwatch.tedee.client import Client
from lockwatch.tedee.credentials import Token
from lockwatch.tedee.proxy import Proxy, find_proxy
from lockwatch.util.call_timeout import CallTimeoutError, InterruptibleCaller
from lockwatch.util.certificate_store import USES_VARIABLES
from tests.systems import openssl_variables
from tests.tedee.samples import SECRET

GENEROUS_S = 60.0


def test_sync_and_locks_return_what_the_cloud_has(cloud: SimulatedCloud, client: Client) -> None:
    synced = client.sync()
    assert isinstance(synced, Synced)
    assert [(seen.id, seen.battery_level) for seen in synced.observations] == [(1, 54)]
    named = client.locks()
    assert isinstance(named, Named)
    assert named.infos == (LockInfo(1, "Front door", "20200001-000001", False, rechargeable=True),)
    assert named.synced == synced
    assert [request.path for request in cloud.requests] == ["/api/v37/my/lock/sync", "/api/v37/my/lock"]
    for request in cloud.requests:
        assert request.method == "GET"
        assert request.authorization == "right"
        assert request.headers["accept"] == "application/json"
        assert request.headers["user-agent"] == f"Lockwatch/{__version__}"
    assert cloud.requests[1].query == {"IncludeUserSettings": ["false"]}


def test_a_wrong_token_is_refused(cloud: SimulatedCloud) -> None:
    client = Client(cloud.url, Token("another"))
    assert client.sync() == Refused()


def test_a_token_is_not_sent_to_a_redirect_target(cloud: SimulatedCloud, client: Client) -> None:
    with SimulatedCloud(SECRET) as other:
        cloud.set_fault(Fault(302, {"Location": f"{other.url}/api/v37/my/lock/sync"}))
        assert client.sync() == BadAnswer(BadAnswerReason.REDIRECTED, 302)
        assert other.requests == []


FAULTS: list[tuple[Fault, Failure]] = [
    (Fault(401), Refused()),
    (Fault(403, body=b'{"success": false}'), Refused(forbidden=True)),
    (Fault(403, body=b"<html>blocked</html>"), BadAnswer(BadAnswerReason.WEB_PAGE, 403)),
    (Fault(401, body=b" <!DOCTYPE html>"), BadAnswer(BadAnswerReason.WEB_PAGE, 401)),
    (Fault(429, {"Retry-After": "77"}), RateLimited(77)),
    (Fault(503, {"Retry-After": "77"}), Unreachable(UnreachableReason.SERVER_FAULT, 503, retry_after_s=77)),
    (Fault(503), Unreachable(UnreachableReason.SERVER_FAULT, 503)),
    (Fault(200, {"Content-Type": "text/html"}, b"<html>Log in</html>"), BadAnswer(BadAnswerReason.WEB_PAGE)),
    (Fault(200, body=b'{"result": ['), BadAnswer(BadAnswerReason.NOT_JSON)),
    (Fault(200, body=b"[" * 100_000), BadAnswer(BadAnswerReason.NOT_JSON)),
    (Fault(200, {"Content-Length": "500"}, b'{"result": []}'), Unreachable(UnreachableReason.BROKEN_OFF)),
    (Fault(200, {"Content-Length": "nonsense"}, b'{"result": 7}'), BadAnswer(BadAnswerReason.NOT_TEDEE)),
    (
        Fault(play=Play.BARE, body=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"),
        Unreachable(UnreachableReason.BROKEN_OFF),
    ),
    (Fault(play=Play.BARE, body=b"nonsense\r\n\r\n"), Unreachable(UnreachableReason.BROKEN_OFF)),
    (Fault(play=Play.BARE, body=f"{SECRET}\r\n\r\n".encode()), Unreachable(UnreachableReason.BROKEN_OFF)),  # quoted
    (
        Fault(play=Play.BARE, body=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        Unreachable(UnreachableReason.BROKEN_OFF),
    ),
    (
        Fault(play=Play.BARE, body=b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"),
        Unreachable(UnreachableReason.BROKEN_OFF),
    ),
    (Fault(play=Play.BARE), Unreachable(UnreachableReason.BROKEN_OFF)),
    (Fault(play=Play.DROPPED), Unreachable(UnreachableReason.BROKEN_OFF)),
    (Fault(play=Play.SILENT), Unreachable(UnreachableReason.TOO_SLOW)),
    (Fault(play=Play.DRIBBLED_HEAD, dribble_s=1), Unreachable(UnreachableReason.TOO_SLOW)),
    (Fault(body=b'{"result": []}', play=Play.DRIBBLED_BODY, dribble_s=1), Unreachable(UnreachableReason.TOO_SLOW)),
]


@pytest.mark.parametrize(
    ("fault", "outcome"), FAULTS, ids=lambda each: each.play.name if isinstance(each, Fault) else ""
)
def test_each_fault_has_an_outcome_without_the_token_and_the_client_stays_usable(
    cloud: SimulatedCloud,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    outcome: Failure,
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.set_fault(fault)
    started = time.monotonic()
    with monkeypatch.context() as patch:
        if outcome == Unreachable(UnreachableReason.TOO_SLOW):  # others might time out on a busy machine
            patch.setattr(client_module, "TIMEOUT_S", (GENEROUS_S, 0.3))
        assert client.sync() == outcome
    assert time.monotonic() - started < GENEROUS_S
    cloud.set_fault(None)
    assert isinstance(client.sync(), Synced)
    assert caplog.records
    assert SECRET not in caplog.text
    assert not any(SECRET in repr(vars(record)) for record in caplog.records)


@pytest.mark.parametrize("play", [Play.DRIBBLED_HEAD, Play.DRIBBLED_BODY])
def test_a_slowly_dribbled_answer_is_abandoned_at_the_deadline(
    cloud: SimulatedCloud, client: Client, play: Play
) -> None:
    cloud.set_fault(Fault(body=b'{"result": []}' + b" " * 1000, play=play, dribble_s=1))
    started = time.monotonic()
    with pytest.raises(CallTimeoutError):
        InterruptibleCaller().run(client.sync, 0.5)
    assert time.monotonic() - started < GENEROUS_S


@pytest.mark.usefixtures("expected_log")  # urllib3 warns about a length in a chunked answer
def test_an_endless_chunked_body_is_abandoned_at_the_deadline(
    cloud: SimulatedCloud, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve seconds are as good as endless; without the deadline the outcome is that the body breaks off."""
    monkeypatch.setattr(client_module, "REQUEST_WITHIN_S", 0.6)
    pieces = b"1\r\n \r\n" * 100
    cloud.set_fault(
        Fault(headers={"Transfer-Encoding": "chunked"}, body=pieces, play=Play.DRIBBLED_BODY, dribble_s=0.02)
    )
    started = time.monotonic()
    assert client.sync() == Unreachable(UnreachableReason.TOO_SLOW)
    assert time.monotonic() - started < GENEROUS_S


def test_a_closed_port_is_connection_refused() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = Client(f"http://127.0.0.1:{unused.getsockname()[1]}", Token(SECRET))
        assert client.sync() == Unreachable(UnreachableReason.CONNECTION_REFUSED)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), UnreachableReason.NO_SUCH_HOST),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), UnreachableReason.NO_NETWORK),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), UnreachableReason.NO_NETWORK),
        (OSError(errno.EHOSTUNREACH, "No route to host"), UnreachableReason.NO_NETWORK),
    ],
)
def test_an_unknown_host_and_no_network_are_different_outcomes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: OSError, why: UnreachableReason
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert Client("https://name.invalid", Token(SECRET)).sync() == Unreachable(why)
    assert SECRET not in caplog.text


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Return a certificate authority that the system store trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return authority


def secure_cloud(authority: trustme.CA, name: str) -> SimulatedCloud:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return SimulatedCloud(SECRET, [SimulatedLock(1, "Front door", "20200001-000001")], ssl_context=context)


@openssl_variables
@pytest.mark.parametrize("bundle", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", None])
def test_the_system_store_decides_about_certificates_whatever_the_environment_says(
    authority: trustme.CA, bundle: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bundle:
        monkeypatch.setenv(bundle, "/nowhere/at/all.pem")
    with secure_cloud(authority, "127.0.0.1") as cloud:
        client = Client(cloud.url, Token(SECRET))
        assert isinstance(client.sync(), Synced)
        client.drop_connection()


@pytest.mark.parametrize("case", ["another name", "unknown authority"])
def test_no_token_is_sent_to_an_untrusted_server(authority: trustme.CA, case: str) -> None:
    issuer, name = (authority, "api.example") if case == "another name" else (trustme.CA(), "127.0.0.1")
    with secure_cloud(issuer, name) as cloud:
        untrusted = Unreachable(UnreachableReason.UNTRUSTED, via="SSL_CERT_FILE" if USES_VARIABLES else "")
        assert Client(cloud.url, Token(SECRET)).sync() == untrusted
        assert cloud.requests == []


def test_no_token_is_sent_without_tls(cloud: SimulatedCloud) -> None:
    url = cloud.url.replace("http://", "https://")
    assert Client(url, Token(SECRET)).sync() == Unreachable(UnreachableReason.BROKEN_OFF)
    assert cloud.requests == []


@pytest.fixture
def stranger() -> Iterator[SimulatedCloud]:
    with SimulatedCloud(SECRET) as stranger:
        yield stranger


def test_loopback_addresses_ignore_the_proxy_of_the_environment(
    cloud: SimulatedCloud, client: Client, stranger: SimulatedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, stranger.url)
    assert isinstance(client.sync(), Synced)
    assert stranger.requests == []


def test_the_real_cloud_is_reached_through_the_proxy_without_showing_it_the_token(
    stranger: SimulatedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", stranger.url)
    assert isinstance(Client("https://api.tedee.com", Token(SECRET)).sync(), Unreachable)
    assert [(request.method, request.authorization) for request in stranger.requests] == [("CONNECT", "absent")]


@pytest.mark.parametrize("bundle", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_the_certificate_variables_of_requests_and_curl_are_ignored(
    authority: trustme.CA, bundle: str, content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The URL has a host name, because requests ignores the environment for addresses of this computer."""
    if content is not None:
        (tmp_path / "bundle.pem").write_text(content)
    monkeypatch.setenv(bundle, str(tmp_path / "bundle.pem"))
    with secure_cloud(authority, "api.test") as cloud:
        here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", cloud.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: here)
        client = Client(f"https://api.test:{cloud.port}", Token(SECRET))
        assert isinstance(client.sync(), Synced)
        client.drop_connection()


@openssl_variables
@pytest.mark.parametrize("named", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_variable_that_decides_which_certificates_are_trusted_is_named(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, unknown = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with secure_cloud(unknown, "127.0.0.1") as cloud:
        assert Client(cloud.url, Token(SECRET)).sync() == Unreachable(UnreachableReason.UNTRUSTED)
        monkeypatch.setenv(named, str(tmp_path / "ca.pem" if named == "SSL_CERT_FILE" else tmp_path))
        assert Client(cloud.url, Token(SECRET)).sync() == Unreachable(UnreachableReason.UNTRUSTED, via=named)


@pytest.mark.parametrize(
    ("answer", "why", "status"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", UnreachableReason.PROXY_LOGIN, 407),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", UnreachableReason.PROXY, 502),
        (None, UnreachableReason.PROXY, None),
        (b"SSH-2.0-OpenSSH_9\r\n", UnreachableReason.BROKEN_OFF, None),
        (b"<html>This is a proxy</html>\r\n", UnreachableReason.BROKEN_OFF, None),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>This is a proxy</html>", UnreachableReason.BROKEN_OFF, None),
        (b"", UnreachableReason.BROKEN_OFF, None),
    ],
    ids=["407", "502", "dead", "no HTTP", "only a page", "page as tunnel", "closed"],
)
def test_a_proxy_that_does_not_connect_is_named_without_its_password(
    answer: bytes | None, why: UnreachableReason, status: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer or b"")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        if answer is None:
            listener.close()
        else:
            threading.Thread(target=serve, daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:Poison@{address}")
        outcome = Client("https://api.tedee.com", Token(SECRET)).sync()
    assert outcome == Unreachable(why, status, via=address)


@pytest.mark.parametrize(
    "setting",
    [
        "http://[::1",
        "http://user:Poi son@some host:80",
        "http://host:99999999",
        "::",
        f"http://{'a' * 300}.test:80",
        "a" * 32_000,  # Windows has room for 767 more
        "http://\udcff.test:80",
        "ftp://",
        "ftp://[::1",
    ],
)
def test_a_proxy_setting_that_is_no_address_is_blamed_and_not_the_cloud(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", setting)
    outcome = Client("https://api.tedee.com", Token(SECRET)).sync()
    assert outcome == Unreachable(UnreachableReason.PROXY_UNREADABLE)


@pytest.mark.parametrize("scheme", ["socks9", "ftp", "FTP", "htp", "file"])
def test_a_proxy_of_another_kind_is_an_address_that_is_not_supported(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://user:Poison@host.test:80")
    outcome = Client("https://api.tedee.com", Token(SECRET)).sync()
    assert outcome == Unreachable(UnreachableReason.PROXY_KIND, via="host.test:80")


@pytest.mark.parametrize("password", ["12/Poison", "12#Poison", "12?Poison", "/Poison"])
def test_a_password_that_ends_the_address_early_is_not_shown_in_part(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user would be taken for the host, and the first digits of the password for the port."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{password}@proxy.test:3128")
    assert find_proxy("https://api.tedee.com") == Proxy("", "")


@pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTPS_PROXY"])
@pytest.mark.parametrize("scheme", ["socks", "socks4", "socks4a", "socks5", "socks5h"])
def test_a_socks_proxy_that_cannot_be_used_is_named(
    variable: str, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f"{scheme}://user:Poison@127.0.0.1:9")
    monkeypatch.setattr("lockwatch.tedee.proxy.find_spec", lambda _: None)
    outcome = Client("https://api.tedee.com", Token(SECRET)).sync()
    assert outcome == Unreachable(UnreachableReason.SOCKS, via="127.0.0.1:9")
