"""The flow editor: one flow as canvas and outline, with an inspector beside them."""

from __future__ import annotations
