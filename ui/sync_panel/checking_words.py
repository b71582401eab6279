"""The words for what sync cannot settle by itself, and for while it checks everything."""

from __future__ import annotations

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import SyncFacts

REMOVE = "Remove them"
KEEP = "Keep them for now"
RECHECKING = "RFlow compares everything here with the server. Your work is safe here and goes on."
_MEANWHILE = "Your own work is sent meanwhile; what others do comes when you have decided."


def removal(facts: SyncFacts) -> tuple[str, str]:
    """What the server would remove, as a headline and what can be done about it."""
    items = said.count(facts.removing, "item")
    one = facts.removing == 1
    if facts.keeping:
        return (
            f"{items} {'is' if one else 'are'} kept for now",
            f"The server does not have {'it' if one else 'them'} any more. Nothing was removed. "
            f"{_MEANWHILE}",
        )
    return (
        f"Remove {items} from this computer?",
        f"The server does not have {facts.removing} of the {facts.removing_of} items here any "
        f"more. Nothing was removed. {_MEANWHILE}",
    )
