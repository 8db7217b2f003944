"""Native notifications: the interface, and the service of each system."""
