"""Tools for developers of Lockwatch. Nothing here is part of a package."""
