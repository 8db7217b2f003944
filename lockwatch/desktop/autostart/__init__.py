"""Start at log-in, by the autostart entries of each operating system."""
