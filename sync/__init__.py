"""Carries work between desktops and the central API: the wire, the engine and the server."""
