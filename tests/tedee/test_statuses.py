"""The outcome of each HTTP status and header, for the real address; `responses` keeps all requests in the process."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import requests
import responses

from lockwatch import __version__
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
from lockwatch.tedee.connection import SocketGuard
from lockwatch.tedee.credentials import Token
from lockwatch.util.api_address import AddressError

API = "https://api.tedee.com"
SYNC = f"{API}/api/v37/my/lock/sync"
LOCKS = f"{API}/api/v37/my/lock"
EMPTY = json.dumps({"result": [], "success": True, "errorMessages": [], "statusCode": 200})
SECRET = "s3cretKeyOfTheseTests"


@pytest.fixture
def cloud() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as cloud:
        yield cloud


@pytest.fixture
def client() -> Client:
    return Client(API, Token(SECRET))


def answered(cloud: responses.RequestsMock, client: Client, status: int, **headers: str) -> object:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    cloud.get(SYNC, body="{}", status=status, headers=given)
    return client.sync()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, BadAnswer(BadAnswerReason.REJECTED, 400)),
        (401, Refused()),
        (403, Refused(forbidden=True)),
        (404, BadAnswer(BadAnswerReason.NOT_FOUND, 404)),
        (406, BadAnswer(BadAnswerReason.REJECTED, 406)),
        (407, BadAnswer(BadAnswerReason.REJECTED, 407)),
        (418, BadAnswer(BadAnswerReason.REJECTED, 418)),
        (429, RateLimited(None)),
        (500, Unreachable(UnreachableReason.SERVER_FAULT, 500)),
        (502, Unreachable(UnreachableReason.SERVER_FAULT, 502)),
        (503, Unreachable(UnreachableReason.SERVER_FAULT, 503)),
        (599, Unreachable(UnreachableReason.SERVER_FAULT, 599)),
        (201, BadAnswer(BadAnswerReason.NOT_TEDEE, 201)),
        (204, BadAnswer(BadAnswerReason.NOT_TEDEE, 204)),
        (304, BadAnswer(BadAnswerReason.REDIRECTED, 304)),
    ],
)
def test_each_status_has_its_outcome(
    cloud: responses.RequestsMock, client: Client, status: int, outcome: Failure
) -> None:
    assert answered(cloud, client, status) == outcome


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("60", 60),
        ("0", 10),
        ("-5", 10),
        ("9", 10),
        ("12.5", 12.5),
        ("99999999999999999999", 21_600),
        ("inf", 21_600),
        ("nan", 10),
        ("", 10),
        ("soon", 10),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 10),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 10),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 21_600),
        ("Fri, 31 Dec 9999 23:59:59", 21_600),
    ],
)
def test_a_retry_after_is_seconds_or_a_date_and_garbage_is_the_shortest_wait(
    cloud: responses.RequestsMock, client: Client, status: int, retry_after: str, seconds: float
) -> None:
    outcome = answered(cloud, client, status, Retry_After=retry_after)
    unavailable = Unreachable(UnreachableReason.SERVER_FAULT, 503, retry_after_s=seconds)
    assert outcome == (RateLimited(seconds) if status == 429 else unavailable)


def test_a_retry_after_may_be_a_date_to_come(cloud: responses.RequestsMock, client: Client) -> None:
    until = datetime.now(UTC) + timedelta(minutes=10)
    outcome = answered(cloud, client, 429, Retry_After=format_datetime(until, usegmt=True))
    assert isinstance(outcome, RateLimited)
    assert outcome.retry_after_s == pytest.approx(600, abs=30)


@pytest.mark.parametrize("status", [400, 401, 404, 500, 502])
def test_a_retry_after_of_another_status_is_ignored(cloud: responses.RequestsMock, client: Client, status: int) -> None:
    outcome = answered(cloud, client, status, Retry_After="60")
    assert not isinstance(outcome, RateLimited)
    assert not (isinstance(outcome, Unreachable) and outcome.retry_after_s)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(cloud: responses.RequestsMock, client: Client, status: int) -> None:
    other = cloud.get("https://elsewhere.example/", body=EMPTY)
    assert answered(cloud, client, status, Location="https://elsewhere.example/") == BadAnswer(
        BadAnswerReason.REDIRECTED, status
    )
    assert other.call_count == 0


@pytest.mark.parametrize("over", [False, True])
def test_at_most_two_mebibytes_of_an_answer_are_read(cloud: responses.RequestsMock, client: Client, over: bool) -> None:
    cloud.get(SYNC, body=EMPTY.encode() + b" " * (2 * 1024 * 1024 - len(EMPTY) + over))
    assert client.sync() == (BadAnswer(BadAnswerReason.TOO_LARGE) if over else Synced(()))


def test_a_small_body_that_unpacks_to_a_huge_one_is_too_large(cloud: responses.RequestsMock, client: Client) -> None:
    cloud.get(SYNC, body=gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"})
    assert client.sync() == BadAnswer(BadAnswerReason.TOO_LARGE)


def test_a_compressed_answer_is_read_and_a_broken_one_is_not(cloud: responses.RequestsMock, client: Client) -> None:
    packed = gzip.compress(EMPTY.encode())
    cloud.get(SYNC, body=packed, headers={"Content-Encoding": "gzip"})
    assert client.sync() == Synced(())
    cloud.replace("GET", SYNC, body=b"no gzip" + packed, headers={"Content-Encoding": "gzip"})
    assert client.sync() == Unreachable(UnreachableReason.BROKEN_OFF)


def test_an_html_page_with_status_200_is_a_web_page(cloud: responses.RequestsMock, client: Client) -> None:
    cloud.get(SYNC, body="<html>Log in</html>", content_type="text/html")
    assert client.sync() == BadAnswer(BadAnswerReason.WEB_PAGE)


def test_headers_of_a_request(cloud: responses.RequestsMock, client: Client) -> None:
    cloud.get(SYNC, body=EMPTY)
    cloud.get(LOCKS, body=EMPTY)
    assert client.sync() == Synced(())
    assert client.locks() == Named(())
    for call in cloud.calls:
        assert isinstance(call.request, requests.PreparedRequest)
        assert call.request.method == "GET"
        assert call.request.headers["User-Agent"] == f"Lockwatch/{__version__}"
        assert call.request.headers["Accept"] == "application/json"
        assert call.request.headers["Authorization"] == f"PersonalKey {SECRET}"
        assert SECRET not in str(call.request.url)
        assert call.request.body is None
    assert cloud.calls[1].request.url == f"{LOCKS}?IncludeUserSettings=false"


def test_a_netrc_is_ignored(
    cloud: responses.RequestsMock, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine api.tedee.com login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    cloud.get(SYNC, body=EMPTY)
    client.sync()
    assert cloud.calls[0].request.headers["Authorization"] == f"PersonalKey {SECRET}"


def test_one_connection_is_kept_until_a_request_fails(
    cloud: responses.RequestsMock, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[requests.Session] = []
    new = client_module._new_session

    def counted(base: str, token: Token, guard: SocketGuard) -> requests.Session:
        opened.append(new(base, token, guard))
        return opened[-1]

    monkeypatch.setattr(client_module, "_new_session", counted)
    cloud.get(SYNC, body=EMPTY)
    for _ in range(3):
        client.sync()
    assert len(opened) == 1
    cloud.replace("GET", SYNC, status=500)
    client.sync()
    client.sync()
    assert len(opened) == 2
    client.drop_connection()
    client.sync()
    assert len(opened) == 3


def test_a_client_refuses_an_address_that_must_not_get_the_token() -> None:
    with pytest.raises(AddressError):
        Client("http://api.tedee.com", Token(SECRET))
