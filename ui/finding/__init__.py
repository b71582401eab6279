"""What the palette finds on this computer."""
