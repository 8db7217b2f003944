"""The package formats that are made from the bundle."""
