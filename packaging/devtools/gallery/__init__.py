"""`make gallery`: every window in every state, drawn."""
