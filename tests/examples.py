"""How many examples a property test tries: a multiple of what the profile in tests/conftest.py says."""

from hypothesis import settings


def examples(times: float) -> settings:
    """Settings of the profile, with `times` as many examples: fewer where one takes long, more where much can vary."""
    return settings(max_examples=round(times * settings().max_examples))
