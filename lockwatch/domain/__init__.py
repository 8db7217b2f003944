"""What is true and what to tell: pure functions of what was seen and when.

Standard library only; no Qt, no I/O and no clock. Every time is ``now``, in seconds on a steady clock: one that never
steps and that counts the time asleep.
"""
