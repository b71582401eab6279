"""The flow runner: path, step and inspector of one session, for flows of every kind."""

from __future__ import annotations

from ui.runner.screen import Runner, make_runner
from ui.runner.view import RunnerView

__all__ = ["Runner", "RunnerView", "make_runner"]
