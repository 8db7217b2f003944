"""What the system takes this process for, beyond what Qt tells it. Not seen running."""

import contextlib
import sys
from typing import Any

from lockwatch import APP_ID


def set_process_identity() -> None:
    """Once there is an application, and before it shows anything."""
    if sys.platform == "win32":
        _name_for_the_taskbar()
    elif sys.platform == "darwin":
        _stay_out_of_the_dock()


def _name_for_the_taskbar() -> None:
    """Else Windows groups the windows under Python, and knows the toasts as another program's.

    Microsoft Learn, "SetCurrentProcessExplicitAppUserModelID": before any window is shown.
    """
    import ctypes

    shell: Any = getattr(ctypes, "windll").shell32  # noqa: B009  # typeshed has it on Windows alone
    shell.SetCurrentProcessExplicitAppUserModelID(APP_ID)


def _stay_out_of_the_dock() -> None:
    """As LSUIElement has it for a bundle; here for a program that pip has installed.

    Apple, "NSApplication.ActivationPolicy.accessory": no icon in the Dock and no menu bar, but windows as ever.
    """
    with contextlib.suppress(ImportError):
        import AppKit

        AppKit.NSApplication.sharedApplication().setActivationPolicy_(AppKit.NSApplicationActivationPolicyAccessory)
