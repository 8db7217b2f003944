"""The window with the list of locks."""
