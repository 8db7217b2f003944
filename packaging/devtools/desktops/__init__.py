"""Runs Lockwatch on real desktops: each in a namespace of its own, with one list of checks for all of them."""
