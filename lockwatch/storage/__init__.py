"""What outlives a run: settings, the token, and the little that pacing and naming remember."""
