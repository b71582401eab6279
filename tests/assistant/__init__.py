"""Doubts about what speaks to models."""
