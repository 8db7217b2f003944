"""`make windows-test`: run Lockwatch, its tests, its bundle and its installer under Wine."""
