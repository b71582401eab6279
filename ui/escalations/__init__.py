"""Escalations: who waits, the page that tells why, and the claim that one person wins."""

from __future__ import annotations

from ui.escalations.screen import Escalations, make_escalations
from ui.escalations.view import EscalationsView

__all__ = ["Escalations", "EscalationsView", "make_escalations"]
