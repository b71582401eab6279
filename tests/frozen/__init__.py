"""The frozen program, started as its user would: `python -m tests.frozen` after a build."""
