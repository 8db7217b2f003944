"""The single instance per configuration, and the commands that other processes send to it."""
