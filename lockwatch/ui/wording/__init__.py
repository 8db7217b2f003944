"""All texts about locks: the domain in words, in the chosen language."""
