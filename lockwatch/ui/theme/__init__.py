"""Light and dark, and the icons."""
