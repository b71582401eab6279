"""`rflow`: the same services without a window, for scripts and for people on a jump host."""
