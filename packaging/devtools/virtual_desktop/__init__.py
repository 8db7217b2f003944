"""A desktop without a screen, for tests, demonstration and measurements."""
