"""`make bench`: measure the time and memory that Lockwatch needs."""
