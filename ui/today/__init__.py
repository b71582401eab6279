"""Today: what waits, what was prepared, what to continue, and the page before any of it."""

from __future__ import annotations
