"""Fixtures for the tests of the history."""

from tests.storage.conftest import open_place as open_place
