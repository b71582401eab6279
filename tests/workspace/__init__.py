"""Workspaces on disk: opened, joined, asked from outside."""
