"""D-Bus: one connection, and the person's session bus."""
