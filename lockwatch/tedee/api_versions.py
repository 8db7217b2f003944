"""The API versions that the headers of an answer name as supported or deprecated."""

import re
from collections.abc import Mapping

_VERSION = re.compile(r"v?(?:1\.)?(\d{2,})(?:\.0)?|v?(\d)(?:\.0)?", re.IGNORECASE)
"""``v37``, ``37``, ``37.0``, and ``1.37`` as in the vendor's release notes, are the same version."""


def retiring(version: str, headers: Mapping[str, str]) -> bool | None:
    """Return whether `version` is deprecated or no longer supported; None if the headers do not say.

    The notation of versions is not documented, so a list with an unreadable entry does not prove that `version` is
    missing from it.
    """
    mine = _number(version)
    deprecated = _listed(headers.get("API-Deprecated-Versions"))
    if mine in deprecated:
        return True
    supported = _listed(headers.get("API-Supported-Versions"))
    if mine in supported:
        return False
    return True if supported and None not in supported else None


def _listed(header: str | None) -> set[int | None]:
    return {_number(each) for each in re.split(r"[,;\s]+", header or "") if each}


def _number(text: str) -> int | None:
    matched = _VERSION.fullmatch(text)
    return int(matched[1] or matched[2]) if matched else None
