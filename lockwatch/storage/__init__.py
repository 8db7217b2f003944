"""Everything that is kept between runs: the settings file, the token in the keyring, and the state file."""
