"""Tests of opening, keeping and joining workspaces."""
