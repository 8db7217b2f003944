"""Lockwatch: tedee smart locks at a glance, from the system tray."""

__version__ = "0.1.0"
