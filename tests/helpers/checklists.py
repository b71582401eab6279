"""A checklist with a restart in it, a way round, a linked flow and more than one end."""

from __future__ import annotations

from tests.helpers.flows import flow, question, result

ROOM = flow(
    "make-room",
    {
        "where": question("Where is the room gone?", logs="end", updates="end"),
        "end": result("Enough room"),
    },
)
PATCHING = flow(
    "patch-ring",
    {
        "backup": question("Is there a good backup of {{target}}?", yes="room", no="skipped"),
        "room": {
            "kind": "command", "title": "Is there room on C:?",
            "commands": [
                {"text": "Get-Volume C", "shell": "powershell", "risk": "read"},
            ],
            "answers": [
                {"id": "yes", "label": "Yes", "next": "kind"},
                {"id": "no", "label": "No", "next": "make_room"},
            ],
        },
        "make_room": {"kind": "link", "title": "Make room", "flow": "make-room", "next": "kind"},
        "kind": {
            "kind": "logic", "title": "Which role",
            "cases": [{"when": {"variable": "role", "op": "equals", "value": "dc"},
                       "next": "partner"}],
            "otherwise": "install",
        },
        "partner": question("Is the other controller up?", yes="install", no="skipped"),
        "install": {"kind": "action", "title": "Install the updates", "next": "restart"},
        "restart": {
            "kind": "gate", "title": "May {{target}} restart now?",
            "note": "Who allowed it?",
            "commands": [
                {"text": "Restart-Computer {{target}}", "shell": "powershell", "risk": "danger",
                 "target": "{{target}}", "confirm": "target", "undo": "It comes back by itself."},
            ],
            "answers": [
                {"id": "yes", "label": "Yes, it restarts", "next": "back"},
                {"id": "later", "label": "Not now", "next": "later"},
            ],
        },
        "back": question("Is it back and healthy?", yes="done", no="broken"),
        "done": result("Patched", summary="{{target}} is patched."),
        "later": result("Restart later", "workaround"),
        "broken": result("It did not come back", "escalated"),
        "skipped": result("Skipped", "cancelled"),
    },
    kind="maintenance",
    intake=[{"name": "role", "label": "Role", "default": "member"}],
)  # fmt: skip
