"""`make gallery`: draw every window in every state."""
