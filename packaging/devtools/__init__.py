"""Tools for those who work on Lockwatch; nothing here goes into a package."""
