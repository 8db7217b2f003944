"""Texts about failed syncs: what went wrong, what happens next, and what the user can do."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    RateLimited,
    Refused,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import Schedule
from lockwatch.ui.wording.times import SAID_AS_TIME_FROM_S, time_text

translate = QCoreApplication.translate

_UNREACHABLE: dict[UnreachableReason, Any] = {
    UnreachableReason.NO_NETWORK: QT_TRANSLATE_NOOP("Wording", "This computer seems to be offline: check its network."),
    UnreachableReason.NO_SUCH_HOST: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud was not found: check the network, or the API address in the settings."
    ),
    UnreachableReason.CONNECTION_REFUSED: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud turned the connection away: perhaps a firewall of this network blocks it."
    ),
    UnreachableReason.PROXY: QT_TRANSLATE_NOOP(
        "Wording", "The proxy {proxy} does not connect to the tedee cloud: check the proxy settings of this computer."
    ),
    UnreachableReason.PROXY_LOGIN: QT_TRANSLATE_NOOP(
        "Wording",
        "The proxy {proxy} wants a user name and a password: put them into HTTPS_PROXY, as"
        " http://name:password@host:port.",
    ),
    UnreachableReason.SOCKS: QT_TRANSLATE_NOOP(
        "Wording",
        "The proxy {proxy} is for SOCKS, which Lockwatch does not speak: name an HTTP proxy in HTTPS_PROXY, as"
        " http://host:port.",
    ),
    UnreachableReason.TOO_SLOW: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud does not answer in time: check whether other sites answer."
    ),
    UnreachableReason.UNTRUSTED: QT_TRANSLATE_NOOP(
        "Wording",
        "The server could not prove that it is tedee's, so it was not trusted:"
        " check this computer's date, or ask who runs this network.",
    ),
    UnreachableReason.BROKEN_OFF: QT_TRANSLATE_NOOP(
        "Wording", "The connection to the tedee cloud broke off: if it stays so, ask who runs this network."
    ),
    UnreachableReason.SERVER_FAULT: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud has a fault of its own: wait until it works again."
    ),
    UnreachableReason.INTERNAL: QT_TRANSLATE_NOOP(
        "Wording", "Something went wrong inside Lockwatch; its log says what."
    ),
}
_THROUGH_PROXY: dict[UnreachableReason, Any] = {
    UnreachableReason.TOO_SLOW: QT_TRANSLATE_NOOP(
        "Wording",
        "No answer came in time through the proxy {proxy}: check whether other sites answer, and the proxy settings of"
        " this computer.",
    ),
    UnreachableReason.BROKEN_OFF: QT_TRANSLATE_NOOP(
        "Wording",
        "The connection through the proxy {proxy} broke off: check the proxy settings of this computer, or ask who runs"
        " the proxy.",
    ),
}
"""Other texts for requests that went through a proxy, which may be what failed."""
_BAD_ANSWERS: dict[BadAnswerReason, Any] = {
    BadAnswerReason.WEB_PAGE: QT_TRANSLATE_NOOP(
        "Wording",
        "The answer is a web page, not tedee's: perhaps the login page of this network. Open a browser to log in.",
    ),
    BadAnswerReason.REDIRECTED: QT_TRANSLATE_NOOP(
        "Wording", "The answer points to another address: perhaps this network wants a login. Open a browser to look."
    ),
    BadAnswerReason.NOT_FOUND: QT_TRANSLATE_NOOP(
        "Wording", "There is no tedee API at this address: check the API address in the settings."
    ),
    BadAnswerReason.REJECTED: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud rejected the request. If it stays so, Lockwatch may need an update."
    ),
    BadAnswerReason.TOO_LARGE: QT_TRANSLATE_NOOP(
        "Wording", "The answer is too large to be tedee's, and was not read: check the API address in the settings."
    ),
    BadAnswerReason.NOT_JSON: QT_TRANSLATE_NOOP(
        "Wording", "The answer is not in tedee's form: if it stays so, ask who runs this network."
    ),
    BadAnswerReason.NOT_TEDEE: QT_TRANSLATE_NOOP(
        "Wording", "The answer is not in the documented form. If it stays so, Lockwatch may need an update."
    ),
}
_NO_TOKEN: dict[TokenProblem, Any] = {
    TokenProblem.NOT_SET: QT_TRANSLATE_NOOP(
        "Wording", "Lockwatch needs a token: a personal access key of your account."
    ),
    TokenProblem.UNUSABLE: QT_TRANSLATE_NOOP(
        "Wording",
        "What is stored as the token, or stands in LOCKWATCH_TOKEN, can't be one: put a personal access key there.",
    ),
    TokenProblem.NO_KEYRING: QT_TRANSLATE_NOOP(
        "Wording", "This computer has no keyring to keep the token in; it can be kept for this run only."
    ),
    TokenProblem.KEYRING_LOCKED: QT_TRANSLATE_NOOP(
        "Wording", "The keyring with the token is locked: unlock it, then sync again."
    ),
    TokenProblem.KEYRING_SILENT: QT_TRANSLATE_NOOP(
        "Wording", "The keyring with the token does not answer: perhaps it waits for you to unlock it."
    ),
    TokenProblem.KEYRING_INSECURE: QT_TRANSLATE_NOOP(
        "Wording", "The only keyring here would not keep the token safe; it can be kept for this run only."
    ),
    TokenProblem.KEYRING_FAULT: QT_TRANSLATE_NOOP(
        "Wording", "The keyring reported a fault, so the token can't be read; the log says more."
    ),
}


def failure_text(failure: Failure, schedule: Schedule, now: float) -> str:
    """Describe a failure, and what the user can do or when Lockwatch tries again."""
    match failure:
        case NoToken() | Refused():
            return reason_text(failure)
        case RateLimited(retry_after_s) if retry_after_s is not None:
            return rate_limited_text(schedule.earliest_at, now)
    return f"{reason_text(failure)} {_next_try(schedule, now)}"


def rate_limited_text(until: float, now: float) -> str:
    """Say until when the cloud refuses requests. Both times are in steady seconds (`clock.steady`)."""
    return translate("Wording", "Rate limited until {time}: too many requests were made for this account.").format(
        time=time_text(until, now)
    )


def ended_text(failure: Failure, ended_at: float) -> str:
    """Describe a failure like `reason_text`, with the time until which a request that has just ended is rate limited.

    `ended_at` is in steady seconds (`clock.steady`).
    """
    match failure:
        case RateLimited(retry_after_s) if retry_after_s is not None:
            return rate_limited_text(ended_at + retry_after_s, ended_at)
    return reason_text(failure)


def reason_text(failure: Failure) -> str:
    """Describe a failure, and what the user can do about it."""
    match failure:
        case NoToken(why):
            return translate("Wording", _NO_TOKEN[why])
        case Refused(forbidden=True):
            return translate(
                "Wording",
                "The token lacks the scope Device.Read: make a new personal access key with it in the tedee Portal.",
            )
        case Refused():
            return translate(
                "Wording",
                "The token was refused: if it stays so, make a new personal access key in the tedee Portal.",
            )
        case RateLimited():
            return translate("Wording", "Rate limited: too many requests were made for this account.")
        case Unreachable(why, status, via):
            proxy = via or translate("Wording", "of this computer", "The proxy …")
            source = _THROUGH_PROXY.get(why, _UNREACHABLE[why]) if via else _UNREACHABLE[why]
            return _with_status(translate("Wording", source).format(proxy=proxy), status)
        case BadAnswer(why, status):
            return _with_status(translate("Wording", _BAD_ANSWERS[why]), status)


def _with_status(text: str, status: int | None) -> str:
    return text if status is None else translate("Wording", "{text} (HTTP {status})").format(text=text, status=status)


def _next_try(schedule: Schedule, now: float) -> str:
    if schedule.next_at - now < SAID_AS_TIME_FROM_S:
        return translate("Wording", "Lockwatch tries again by itself.")
    return translate("Wording", "Next try at {time}.").format(time=time_text(schedule.next_at, now))
