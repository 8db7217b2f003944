"""D-Bus: a non-blocking connection, and the user's session bus."""
