"""Assistants and the chats with them: mine, shared, and for admins those of others."""

from __future__ import annotations

from ui.assistants.screen import AssistantsScreen, make_assistants
from ui.assistants.view import AssistantsView

__all__ = ["AssistantsScreen", "AssistantsView", "make_assistants"]
