"""A simulated tedee cloud on loopback, and the story of the demo."""
