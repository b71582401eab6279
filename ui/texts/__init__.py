"""Texts that the assistant writes for somebody, and how it did."""

from __future__ import annotations

from ui.texts.dialog import TextsDialog
from ui.texts.presenter import Texts
from ui.texts.rating import RatingDialog

__all__ = ["RatingDialog", "Texts", "TextsDialog"]
