"""Services of the operating system and the desktop, one folder or module per service."""
