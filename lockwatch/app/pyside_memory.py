"""What the binding of Qt does unasked, and is kept from. Imports PySide6."""

from types import ModuleType

from PySide6 import QtCore as QtCore  # brings shiboken's own modules


def leave_sources_unread() -> None:
    """Spares 8 MiB; nothing in this process uses ``from __feature__ import``.

    From its import on PySide6 reads the source of every module that is imported, to see whether ``__feature__`` could
    be switched in it (PYSIDE-2029), and linecache keeps all of them. Where PySide6 does it otherwise, nothing changes.
    """
    try:
        from shibokensupport import feature
    except ImportError:
        return
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = _uses_no_feature


def _uses_no_feature(module: ModuleType) -> bool:
    return False
