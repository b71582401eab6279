"""The inventory of behaviours and the tests that prove each row."""
