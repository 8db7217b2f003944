"""How one request ended. *Unreachable* (the cloud), *disconnected* (a lock) and *refused* (the token) stay apart."""

from dataclasses import dataclass
from enum import Enum, auto

from lockwatch.domain.locks import LockInfo, Observation


@dataclass(frozen=True, slots=True)
class Synced:
    """A good sync: every lock of the account, once each."""

    observations: tuple[Observation, ...]
    left_out: int = 0
    """Elements of the answer that could not be read; each may have been a lock."""
    version_retiring: bool | None = None
    """Is the API's version in use deprecated, or no longer supported? None: the answer did not say."""


@dataclass(frozen=True, slots=True)
class Named:
    """A good answer of ``my/lock``."""

    infos: tuple[LockInfo, ...]


class UnreachableReason(Enum):
    """Why the cloud could not be reached from here."""

    NO_NETWORK = auto()
    """No route, or no name service: most likely this computer is offline."""
    NO_SUCH_HOST = auto()
    CONNECTION_REFUSED = auto()
    TOO_SLOW = auto()
    """No answer within the request's deadline."""
    UNTRUSTED = auto()
    """The server's certificate is not valid for it."""
    BROKEN_OFF = auto()
    SERVER_FAULT = auto()
    """An HTTP status of 500 and above."""
    INTERNAL = auto()
    """A fault of Lockwatch itself; the log has it."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    why: UnreachableReason
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The token was refused: unknown or expired (401), or without the scope (403)."""

    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Too many requests (429), or a 503 that names a time."""

    retry_after_s: float | None
    """As the server said it, clamped to 10 s..6 h; None where it did not."""


class BadAnswerReason(Enum):
    """Why an answer is not one of the tedee API."""

    WEB_PAGE = auto()
    """HTML: most likely the login page of a network."""
    REDIRECTED = auto()
    NOT_FOUND = auto()
    REJECTED = auto()
    """Another status of 400 and above, or ``success`` false."""
    TOO_LARGE = auto()
    NOT_JSON = auto()
    NOT_TEDEE = auto()
    """JSON, but not of the documented form."""


@dataclass(frozen=True, slots=True)
class BadAnswer:
    why: BadAnswerReason
    status: int | None = None


class TokenProblem(Enum):
    """Why there is no token to sync with."""

    NOT_SET = auto()
    UNUSABLE = auto()
    """What is stored, or stands in LOCKWATCH_TOKEN, can't be a token."""
    NO_KEYRING = auto()
    KEYRING_LOCKED = auto()
    KEYRING_SILENT = auto()
    KEYRING_INSECURE = auto()
    """The only keyring found keeps secrets in a plain file, or nowhere."""
    KEYRING_FAULT = auto()


@dataclass(frozen=True, slots=True)
class NoToken:
    why: TokenProblem


Failure = Unreachable | Refused | RateLimited | BadAnswer | NoToken
Outcome = Synced | Failure

REFUSALS_TO_BELIEVE = 3
"""So many 401 in a row are believed; single false ones have been seen. One 403 is enough."""


def count_refusals(before: int, outcome: Outcome) -> int:
    """How many syncs in a row were refused, now that one ended with `outcome`.

    A refusal that is believed stays so until a sync is good, whatever other failures come between.
    """
    if isinstance(outcome, Refused):
        return REFUSALS_TO_BELIEVE if outcome.forbidden else before + 1
    return before if before >= REFUSALS_TO_BELIEVE and not isinstance(outcome, Synced) else 0
