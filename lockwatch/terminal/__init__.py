"""The command line: what each command does and prints. Its texts are in English."""
