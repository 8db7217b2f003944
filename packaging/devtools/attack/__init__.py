"""`make attack`: run the real program among hostile programs, and measure how long its GUI thread is blocked."""
