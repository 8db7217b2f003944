"""Keeps PySide6 from reading the source of every imported module."""

from types import ModuleType

from PySide6 import QtCore as QtCore  # it also imports shiboken's modules


def leave_sources_unread() -> None:
    """Save 8 MiB of memory. Call this before other modules are imported.

    PySide6 reads the source of each module imported after it, to see whether the module uses ``__feature__``
    (PYSIDE-2029), and linecache keeps the text. No module of this program does. If a release of PySide6 works
    differently, this does nothing.
    """
    try:
        from shibokensupport import feature
    except ImportError:
        return
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = _uses_no_feature


def _uses_no_feature(module: ModuleType) -> bool:
    return False
