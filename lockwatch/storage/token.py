"""The token's place: one item in the keyring of the operating system, and nowhere else.

A locked or frozen keyring answers late or never, so each call is a child process that is killed when its time is over.
The child also takes the memory of `keyring` with it. The token goes through pipes only.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lockwatch.domain.outcome import TokenProblem

SERVICE = "lockwatch"
TOKEN_VARIABLE = "LOCKWATCH_TOKEN"
READ_WITHIN_S = 60.0
"""The person may have to type the keyring's password."""
NAMED_WITHIN_S = 10.0
"""Nobody has to type anything for the name of the keyring."""
CHILD_COMMAND = "_keyring"
"""Of the command line; for the child process alone."""
WINDOWS_LONGEST_BYTES = 2560
"""CRED_MAX_CREDENTIAL_BLOB_SIZE of the Windows Credential Manager; keyring stores UTF-16."""

_NAMES = {
    "SecretService": "Secret Service",
    "libsecret": "Secret Service",
    "kwallet": "KWallet",
    "macOS": "macOS Keychain",
    "Windows": "Windows Credential Manager",
}
"""By module of `keyring.backends`; the names that keyring itself gives are those of its classes."""


class KeyringError(Exception):
    """The keyring did not do as it should; `why` says in what way. Never quotes a secret."""

    def __init__(self, why: TokenProblem, detail: str = "") -> None:
        super().__init__(f"{why.name} {detail}".strip())
        self.why = why


class TokenTooLongError(ValueError):
    """The Windows Credential Manager can't hold so long a token. The text says so in one sentence."""

    def __init__(self) -> None:
        super().__init__("This token is too long for the Windows keyring; use a personal access key.")


def read(api_url: str, within_s: float = READ_WITHIN_S) -> str | None:
    """The stored token, or that of LOCKWATCH_TOKEN; None if there is none. Raises KeyringError."""
    return of_variable() or _ask({"do": "get", "user": api_url}, within_s)


def of_variable() -> str:
    """The token of LOCKWATCH_TOKEN, which goes before a stored one; empty if there is none."""
    return os.environ.get(TOKEN_VARIABLE, "").strip()


def write(api_url: str, secret: str, within_s: float = READ_WITHIN_S) -> None:
    """Stores the token and reads it back. Raises KeyringError and TokenTooLongError."""
    if sys.platform == "win32" and len(secret.encode("utf-16-le")) > WINDOWS_LONGEST_BYTES:
        raise TokenTooLongError
    if _ask({"do": "set", "user": api_url, "secret": secret}, within_s) != secret:
        raise KeyringError(TokenProblem.KEYRING_INSECURE, "the token was not there when it was read back")


def clear(api_url: str, within_s: float = READ_WITHIN_S) -> bool:
    """Removes the token; False if there was none. Raises KeyringError."""
    return _ask({"do": "delete", "user": api_url}, within_s) is not None


def keyring_name(within_s: float = NAMED_WITHIN_S) -> str:
    """What the keyring is called, without opening it. Raises KeyringError where no keyring would keep the token."""
    return _ask({"do": "name"}, within_s) or ""


def _ask(request: dict[str, str], within_s: float) -> str | None:
    command = [*_program(), CHILD_COMMAND]
    package_root = str(Path(__file__).parents[2])
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    environment.pop(TOKEN_VARIABLE, None)
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise KeyringError(TokenProblem.KEYRING_FAULT, "its helper process can't be started") from None
    atexit.register(child.kill)
    try:
        answer = json.loads(child.communicate(json.dumps(request).encode(), timeout=within_s)[0])
    except subprocess.TimeoutExpired:
        raise KeyringError(TokenProblem.KEYRING_SILENT) from None
    except (OSError, ValueError):
        raise KeyringError(TokenProblem.KEYRING_FAULT, "its helper process failed") from None
    finally:
        child.kill()
        child.communicate()
        atexit.unregister(child.kill)
    if "error" in answer:
        raise KeyringError(TokenProblem[answer["error"]], answer.get("detail", ""))
    value = answer["value"]
    return value if isinstance(value, str) else None


def _program() -> list[str]:
    """This program, as a command with standard streams."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-P", "-m", "lockwatch"]
    if sys.platform == "win32":  # the windowed one of the two that the bundle has there is without
        return [str(Path(sys.executable).with_name("lockwatch.exe"))]
    return [sys.executable]


def serve() -> int:
    """The child: one request from standard input, one answer to standard output."""
    try:
        request = json.loads(sys.stdin.buffer.read())
        with contextlib.redirect_stdout(sys.stderr):  # what a back end prints must not mix with the answer
            answer: dict[str, Any] = {"value": _do(request)}
    except KeyringError as error:
        answer = {"error": error.why.name, "detail": str(error)}
    except Exception as error:  # keyring's back ends raise what they like; the text may quote a secret
        answer = {"error": _why(error).name, "detail": type(error).__name__}
    sys.stdout.write(json.dumps(answer))
    return 0


def _do(request: dict[str, str]) -> str | None:
    import keyring
    from keyring.errors import PasswordDeleteError

    backend = keyring.get_keyring()
    _refuse_insecure(backend)
    if request["do"] == "name":
        return _name(backend)
    user = request["user"]
    if request["do"] == "set":
        if sys.platform == "win32" and keyring.get_password(SERVICE, user) is not None:
            keyring.delete_password(SERVICE, user)
        keyring.set_password(SERVICE, user, request["secret"])
    found = keyring.get_password(SERVICE, user)
    if request["do"] == "delete" and found is not None:
        try:
            keyring.delete_password(SERVICE, user)
        except PasswordDeleteError:
            if keyring.get_password(SERVICE, user) is not None:
                raise
    return found


def _name(backend: Any) -> str:
    """As people know it; of several that are asked in turn, the first, which is the one that keeps."""
    first = next(iter(getattr(backend, "backends", None) or [backend]))
    module = type(first).__module__.rpartition(".")[2]
    return _NAMES.get(module) or str(getattr(first, "name", type(first).__name__))


def _refuse_insecure(backend: Any) -> None:
    """Only a keyring that protects what it keeps: the fallbacks write plain files, or nothing at all."""
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
