"""Stories: their format, replaying one through the rules, and recording one."""
