"""`make fuzz`: feed mutated inputs to every parser of data from outside the program."""
