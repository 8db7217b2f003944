"""Tell Windows and macOS which application this process is, beyond what Qt does."""

import contextlib
import sys
from typing import Any

from lockwatch import APP_ID


def set_process_identity() -> None:
    """Set the identity of this process. Call it after creating the QApplication and before showing anything."""
    if sys.platform == "win32":
        _name_for_the_taskbar()
    elif sys.platform == "darwin":
        _stay_out_of_the_dock()


def _name_for_the_taskbar() -> None:
    """Set the AppUserModelID. Without it, Windows groups the windows with Python's and can't match the toasts to them.

    See Microsoft Learn, "SetCurrentProcessExplicitAppUserModelID".
    """
    import ctypes

    shell: Any = getattr(ctypes, "windll").shell32  # noqa: B009  # typeshed has it on Windows alone
    shell.SetCurrentProcessExplicitAppUserModelID(APP_ID)


def _stay_out_of_the_dock() -> None:
    """Remove the icon from the Dock for an installation by pip. A bundle has the key LSUIElement for that.

    See Apple, "NSApplication.ActivationPolicy.accessory": there is no icon in the Dock and no menu bar.
    """
    with contextlib.suppress(ImportError):
        import AppKit

        AppKit.NSApplication.sharedApplication().setActivationPolicy_(AppKit.NSApplicationActivationPolicyAccessory)
