"""Small modules that every layer may use."""
