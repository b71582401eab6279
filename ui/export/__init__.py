"""The export dialog: what a ticket note holds, with the note beside it, copied or saved."""
