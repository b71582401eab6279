"""The services over a real store."""
