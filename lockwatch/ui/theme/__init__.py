"""Appearance (light or dark), colours and icons."""
