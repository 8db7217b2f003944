"""The window with the details of one lock."""
