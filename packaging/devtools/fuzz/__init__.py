"""`make fuzz`: gives mutated inputs to everything that reads what others wrote."""
