"""What the dialog holds: what a person wrote, and whom it can go to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["escalate", "pass_on", "park"]
SENIOR_QUEUE = ""
"""The choice of *To* that means whoever is free first."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """Everything that only a person knows. `due_at` and `until` are instants; None: nothing."""

    kind: Kind = "escalate"
    need: str = ""
    to: str = SENIOR_QUEUE
    priority: str = "normal"
    due_at: str | None = None
    people: str = ""
    expects: str = ""
    contact: str = ""
    phone: str = ""
    keep: bool = True
    guesses: bool = False
    reason: str = ""
    until: str | None = None


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Somebody it can go to. `id` is empty for the senior queue."""

    id: str
    name: str
    told: str


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What surrounds the dialog: without a server nothing can be handed over, offline it waits."""

    has_server: bool = True
    is_offline: bool = False
