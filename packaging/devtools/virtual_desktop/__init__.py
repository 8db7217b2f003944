"""A virtual desktop without a screen, for tests, the demo and measurements."""
