"""Native notifications: a common interface, and one implementation per operating system."""
