"""Doubts about the rules of working with the assistant."""
