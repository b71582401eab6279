"""The design system: one look, and the controls every screen is built from."""

from __future__ import annotations

from ui.kit.buttons import BaseButton, Button, IconButton
from ui.kit.chips import Avatar, Badge, Chip, FilterChip, paint_avatar
from ui.kit.choices import Check, Radio, Toggle, paint_tick
from ui.kit.fields import Field, FieldBox, TextArea
from ui.kit.keys import KeyCap, caps_of, chord_text, tip_for
from ui.kit.labels import Label
from ui.kit.look import Look
from ui.kit.segments import Segmented, Tabs
from ui.kit.surfaces import (
    Card,
    Divider,
    ProgressLine,
    ScrollBox,
    Section,
    Surface,
    Thumbnail,
    paint_bar,
)

__all__ = [
    "Avatar",
    "Badge",
    "BaseButton",
    "Button",
    "Card",
    "Check",
    "Chip",
    "Divider",
    "Field",
    "FieldBox",
    "FilterChip",
    "IconButton",
    "KeyCap",
    "Label",
    "Look",
    "ProgressLine",
    "Radio",
    "ScrollBox",
    "Section",
    "Segmented",
    "Surface",
    "Tabs",
    "TextArea",
    "Thumbnail",
    "Toggle",
    "caps_of",
    "chord_text",
    "paint_avatar",
    "paint_bar",
    "paint_tick",
    "tip_for",
]
