"""Tries Lockwatch on real desktops, each in Linux namespaces of its own, with the same list of checks on all."""
