"""A stand-in for the Windows registry, as Python's documentation of ``winreg`` describes it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class Registry(ModuleType):
    """Keys are opened for reading or writing, names are case-insensitive, and missing ones raise FileNotFoundError."""

    HKEY_CURRENT_USER, KEY_READ, KEY_SET_VALUE = object(), 0x20019, 0x0002
    REG_SZ, REG_EXPAND_SZ, REG_BINARY = 1, 2, 3

    def __init__(self, *paths: str) -> None:
        """`paths` are the initial keys."""
        super().__init__("winreg")
        self.keys: dict[str, dict[str, tuple[Any, int]]] = {path.lower(): {} for path in paths}
        self.locked = False

    @contextmanager
    def OpenKey(self, key: object, sub_key: str, reserved: int = 0, access: int = KEY_READ) -> Iterator[Any]:
        assert key is self.HKEY_CURRENT_USER
        if sub_key.lower() not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        if self.locked and access != self.KEY_READ:
            raise PermissionError(13, "Access is denied")
        yield (self.keys[sub_key.lower()], access)

    def CreateKeyEx(self, key: object, sub_key: str, reserved: int = 0, access: int = KEY_SET_VALUE) -> Any:
        self.keys.setdefault(sub_key.lower(), {})
        return self.OpenKey(key, sub_key, reserved, access)

    def QueryValueEx(self, key: Any, name: str) -> tuple[Any, int]:
        values, access = key
        assert access == self.KEY_READ
        if name.lower() not in values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        value: tuple[Any, int] = values[name.lower()]
        return value

    def SetValueEx(self, key: Any, name: str, reserved: int, kind: int, value: Any) -> None:
        values, access = key
        assert access == self.KEY_SET_VALUE
        values[name.lower()] = (value, kind)

    def DeleteValue(self, key: Any, name: str) -> None:
        values, access = key
        assert access == self.KEY_SET_VALUE
        if name.lower() not in values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del values[name.lower()]

    def ExpandEnvironmentStrings(self, text: str) -> str:
        return re.sub(r"(?i)%programfiles%", lambda _: r"C:\Program Files", text)

    def put(self, path: str, name: str, value: Any, kind: int = REG_SZ) -> None:
        """Set a value like another program."""
        self.keys.setdefault(path.lower(), {})[name.lower()] = (value, kind)
