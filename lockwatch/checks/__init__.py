"""What can be checked of the program and its surroundings."""
