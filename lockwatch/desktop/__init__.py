"""What differs by platform."""
