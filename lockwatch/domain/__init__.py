"""The alert rules: pure functions of what was observed and when. RULES.md specifies them.

Only the standard library is used: no Qt, no I/O and no clock. Callers pass the time, in seconds of a steady clock that
never steps and that includes the time the computer slept, unless a docstring says otherwise.
"""
