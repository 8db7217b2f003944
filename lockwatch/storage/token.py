"""Store and read the token: one item in the operating system's keyring, and nowhere else.

A locked or frozen keyring may answer late or never, so each call runs in a child process that is killed on timeout.
This also keeps `keyring` and its 12 MiB out of the main process. The token is passed through pipes only.
"""

import contextlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lockwatch.domain.outcome import TokenProblem
from lockwatch.storage.keyring_offer import KeyringOffer, query_keyring_offer
from lockwatch.storage.kwallet import start_kwallet
from lockwatch.util.call_timeout import CallTimeoutError
from lockwatch.util.helper_program import helper_output

SERVICE = "lockwatch"
TOKEN_VARIABLE = "LOCKWATCH_TOKEN"
READ_WITHIN_S = 60.0
"""Timeout for calls during which the user may have to type the keyring's password, in seconds."""
WRITE_WITHIN_S = 180.0
"""Timeout for storing the token, in seconds: the first time, KWallet leads the user through a wizard."""
NAMED_WITHIN_S = 16.0
"""Timeout for the name of the keyring, in seconds. It needs no password, but KWallet may have to be started."""
LONGEST_ANSWER = 64 * 1024
"""The maximum size of an answer of the child process, in bytes. JSON may need 6 bytes for a character of a token."""
CHILD_COMMAND = "_keyring"
"""The hidden command of the command line that runs the child process."""
WINDOWS_LONGEST_BYTES = 2560
"""The maximum size of a token in the Windows Credential Manager (CRED_MAX_CREDENTIAL_BLOB_SIZE), encoded as UTF-16."""

_NAMES = {
    "SecretService": "Secret Service",
    "libsecret": "Secret Service",
    "kwallet": "KWallet",
    "macOS": "macOS Keychain",
    "Windows": "Windows Credential Manager",
}
"""Display names by module of `keyring.backends`; keyring itself only offers the names of classes."""


class KeyringError(Exception):
    """A call to the keyring failed for the reason `why`. The text never contains the token."""

    def __init__(self, why: TokenProblem, detail: str = "") -> None:
        super().__init__(f"{why.name} {detail}".strip())
        self.why = why


class TokenTooLongError(ValueError):
    """The token is too long for the Windows Credential Manager. The text is a sentence for the user."""

    def __init__(self) -> None:
        super().__init__("This key is too long for the Windows keyring: use an access key from the tedee Portal.")


def read(api_url: str, within_s: float = READ_WITHIN_S) -> str | None:
    """Return the token from LOCKWATCH_TOKEN, else from the keyring; None if there is none. Raises KeyringError."""
    return from_environment() or _ask({"do": "get", "user": api_url}, within_s)


def from_environment() -> str:
    """Return the token from LOCKWATCH_TOKEN, which takes precedence over a stored one; "" if there is none."""
    return os.environ.get(TOKEN_VARIABLE, "").strip()


def write(api_url: str, secret: str, within_s: float = WRITE_WITHIN_S) -> None:
    """Store the token, and read it back to be sure. Raises KeyringError and TokenTooLongError."""
    if sys.platform == "win32" and len(secret.encode("utf-16-le")) > WINDOWS_LONGEST_BYTES:
        raise TokenTooLongError
    if _ask({"do": "set", "user": api_url, "secret": secret}, within_s) != secret:
        raise KeyringError(TokenProblem.KEYRING_INSECURE, "the token was not there when it was read back")


def clear(api_url: str, within_s: float = READ_WITHIN_S) -> bool:
    """Remove the token; return False if there was none. Raises KeyringError."""
    return _ask({"do": "delete", "user": api_url}, within_s) is not None


def keyring_name(within_s: float = NAMED_WITHIN_S) -> str:
    """Return the name of the keyring without unlocking it. Raises KeyringError if there is no safe keyring."""
    return _ask({"do": "name"}, within_s) or ""


def keyring_offer(within_s: float = NAMED_WITHIN_S) -> KeyringOffer:
    """Return what this session offers as a keyring; the defaults if that can't be found out."""
    try:
        return KeyringOffer(**json.loads(_ask({"do": "look"}, within_s) or "{}"))
    except KeyringError:
        return KeyringOffer()


def _ask(request: dict[str, str], within_s: float) -> str | None:
    command = [*_program(), CHILD_COMMAND]
    package_root = str(Path(__file__).parents[2])
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    environment.pop(TOKEN_VARIABLE, None)
    try:
        given = json.dumps(request).encode()
        answer = json.loads(helper_output(command, within_s, LONGEST_ANSWER, given=given, env=environment))
    except CallTimeoutError:
        raise KeyringError(TokenProblem.KEYRING_SILENT) from None
    except OSError:
        raise KeyringError(TokenProblem.KEYRING_FAULT, "its helper process can't be started") from None
    except ValueError:
        raise KeyringError(TokenProblem.KEYRING_FAULT, "its helper process failed") from None
    if "error" in answer:
        raise KeyringError(TokenProblem[answer["error"]], answer.get("detail", ""))
    value = answer["value"]
    return value if isinstance(value, str) else None


def _program() -> list[str]:
    """Return the command that runs Lockwatch with standard input and output."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-P", "-m", "lockwatch"]
    if sys.platform == "win32":  # the console program, as the bundle's other one has no standard streams
        return [str(Path(sys.executable).with_name("lockwatch.exe"))]
    return [sys.executable]


def serve() -> int:
    """Run the child process: read one request from standard input and write one answer to standard output."""
    try:
        request = json.loads(sys.stdin.buffer.read())
        with contextlib.redirect_stdout(sys.stderr):  # output of a back end must not mix with the answer
            answer: dict[str, Any] = {"value": _do(request)}
    except KeyringError as error:
        answer = {"error": error.why.name, "detail": str(error)}
    except Exception as error:  # back ends raise exceptions of any type, with texts that may contain the token
        answer = {"error": _why(error).name, "detail": type(error).__name__}
    sys.stdout.write(json.dumps(answer))
    return 0


def _do(request: dict[str, str]) -> str | None:
    if request["do"] == "look":
        return json.dumps(asdict(query_keyring_offer()))
    import keyring
    from keyring.errors import PasswordDeleteError

    if sys.platform == "linux":
        start_kwallet()  # first, because keyring chooses among the services that are there
    backend = keyring.get_keyring()
    _refuse_insecure(backend)
    if request["do"] == "name":
        return _name(backend)
    user = request["user"]
    if request["do"] != "set" and not _has_collection(backend):
        return None
    if request["do"] == "set":
        if sys.platform == "win32" and keyring.get_password(SERVICE, user) is not None:
            with contextlib.suppress(PasswordDeleteError):  # reading it back will tell
                keyring.delete_password(SERVICE, user)
        _stay_on_this_computer(backend)
        keyring.set_password(SERVICE, user, request["secret"])
    stored = keyring.get_password(SERVICE, user)
    if request["do"] == "delete" and stored is not None:
        try:
            keyring.delete_password(SERVICE, user)
        except PasswordDeleteError:
            if keyring.get_password(SERVICE, user) is not None:
                raise
    return stored


def _stay_on_this_computer(backend: Any) -> None:
    """Make the Windows Credential Manager store what is set next for this computer only.

    By keyring's default, Windows copies it to the other computers of a domain on which the user logs in (CREDENTIALW,
    CRED_PERSIST_ENTERPRISE).
    """
    first = _first(backend)
    if type(first).__module__ == "keyring.backends.Windows":
        first.persist = "local machine"


def _has_collection(backend: Any) -> bool:
    """Return whether a Secret Service has a default collection. Other back ends do not need one, so True for them.

    Without a default collection, keyring would ask the service to create one, which opens a dialog. KeePassXC without
    an open database would open it at each start (keepassxreboot/keepassxc#11015). Raises KeyringError if there is no
    collection at all.
    """
    if type(_first(backend)).__module__ != "keyring.backends.SecretService":
        return True
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as connection:
        try:
            secretstorage.Collection(connection)
        except secretstorage.ItemNotFoundException:
            if next(secretstorage.get_all_collections(connection), None) is None:
                raise KeyringError(TokenProblem.KEYRING_LOCKED, "it shows no collection") from None
            return False
    return True


def _name(backend: Any) -> str:
    """Return the display name of the back end that stores the token."""
    first = _first(backend)
    module = type(first).__module__.rpartition(".")[2]
    return _NAMES.get(module) or str(getattr(first, "name", type(first).__name__))


def _first(backend: Any) -> Any:
    """Return the back end that stores the token: the first one of a chain, or the single one itself."""
    return next(iter(getattr(backend, "backends", None) or [backend]))


def _refuse_insecure(backend: Any) -> None:
    """Raise KeyringError for keyring's fallbacks, which store nothing or write plain files."""
    backends = getattr(backend, "backends", None)
    names = {f"{type(each).__module__}.{type(each).__qualname__}" for each in backends or [backend]}
    if backends == [] or any(name.startswith("keyring.backends.fail.") for name in names):
        raise KeyringError(TokenProblem.NO_KEYRING)
    if any(name.startswith(("keyring.backends.null.", "keyrings.alt.")) for name in names):
        raise KeyringError(TokenProblem.KEYRING_INSECURE)


def _why(error: Exception) -> TokenProblem:
    names = {each.__name__ for each in type(error).__mro__}
    if "KeyringLocked" in names or "LockedException" in names or "PromptDismissedException" in names:
        return TokenProblem.KEYRING_LOCKED
    if names & {"NoKeyringError", "InitError", "ModuleNotFoundError", "FileNotFoundError"}:
        return TokenProblem.NO_KEYRING
    return TokenProblem.KEYRING_FAULT
