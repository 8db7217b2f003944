"""Export of the stored history to CSV and JSON."""
