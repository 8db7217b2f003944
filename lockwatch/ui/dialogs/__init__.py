"""Small windows for a single purpose: About and Welcome."""
