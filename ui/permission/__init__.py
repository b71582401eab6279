"""Permission cards: what the assistant asks to read or to check, decided by a person."""

from __future__ import annotations

from ui.permission.card import PermissionView
from ui.permission.commands import permission_commands
from ui.permission.exact import ExactDialog
from ui.permission.presenter import PermissionPresenter

__all__ = ["ExactDialog", "PermissionPresenter", "PermissionView", "permission_commands"]
