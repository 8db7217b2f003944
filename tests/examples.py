"""The number of examples of a property test, relative to the profile in tests/conftest.py."""

from hypothesis import settings


def examples(times: float) -> settings:
    """Return the settings of the profile with `times` as many examples: less for slow tests, more for many variants."""
    return settings(max_examples=round(times * settings().max_examples))
