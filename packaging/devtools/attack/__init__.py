"""`make attack`: the real program among hostile programs, and how long it stands still."""
