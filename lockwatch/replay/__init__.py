"""Stories: their format, playing one, and recording one."""
