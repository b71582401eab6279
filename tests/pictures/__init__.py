"""Foreign files that must not hurt."""
