"""What a session is about: the dialog that links a ticket, also long after the start."""
