"""Lockwatch: tedee smart locks at a glance, from the system tray."""

__version__ = "0.1.0"
APP_ID = "io.github.lockwatch_tray.Lockwatch"
"""In reverse DNS: the name of the desktop entry, of the autostart entry and of the program itself on each system."""
STATUS_VERSION = 1
"""Of the form that resources/status.schema.json describes; another one where something in it is gone or is meant
otherwise. What is only added makes no other version."""
