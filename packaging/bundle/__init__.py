"""The bundle that all packages are made of: its contents, origins and licences."""
