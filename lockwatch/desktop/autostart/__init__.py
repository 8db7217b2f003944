"""Start at log-in: the entry of each system."""
