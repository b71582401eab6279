"""The words and the small pieces of the gallery."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Kind
from ui.kit.chips import Chip, FilterChip
from ui.kit.choices import Radio
from ui.kit.fields import Field
from ui.kit.look import Look
from ui.kit.messages import Banner

SESSION = (
    ("session.prepared", "Prepared"),
    ("session.active", "Active"),
    ("session.waitingForYou", "Waiting for you"),
    ("session.paused", "Paused"),
    ("session.escalated", "Escalated"),
    ("session.claimed", "Claimed"),
    ("session.resolved", "Resolved"),
    ("session.abandoned", "Closed, no fix"),
)
SYNC = (
    ("sync.savedHere", "Saved on this computer"),
    ("sync.waiting", "Waiting to send"),
    ("sync.sending", "Sending"),
    ("sync.synced", "Synced"),
    ("sync.offline", "Offline"),
    ("sync.needsAttention", "Needs attention"),
)
STEPS = (
    ("priority.p1", "P1"),
    ("outcome.helped", "Helped"),
    ("priority.p2", "P2"),
    ("outcome.partly", "Helped a while"),
    ("priority.p3", "P3"),
    ("outcome.ruledOut", "Ruled out"),
    ("priority.p4", "P4"),
    ("outcome.noChange", "No change"),
)
SURE = (
    ("confidence.discovery", "Discovery", "below 40 %"),
    ("confidence.exploring", "Exploring", "40 to 80 %"),
    ("confidence.guided", "Guided", "above 80 %"),
)
TYPE = (
    ("Display 28", "display", "text.primary"),
    ("Heading 20", "heading", "text.primary"),
    ("Title 15", "title", "text.primary"),
    ("Read 14, for answers and briefings", "read", "text.primary"),
    ("Body 13, for rows and controls", "body", "text.primary"),
    ("Small 12, for meta lines", "small", "text.secondary"),
    ("Micro 11, key caps and columns", "micro", "text.tertiary"),
    ("Mono 12 AzureAdPrt : NO 0O1lI", "mono", "text.primary"),
)
BUTTONS: tuple[tuple[str, str, Kind], ...] = (
    ("Claim", "C", "primary"),
    ("Pause", "P", "secondary"),
    ("Dismiss", "X", "quiet"),
)


def new_banners(look: Look) -> tuple[Banner, ...]:
    return (
        Banner(
            look,
            "You are offline. Work goes on and is sent later.",
            icon="cloud-off",
            closable=True,
        ),
        Banner(
            look,
            "Read only. Daniel Reyes has this session.",
            icon="lock",
            action="Ask to take back",
        ),
        Banner(look, "Tom changed this 2 minutes ago.", tone="warning", action="Show changes"),
        Banner(
            look,
            "The assistant could not answer. Limit reached.",
            tone="danger",
            action="Settings",
        ),
    )


def new_chips(look: Look) -> tuple[QWidget, ...]:
    return (
        Chip(look, "2"),
        Chip(look, "84 %", tone="accent"),
        Chip(look, "Works", tone="success", icon="check"),
        Chip(look, "Needed in step 7", tone="warning", icon="text-cursor-input"),
        Chip(look, "Refused", tone="danger", icon="triangle-alert"),
        Chip(look, "Proposed", tone="assistant", icon="sparkles"),
        FilterChip(look, "Client", "Harbor Dental", removable=True),
        FilterChip(look, "Filter", icon="plus", dashed=True),
    )


def new_field(look: Look, words: str) -> Field:
    field = Field(look, name="Computer")
    field.setText(words)
    field.setFixedWidth(148)
    return field


def stand_alone(radio: Radio) -> Radio:
    radio.setAutoExclusive(False)
    return radio


def set_high(widget: QWidget, height: int) -> QWidget:
    widget.setFixedHeight(height)
    return widget


def new_column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    return column


def new_line(gap: int) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(gap)
    return line
