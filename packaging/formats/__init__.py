"""The package formats that are made of the bundle."""
