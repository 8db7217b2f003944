"""The command line: what each command does and prints, in English."""
