"""Texts that describe the domain in the chosen language."""
