"""Lockwatch: tedee smart locks at a glance, from the system tray."""

__version__ = "0.1.0"
APP_ID = "io.github.lockwatch_tray.Lockwatch"
"""The application ID in reverse DNS, which names the desktop entry, the autostart entry and the application itself."""
HOMEPAGE = "https://github.com/lockwatch-tray/lockwatch"
STATUS_VERSION = 2
"""The schema version of `lockwatch status --json` (resources/status.schema.json); incremented when a field is removed
or changes its meaning, not when fields are added."""
