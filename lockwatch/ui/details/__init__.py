"""The details window of one lock."""
