"""Panels: their tray icons, and whether they are dark."""
