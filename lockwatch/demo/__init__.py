"""A simulated cloud on loopback, and its story."""
