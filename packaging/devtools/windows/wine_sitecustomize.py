"""Imported by each start of Python under Wine, as sitecustomize: makes `msvcrt.locking` fail as on Windows.

Wine's C library sets no errno if another process has locked the file already; that of Windows sets EACCES.
"""

import errno
import msvcrt
import sys

if sys.platform == "win32":
    _locking = msvcrt.locking

    def _locking_with_errno(descriptor: int, mode: int, size: int) -> None:
        try:
            _locking(descriptor, mode, size)
        except OSError as error:
            if error.errno == 0:
                raise PermissionError(errno.EACCES, "Permission denied") from None
            raise

    msvcrt.locking = _locking_with_errno
