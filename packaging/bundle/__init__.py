"""The bundle from which all packages are made: its contents, their origins and licences."""
