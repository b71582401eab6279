"""Tiny flows for tests: one of each kind, and one that leads into another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain.flow import Flow


def flow(slug: str, nodes: Mapping[str, Any], **more: Any) -> Flow:
    """A flow that begins with the first of `nodes`, unless `more` says otherwise."""
    number = sum(slug.encode())
    return Flow.model_validate(
        {
            "format": "rfflow/1",
            "id": f"0e5ad000-0000-4000-8000-{number:012d}",
            "slug": slug,
            "name": slug.replace("-", " ").capitalize(),
            "kind": "troubleshooting",
            "start": next(iter(nodes), ""),
            "nodes": dict(nodes),
            **more,
        }
    )


def question(title: str, **leads_to: str) -> dict[str, Any]:
    """A question whose answers are named by keyword: `question("Works?", yes="done", no="dig")`."""
    answers = [
        {"id": name, "label": name.capitalize(), "next": target}
        for name, target in leads_to.items()
    ]
    return {"kind": "question", "title": title, "answers": answers}


def result(title: str = "Done", outcome: str = "resolved", **more: Any) -> dict[str, Any]:
    return {"kind": "result", "title": title, "outcome": outcome, **more}


TROUBLESHOOTING = flow(
    "printer-says-no",
    {
        "panel": question("Does the panel show an error?", yes="clear", no="port"),
        "clear": {"kind": "action", "title": "Clear the error at the device", "next": "verify"},
        "port": {
            "kind": "command",
            "title": "Does the printer answer?",
            "commands": [
                {
                    "text": "Test-NetConnection {{printer_ip}} -Port 9100",
                    "shell": "powershell",
                    "risk": "read",
                }
            ],
            "patterns": [
                {"regex": r"TcpTestSucceeded\s*:\s*False", "answer": "no"},
                {"regex": r"TcpTestSucceeded\s*:\s*True", "answer": "yes"},
            ],
            "answers": [
                {"id": "yes", "label": "It answers", "next": "verify"},
                {"id": "no", "label": "It does not", "next": "escalate"},
            ],
        },
        "verify": question("Does a page come out?", yes="close", no="escalate"),
        "escalate": result("Escalate", "escalated"),
        "close": result("Close", fields=["fix"], summary="{{fix}}"),
    },
    intake=[
        {"name": "printer_ip", "label": "Printer address", "required": True},
        {"name": "fix", "label": "What fixed it", "type": "long_text"},
    ],
    samples=[
        {
            "name": "It does not answer",
            "variables": {"printer_ip": "192.0.2.40"},
            "steps": [{"answer": "no"}, {"paste": "TcpTestSucceeded : False"}],
            "path": ["panel", "port", "escalate"],
            "outcome": "escalated",
        }
    ],
)
"""Two questions, a command with paste patterns, an action and two ends."""

PROCEDURE = flow(
    "reset-the-second-factor",
    {
        "identity": {
            "kind": "gate",
            "title": "Is it really {{person}} who asks?",
            "note": "Who confirmed it, and how?",
            "answers": [
                {"id": "met", "label": "Confirmed", "next": "reason"},
                {"id": "not_met", "label": "Not confirmed", "next": "refused"},
            ],
        },
        "reason": {"kind": "form", "title": "Why is it reset?", "fields": ["lost"], "next": "way"},
        "way": {
            "kind": "logic",
            "title": "Lost or replaced",
            "cases": [
                {
                    "when": {"variable": "lost", "op": "equals", "value": "yes"},
                    "next": "revoke",
                }
            ],
            "otherwise": "remove",
        },
        "revoke": {
            "kind": "action",
            "title": "End all sessions",
            "commands": [
                {
                    "text": "Revoke-MgUserSignInSession -UserId {{user_upn}}",
                    "shell": "powershell",
                    "risk": "danger",
                    "target": "{{user_upn}}",
                    "confirm": "target",
                    "undo": "The person signs in again.",
                }
            ],
            "next": "remove",
        },
        "remove": {"kind": "action", "title": "Remove the lost method", "next": "close"},
        "refused": result("Close as refused", "cancelled"),
        "close": result("Close"),
    },
    kind="procedure",
    intake=[
        {"name": "user_upn", "label": "Sign-in name"},
        {"name": "lost", "label": "Was the phone lost?", "type": "yes_no"},
    ],
)
"""A gate, a form, a decision by variable and a command that needs its target typed."""

MAINTENANCE = flow(
    "patch-a-server",
    {
        "backup": question("Is the backup of {{target}} fresh?", yes="install", no="skip"),
        "install": {"kind": "action", "title": "Install the updates", "next": "close"},
        "skip": result("Skipped", "cancelled"),
        "close": result("Patched"),
    },
    kind="maintenance",
)
"""A checklist that is run once a target."""

LEADS_ON = flow(
    "outlook-says-no",
    {
        "web": question("Does the web page open?", yes="verify", no="network"),
        "network": {
            "kind": "link",
            "title": "Look at the printer first",
            "flow": "printer-says-no",
            "next": "verify",
        },
        "verify": question("Does Outlook connect?", yes="close", no="escalate"),
        "escalate": result("Escalate", "escalated"),
        "close": result("Close"),
    },
)
"""Leads into `TROUBLESHOOTING` and comes back from it."""

EACH_KIND = (TROUBLESHOOTING, PROCEDURE, MAINTENANCE, LEADS_ON)
SLUGS = frozenset(one.slug for one in EACH_KIND)
