"""Checks of the installation and the desktop, and the diagnostics text for fault reports."""
