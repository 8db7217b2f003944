"""Desktop panels: whether one shows tray icons, and whether it is light or dark."""
