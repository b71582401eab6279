"""One workspace opened: store, services and, with a team, the engine; what both programs share."""

from __future__ import annotations

from rflow_desktop.folder import default_folder
from rflow_desktop.workspace.opened import Workspace, open_workspace
from rflow_desktop.workspace.profile import open_profile

__all__ = ["Workspace", "default_folder", "open_profile", "open_workspace"]
