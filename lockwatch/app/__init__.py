"""The running program: its parts, and how they are connected."""
