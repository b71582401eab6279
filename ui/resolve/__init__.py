"""Resolve: how it ended, what fixed it, and the ticket note exactly as it will be copied."""
