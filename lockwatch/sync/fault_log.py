"""Logs unexpected exceptions of a sync."""

import logging
import traceback

log = logging.getLogger(__name__)


def log_fault(error: Exception) -> None:
    """Log the kind of an error and its place. Its text is left out because it may quote the token."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    log.error("unexpected %s in %s, line %s", type(error).__name__, where.name, where.lineno)
