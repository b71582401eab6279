"""The paths under /api: what scripts and other programs rely on."""
