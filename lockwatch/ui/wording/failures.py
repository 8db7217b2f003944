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
from lockwatch.ui.wording.times import SHOW_TIME_OF_DAY_FROM_S, time_text

translate = QCoreApplication.translate

_UNREACHABLE: dict[UnreachableReason, Any] = {
    UnreachableReason.NO_NETWORK: QT_TRANSLATE_NOOP("Wording", "This computer seems to be offline: check its network."),
    UnreachableReason.NO_SUCH_HOST: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud was not found: check the network, or the API address in the settings."
    ),
    UnreachableReason.CONNECTION_REFUSED: QT_TRANSLATE_NOOP(
        "Wording",
        "The tedee cloud refused the connection: a firewall of this network may block it. "
        "Ask your network administrator.",
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
        "The proxy {proxy} is for SOCKS, which Lockwatch does not support: "
        "name an HTTP proxy in HTTPS_PROXY, as http://host:port.",
    ),
    UnreachableReason.PROXY_KIND: QT_TRANSLATE_NOOP(
        "Wording",
        "The proxy {proxy} is of a kind that Lockwatch does not support: "
        "name an HTTP proxy in HTTPS_PROXY, as http://host:port.",
    ),
    UnreachableReason.PROXY_UNREADABLE: QT_TRANSLATE_NOOP(
        "Wording", "The proxy set on this computer is not a valid address: correct HTTPS_PROXY, as http://host:port."
    ),
    UnreachableReason.TOO_SLOW: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud does not answer in time: check whether other websites work."
    ),
    UnreachableReason.UNTRUSTED: QT_TRANSLATE_NOOP(
        "Wording",
        "The server could not prove that it is tedee's, so it was not trusted: check this computer's date, or "
        "ask your network administrator.",
    ),
    UnreachableReason.BROKEN_OFF: QT_TRANSLATE_NOOP(
        "Wording",
        "The connection to the tedee cloud was lost: if that does not change, ask your network administrator.",
    ),
    UnreachableReason.SERVER_FAULT: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud has a problem of its own: wait until it works again."
    ),
    UnreachableReason.INTERNAL: QT_TRANSLATE_NOOP(
        "Wording", "Something went wrong inside Lockwatch: its log says what."
    ),
}
_THROUGH_PROXY: dict[UnreachableReason, Any] = {
    UnreachableReason.TOO_SLOW: QT_TRANSLATE_NOOP(
        "Wording",
        "No answer came in time through the proxy {proxy}: check whether other websites work, and the proxy "
        "settings of this computer.",
    ),
    UnreachableReason.BROKEN_OFF: QT_TRANSLATE_NOOP(
        "Wording",
        "The connection through the proxy {proxy} was lost: check the proxy settings of this computer, or ask "
        "your network administrator.",
    ),
}
"""Other texts for requests that went through a proxy, which may be what failed."""
_BY_VARIABLE: Any = QT_TRANSLATE_NOOP(
    "Wording",
    "The server could not prove that it is tedee's by the certificates that {variable} names, so it was not trusted: "
    "remove that variable, or ask your network administrator.",
)
_BAD_ANSWERS: dict[BadAnswerReason, Any] = {
    BadAnswerReason.WEB_PAGE: QT_TRANSLATE_NOOP(
        "Wording",
        "The answer is a web page, not tedee's: this network may have a login page. Open a browser to log in.",
    ),
    BadAnswerReason.REDIRECTED: QT_TRANSLATE_NOOP(
        "Wording", "The answer points to another address: perhaps this network wants a login. Open a browser to look."
    ),
    BadAnswerReason.NOT_FOUND: QT_TRANSLATE_NOOP(
        "Wording", "There is no tedee API at this address: check the API address in the settings."
    ),
    BadAnswerReason.REJECTED: QT_TRANSLATE_NOOP(
        "Wording", "The tedee cloud rejected the request. If that does not change, Lockwatch may need an update."
    ),
    BadAnswerReason.TOO_LARGE: QT_TRANSLATE_NOOP(
        "Wording", "The answer is too large to come from tedee and was not read: check the API address in the settings."
    ),
    BadAnswerReason.NOT_JSON: QT_TRANSLATE_NOOP(
        "Wording", "The answer is not in tedee's format: if that does not change, ask your network administrator."
    ),
    BadAnswerReason.NOT_TEDEE: QT_TRANSLATE_NOOP(
        "Wording", "The answer is not in the documented form. If that does not change, Lockwatch may need an update."
    ),
}
_NO_TOKEN: dict[TokenProblem, Any] = {
    TokenProblem.NOT_SET: QT_TRANSLATE_NOOP("Wording", "Lockwatch needs an access key to your tedee account."),
    TokenProblem.UNUSABLE: QT_TRANSLATE_NOOP(
        "Wording", "What is stored as the access key, or set in LOCKWATCH_TOKEN, can't be one: enter the key once more."
    ),
    TokenProblem.NO_KEYRING: QT_TRANSLATE_NOOP(
        "Wording",
        "No keyring was found to store the access key in. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or"
        " keep the key for this session only.",
    ),
    TokenProblem.KEYRING_LOCKED: QT_TRANSLATE_NOOP("Wording", "The keyring is locked: unlock it and try again."),
    TokenProblem.KEYRING_SILENT: QT_TRANSLATE_NOOP(
        "Wording", "The keyring does not answer: unlock or restart it and try again."
    ),
    TokenProblem.KEYRING_INSECURE: QT_TRANSLATE_NOOP(
        "Wording",
        "The only keyring here would not keep the access key safe. Install GNOME Keyring or KWallet, set"
        " LOCKWATCH_TOKEN, or keep the key for this session only.",
    ),
    TokenProblem.KEYRING_FAULT: QT_TRANSLATE_NOOP(
        "Wording", "The keyring reported an error, so the access key can't be read; the log says more."
    ),
}
NOWHERE_TO_STORE = frozenset({TokenProblem.NO_KEYRING, TokenProblem.KEYRING_INSECURE})
"""Problems with which an access key can be kept for one session only."""
_NOT_STORED: dict[TokenProblem, Any] = {
    TokenProblem.KEYRING_LOCKED: QT_TRANSLATE_NOOP(
        "Wording", "The keyring is locked. Unlock it and check the key again, or keep the key for this session only."
    ),
    TokenProblem.KEYRING_SILENT: QT_TRANSLATE_NOOP(
        "Wording",
        "The keyring does not answer; it may be waiting for you to unlock it. Check the key again, or keep it "
        "for this session only.",
    ),
    TokenProblem.KEYRING_FAULT: QT_TRANSLATE_NOOP(
        "Wording",
        "The keyring reported an error and did not store the key; the log says more. You can keep the key for "
        "this session only.",
    ),
}


def failure_text(failure: Failure, schedule: Schedule, now: float) -> str:
    """Describe a failure, and what the user can do or when Lockwatch tries again."""
    match failure:
        case NoToken() | Refused():
            return reason_text(failure)
        case RateLimited(retry_after_s) | Unreachable(retry_after_s=retry_after_s) if retry_after_s is not None:
            return _until_text(failure, schedule.earliest_at, now)
    return f"{reason_text(failure)} {_next_try(schedule, now)}"


def ended_text(failure: Failure, ended_at: float) -> str:
    """Describe a failure like `reason_text`, and also say until when the cloud accepts no request, if that is known.

    `ended_at` is when the request ended, in steady seconds (`clock.steady`).
    """
    match failure:
        case RateLimited(retry_after_s) | Unreachable(retry_after_s=retry_after_s) if retry_after_s is not None:
            return _until_text(failure, ended_at + retry_after_s, ended_at)
    return reason_text(failure)


def _until_text(failure: RateLimited | Unreachable, until: float, now: float) -> str:
    """Describe a failure for which the cloud has said until when no request is accepted."""
    if isinstance(failure, RateLimited):
        text = translate(
            "Wording",
            "tedee accepts no requests until {time}: too many were made for this account, perhaps by another program.",
        )
        return text.format(time=time_text(until, now))
    text = translate("Wording", "The tedee cloud says that it is unavailable until {time}: Lockwatch tries again then.")
    return _with_status(text.format(time=time_text(until, now)), failure.status)


def held_back_text(until: float, now: float) -> str:
    """Say until when no request may be sent, because of an earlier answer, which may have been a 429 or a 503.

    Both times are in steady seconds (`clock.steady`).
    """
    return translate("Wording", "tedee has asked for no more requests until {time}: Lockwatch waits for that.").format(
        time=time_text(until, now)
    )


def reason_text(failure: Failure) -> str:
    """Describe a failure, and what the user can do about it."""
    match failure:
        case NoToken(why):
            return translate("Wording", _NO_TOKEN[why])
        case Refused(forbidden=True):
            return translate(
                "Wording",
                "The access key lacks the scope Device.Read: create a new key with it in the tedee Portal.",
            )
        case Refused():
            return translate(
                "Wording",
                "The access key was rejected. If that does not change, create a new one in the tedee Portal.",
            )
        case RateLimited():
            return translate(
                "Wording",
                "tedee accepts no requests now: too many were made for this account, perhaps by another program.",
            )
        case Unreachable(UnreachableReason.UNTRUSTED, via=variable) if variable:
            return translate("Wording", _BY_VARIABLE).format(variable=variable)
        case Unreachable(why, status, via):
            proxy = via or translate("Wording", "of this computer", "The proxy …")
            source = _THROUGH_PROXY.get(why, _UNREACHABLE[why]) if via else _UNREACHABLE[why]
            return _with_status(translate("Wording", source).format(proxy=proxy), status)
        case BadAnswer(why, status):
            return _with_status(translate("Wording", _BAD_ANSWERS[why]), status)


def key_check_text(failure: Failure) -> str:
    """Say why an access key that the user has just entered was not accepted or not stored, and what to do."""
    match failure:
        case Refused(forbidden=True):
            return translate(
                "Wording", "This key may not read your locks. Create a new one with the scope Device.Read."
            )
        case Refused():
            return translate("Wording", "tedee rejected this key. Did you copy all of it?")
        case NoToken(why) if why in _NOT_STORED:
            return translate("Wording", _NOT_STORED[why])
        case NoToken():
            return reason_text(failure)
        case RateLimited():
            return translate(
                "Wording", "tedee allows no more requests for this account right now. Check the key again later."
            )
    return translate("Wording", "{problem} Then check the key again.").format(problem=reason_text(failure))


def key_button_text(failure: Failure | None) -> str:
    """Return the text of the button for entering an access key; empty if the failure has nothing to do with the key."""
    match failure:
        case Refused() | NoToken(TokenProblem.UNUSABLE):
            return translate("Wording", "Replace key…")
        case NoToken(TokenProblem.NOT_SET | TokenProblem.NO_KEYRING | TokenProblem.KEYRING_INSECURE):
            return translate("Wording", "Enter key…")
    return ""


def _with_status(text: str, status: int | None) -> str:
    return text if status is None else translate("Wording", "{text} (HTTP {status})").format(text=text, status=status)


def _next_try(schedule: Schedule, now: float) -> str:
    if schedule.next_at - now < SHOW_TIME_OF_DAY_FROM_S:
        return translate("Wording", "Lockwatch tries again by itself.")
    return translate("Wording", "Next try at {time}.").format(time=time_text(schedule.next_at, now))
