"""How a request ended. The cloud is unreachable, a lock is disconnected, a token is refused: three different things."""

from dataclasses import dataclass
from enum import Enum, auto

from lockwatch.domain.locks import LockInfo, Observation


@dataclass(frozen=True, slots=True)
class Synced:
    """A good sync: one observation of each lock of the account."""

    observations: tuple[Observation, ...]
    left_out: int = 0
    """The number of unreadable elements in the answer. Each may have been a lock."""
    version_retiring: bool | None = None
    """Whether the API version in use is deprecated or no longer supported; None if the answer did not say."""


@dataclass(frozen=True, slots=True)
class Named:
    """A good answer to a request for ``my/lock``, which has the names of the locks."""

    infos: tuple[LockInfo, ...]
    synced: Synced | None = None
    """The states in the same answer, which make it a sync, too; None if it has none."""


class UnreachableReason(Enum):
    """Why the cloud could not be reached."""

    NO_NETWORK = auto()
    """No route or no name service: this computer is probably offline."""
    NO_SUCH_HOST = auto()
    CONNECTION_REFUSED = auto()
    PROXY = auto()
    """The proxy can't be reached, or does not connect to the cloud."""
    PROXY_LOGIN = auto()
    """The proxy requires a user name and a password (407)."""
    SOCKS = auto()
    """A SOCKS proxy is set, which can't be used."""
    PROXY_KIND = auto()
    """A proxy of another unsupported kind is set, such as ``ftp://``."""
    PROXY_UNREADABLE = auto()
    """The setting of the proxy is not an address."""
    TOO_SLOW = auto()
    """No complete answer before the request's deadline."""
    UNTRUSTED = auto()
    """The server's certificate is not valid."""
    BROKEN_OFF = auto()
    SERVER_FAULT = auto()
    """An HTTP status of 500 and above."""
    INTERNAL = auto()
    """A fault in Lockwatch itself, which has been logged."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    why: UnreachableReason
    status: int | None = None
    via: str = ""
    """Host and port of the proxy that the request went through, if it may be what failed.

    With `UNTRUSTED`, the environment variable that names the certificates; empty for those of the system.
    """
    retry_after_s: float | None = None
    """The ``Retry-After`` of a 503, clamped to 10 s..6 h; None if there was none."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The token was refused: unknown or expired (401), or without the required scope (403)."""

    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Too many requests (429)."""

    retry_after_s: float | None
    """The server's ``Retry-After``, clamped to 10 s..6 h; None if it sent none."""


class BadAnswerReason(Enum):
    """Why an answer is not a valid one of the tedee API."""

    WEB_PAGE = auto()
    """HTML, probably the login page of a network."""
    REDIRECTED = auto()
    NOT_FOUND = auto()
    REJECTED = auto()
    """Another status of 400 and above, or ``success`` false."""
    TOO_LARGE = auto()
    NOT_JSON = auto()
    NOT_TEDEE = auto()
    """JSON, but not in the documented form."""


@dataclass(frozen=True, slots=True)
class BadAnswer:
    why: BadAnswerReason
    status: int | None = None


class TokenProblem(Enum):
    """Why there is no token to sync with."""

    NOT_SET = auto()
    UNUSABLE = auto()
    """The stored text, or that in LOCKWATCH_TOKEN, cannot be a token."""
    NO_KEYRING = auto()
    KEYRING_LOCKED = auto()
    KEYRING_SILENT = auto()
    KEYRING_INSECURE = auto()
    """The only keyring found stores secrets in plain text, or not at all."""
    KEYRING_FAULT = auto()


@dataclass(frozen=True, slots=True)
class NoToken:
    why: TokenProblem


Failure = Unreachable | Refused | RateLimited | BadAnswer | NoToken
Outcome = Synced | Failure

REFUSALS_TO_BELIEVE = 3
"""The token counts as refused after this many 401 in a row, because single false ones have been seen."""
FORBIDDEN_ONCE = -1
"""The count after a single 403; a second one in a row is believed."""


def count_refusals(before: int, outcome: Outcome) -> int:
    """Return the number of refusals in a row after a further sync with `outcome`; `FORBIDDEN_ONCE` after a first 403.

    Two 403 or three 401 in a row are believed (RULES.md, Kinds). Until then, any other failure and a refusal of the
    other kind restart the count; afterwards only a good sync resets it.
    """
    if before >= REFUSALS_TO_BELIEVE:
        return 0 if isinstance(outcome, Synced) else before
    if not isinstance(outcome, Refused):
        return 0
    if outcome.forbidden:
        return REFUSALS_TO_BELIEVE if before == FORBIDDEN_ONCE else FORBIDDEN_ONCE
    return max(before, 0) + 1
