"""One program per configuration, and the commands that reach it."""
