"""Fixtures for tests of windows and texts."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from tests.ui.asked import Asked


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def british() -> Iterator[None]:
    """Times and dates are written as in Great Britain, whatever the system's locale."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)
