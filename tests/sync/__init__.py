"""Sync's desktop half: what it decides, how it reads replies, how it drives the store."""
