"""What the program makes of what was kept: its window, files of it, and what changed or is worth a word."""
