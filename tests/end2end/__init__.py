"""Whole journeys through real processes: desktops with windows, `rflow`, and the central API."""
