"""The HTTP client. It turns every library error and every answer into one outcome.

Error texts of requests and urllib3 may quote headers, so only the kind of an error is logged.
"""

import errno
import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import truststore
import urllib3

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
from lockwatch.domain.pacing import REQUEST_WITHIN_S, clamp_retry_after
from lockwatch.tedee.api_versions import retiring
from lockwatch.tedee.connection import SocketGuard, guard_connections
from lockwatch.tedee.credentials import Token
from lockwatch.tedee.parse import decoded, is_web_page, locks_outcome, sync_outcome
from lockwatch.tedee.proxy import find_proxy
from lockwatch.tedee.slim_requests import without_detection
from lockwatch.util.api_address import checked_address, is_loopback
from lockwatch.util.certificate_store import store_variable

with without_detection():
    import requests
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase

log = logging.getLogger(__name__)

API_VERSION = "v37"
TIMEOUT_S = (5, 10)
"""Time limits in seconds: for connecting, and for each wait for data."""
MAX_BYTES = 2 * 1024 * 1024
"""Larger answers are not read, because decoding blocks the GUI thread. It is 4 KiB for each of `parse.MOST_LOCKS`."""
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: (\d{3})")
"""The message of `http.client` if a proxy answers CONNECT with another status than 200."""

_Answer = TypeVar("_Answer", Synced, Named)
OnAnswer = Callable[[str, Any, Synced | Named], None]


class Client:
    """Sends requests to one API with one token, one at a time. Keeps its connection until a request fails."""

    def __init__(self, api_url: str, token: Token | None, on_answer: OnAnswer | None = None) -> None:
        """Raises AddressError if a token must not be sent to `api_url`.

        With `token` None the requests are unauthenticated; the expected 401 proves that the API is reachable.
        `on_answer` is called with ``sync`` or ``locks``, the decoded body, and the outcome of each good answer.
        """
        self.headers: Mapping[str, str] = {}
        """The headers of the latest answer, good or bad."""
        self._on_answer = on_answer
        self._api_url = checked_address(api_url)
        self._base = f"{self._api_url}/api/{API_VERSION}"
        self._token = token
        self._session: requests.Session | None = None
        self._guard = SocketGuard()

    def clone(self) -> "Client":
        """Return a new client with the same token, for use after a request of this one was abandoned in its thread."""
        return Client(self._api_url, self._token, self._on_answer)

    def sync(self) -> Synced | Failure:
        """Request the state of all locks (``my/lock/sync``)."""
        outcome = self._get("sync", "/my/lock/sync", sync_outcome)
        return self._with_version(outcome) if isinstance(outcome, Synced) else outcome

    def locks(self) -> Named | Failure:
        """Request names and serial numbers (``my/lock``). Leaves out user settings, which have coordinates."""
        answer = self._get("locks", "/my/lock?IncludeUserSettings=false", locks_outcome)
        if isinstance(answer, Named) and answer.synced:
            return replace(answer, synced=self._with_version(answer.synced))
        return answer

    def _with_version(self, synced: Synced) -> Synced:
        return replace(synced, version_retiring=retiring(API_VERSION, self.headers))

    def give_up(self) -> None:
        """Make the request under way fail soon, so that its thread ends. It can be called from any thread.

        Later requests fail, too; use a `clone` for them.
        """
        self._guard.give_up()

    def drop_connection(self) -> None:
        """Close the connection, which may be dead after a failure or a sleep. The next request opens a new one."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _get(self, what: str, path: str, parse: Callable[[Any], _Answer | BadAnswer]) -> _Answer | Failure:
        session = self._session = self._session or self._new_session()
        try:
            fetched = _fetch(session, self._base + path)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            fetched = self._unreachable(error)
            log.info("the request to the cloud failed: %s (%s)", fetched.why.name, type(error).__name__)
        finally:
            self._guard.release()
        if not isinstance(fetched, bytes):
            self.drop_connection()
            return fetched
        answer = decoded(fetched)
        outcome = parse(answer)
        if isinstance(outcome, BadAnswer):
            self.drop_connection()
        elif self._on_answer is not None:
            self._on_answer(what, answer, outcome)
        return outcome

    def _unreachable(self, error: BaseException) -> Unreachable:
        why, proxy, causes = _why(error), find_proxy(self._api_url), tuple(_causes(error))
        if proxy is not None and proxy.unusable:
            return Unreachable(proxy.unusable, via=proxy.address)
        if proxy is None or not any(isinstance(each, _PROXY_ERRORS) for each in causes):
            if why is UnreachableReason.UNTRUSTED:
                return Unreachable(why, via=store_variable())
            return Unreachable(why, via=proxy.address if proxy and why in _MAYBE_THE_PROXY else "")
        refused = next(filter(None, (_TUNNEL_REFUSED.search(str(each)) for each in causes)), None)
        status = int(refused[1]) if refused else None
        why = UnreachableReason.PROXY_LOGIN if status == 407 else UnreachableReason.PROXY
        return Unreachable(why, status, via=proxy.address)

    def _new_session(self) -> requests.Session:
        session = _new_session(self._base, self._token, self._guard)
        session.hooks["response"].append(self._on_response)
        return session

    def _on_response(self, response: requests.Response, **_: object) -> None:
        self.headers = response.headers


def _fetch(session: requests.Session, url: str) -> bytes | Failure:
    ends = time.monotonic() + REQUEST_WITHIN_S
    with session.get(url, timeout=TIMEOUT_S, allow_redirects=False, stream=True) as response:
        failure = _failure(response)
        if failure is not None:
            return failure
        body = bytearray()
        for part in response.iter_content(65536):
            body += part
            if len(body) > MAX_BYTES:
                return BadAnswer(BadAnswerReason.TOO_LARGE)
            if time.monotonic() > ends:
                return Unreachable(UnreachableReason.TOO_SLOW)
        return bytes(body)


def _failure(response: requests.Response) -> Failure | None:
    status = response.status_code
    if status == 401 or status == 403:
        if is_web_page(next(response.iter_content(1024), b"")):  # from a proxy or a login page, not from the cloud
            return BadAnswer(BadAnswerReason.WEB_PAGE, status)
        return Refused(forbidden=status == 403)
    if status == 429:
        return RateLimited(_retry_after_s(response))
    if status == 511:  # Network Authentication Required (RFC 6585): sent by a login page, never by the cloud
        return BadAnswer(BadAnswerReason.WEB_PAGE, status)
    if status >= 500:
        retry_after_s = _retry_after_s(response) if status == 503 else None
        return Unreachable(UnreachableReason.SERVER_FAULT, status, retry_after_s=retry_after_s)
    if status == 404:
        return BadAnswer(BadAnswerReason.NOT_FOUND, status)
    if status >= 400:
        return BadAnswer(BadAnswerReason.REJECTED, status)
    if 300 <= status < 400:
        return BadAnswer(BadAnswerReason.REDIRECTED, status)
    if status != 200:
        return BadAnswer(BadAnswerReason.NOT_TEDEE, status)
    return None


def _retry_after_s(response: requests.Response) -> float | None:
    """Return the ``Retry-After`` (seconds or an HTTP date, RFC 9110, 10.2.3) in seconds; None if there is none.

    Garbage is the shortest wait.
    """
    retry_after = response.headers.get("Retry-After")
    if retry_after is None:
        return None
    try:
        return clamp_retry_after(float(retry_after))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return clamp_retry_after(0)
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return clamp_retry_after((until - datetime.now(UTC)).total_seconds())


def _why(error: BaseException) -> UnreachableReason:
    """Return the reason for a library error, found among the errors that it wraps."""
    why = UnreachableReason.BROKEN_OFF
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UnreachableReason.UNTRUSTED
        if isinstance(cause, socket.gaierror):
            return UnreachableReason.NO_NETWORK if cause.errno == socket.EAI_AGAIN else UnreachableReason.NO_SUCH_HOST
        if isinstance(cause, ConnectionRefusedError):
            return UnreachableReason.CONNECTION_REFUSED
        if isinstance(cause, OSError) and cause.errno in _OFFLINE:
            return UnreachableReason.NO_NETWORK
        if isinstance(cause, TimeoutError | requests.Timeout | urllib3.exceptions.TimeoutError):
            why = UnreachableReason.TOO_SLOW
    return why


_PROXY_ERRORS = (
    requests.exceptions.ProxyError,
    urllib3.exceptions.ProxyError,
    requests.exceptions.InvalidURL,
    urllib3.exceptions.LocationParseError,
    UnicodeError,
)
"""Errors that mean that the proxy has failed or that its address is invalid. The API's address has been checked, so an
invalid address can only be that of the proxy."""
_MAYBE_THE_PROXY = frozenset({UnreachableReason.TOO_SLOW, UnreachableReason.BROKEN_OFF})
"""Reasons that do not show whether the proxy or the cloud behind it has failed."""
_OFFLINE = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL})


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and all errors that it wraps: as cause, context, argument or urllib3's ``reason``."""
    waiting, met = [error], set[int]()
    while waiting:
        cause = waiting.pop()
        if id(cause) in met:
            continue
        met.add(id(cause))
        yield cause
        inner = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting += [each for each in inner if isinstance(each, BaseException)]


class _TokenAuth(AuthBase):
    """Sets the ``Authorization`` header. Without an auth object, requests would read ``~/.netrc``."""

    def __init__(self, token: Token | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = self._token.authorization()
        return request


class _Adapter(HTTPAdapter):
    """Verifies certificates with the system's store, and opens connections that can be given up.

    `cert_verify` is overridden because requests would give certifi's bundle to urllib3 there. The pool is requested
    with `verify=True` because requests would otherwise pass the bundle named by REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE.
    """

    def __init__(self, guard: SocketGuard) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        return super().init_poolmanager(*args, ssl_context=_context(), **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=_context(), **kwargs)

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        pool = super().get_connection_with_tls_context(request, True, proxies, cert)
        guard_connections(pool, self._guard)
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        conn.cert_reqs = "CERT_REQUIRED"


def _context() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _new_session(base: str, token: Token | None, guard: SocketGuard) -> requests.Session:
    session = requests.Session()
    session.auth = _TokenAuth(token)
    session.headers.update(
        {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"Lockwatch/{__version__}",
        }
    )
    if is_loopback(base):
        session.trust_env = False  # a loopback address is never reached through a proxy
    adapter = _Adapter(guard)
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return session
