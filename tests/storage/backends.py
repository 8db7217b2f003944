"""Keyring back ends for tests, selected by PYTHON_KEYRING_BACKEND. Only the child process imports them."""

import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError


class Base(KeyringBackend):
    priority = 1


class Working(Base):
    """Stores its items in the file LOCKWATCH_TEST_KEYRING.

    The item "quoted" records whether the password appeared in the arguments or the environment of the process.
    """

    def _load(self) -> dict[str, str]:
        path = Path(os.environ["LOCKWATCH_TEST_KEYRING"])
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def _save(self, items: dict[str, str]) -> None:
        Path(os.environ["LOCKWATCH_TEST_KEYRING"]).write_text(json.dumps(items))

    def get_password(self, service: str, username: str) -> str | None:
        return self._load().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        arguments = Path("/proc/self/cmdline")
        seen = arguments.read_text() if arguments.exists() else ""
        seen += "".join(value for name, value in os.environ.items() if name != "LOCKWATCH_TEST_KEYRING")
        self._save(self._load() | {f"{service} {username}": password, "quoted": str(password in seen)})

    def delete_password(self, service: str, username: str) -> None:
        items = self._load()
        if items.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError
        self._save(items)


class Swallowing(Base):
    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Mangling(Swallowing):
    def get_password(self, service: str, username: str) -> str | None:
        return "another"


class Hanging(Base):
    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(600)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)

    delete_password = get_password  # type: ignore[assignment]  # other arguments, the same failure


class Locked(Base):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)

    delete_password = get_password  # type: ignore[assignment]  # other arguments, the same failure


class Uninitialized(Base):
    def get_password(self, service: str, username: str) -> str | None:
        raise InitError("no collection")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)

    delete_password = get_password  # type: ignore[assignment]  # other arguments, the same failure


class Faulty(Base):
    """Raises errors that contain the password."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("s3cretKeyOfTheseTests")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(password)

    delete_password = get_password  # type: ignore[assignment]  # other arguments, the same failure


class Chatty(Swallowing):
    def get_password(self, service: str, username: str) -> str | None:
        print("Welcome to your keyring!")
        return "s3cretKeyOfTheseTests"


class Oversized(Swallowing):
    def get_password(self, service: str, username: str) -> str | None:
        return "k" * 100_000


class Dying(Swallowing):
    def get_password(self, service: str, username: str) -> str | None:
        os._exit(3)
