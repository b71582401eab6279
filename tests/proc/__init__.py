"""What the line between two programs does to them: a proxy with faults, real sockets, real ends."""
