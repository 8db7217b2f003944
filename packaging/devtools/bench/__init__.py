"""`make bench`: what Lockwatch costs, measured."""
