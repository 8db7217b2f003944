"""What macOS has to know of the app. Has not been seen running: macOS is only had in the workflows."""

from lockwatch import APP_ID, __version__

IDENTIFIER = APP_ID.replace("_", "-")
"""Apple allows letters, digits, hyphens and periods only (CFBundleIdentifier)."""
INFO_PLIST = {
    "CFBundleDisplayName": "Lockwatch",
    "CFBundleShortVersionString": __version__,
    "CFBundleVersion": __version__,
    "LSApplicationCategoryType": "public.app-category.utilities",
    "LSMinimumSystemVersion": "12.0",  # Qt 6.8's
    "LSUIElement": True,  # in the menu bar, not in the Dock
    "NSHighResolutionCapable": True,
}
