"""RFlow Desktop: what a troubleshooting session is and may become."""

__version__ = "0.1.0"
