"""The flow editor as the design draws it: repeated credential prompts, two things to fix.

Run it with `python -m tests.ui.scenes.editor OUT.png [light|dark] [outline|try|flow|empty]`.
"""

from __future__ import annotations

import sys
from typing import Any

from rflow_desktop.domain.flow import Flow, content_hash
from rflow_desktop.domain.flow_new import new_flow
from rflow_desktop.domain.model import Flow as Row
from rflow_desktop.services.editing import Known, Opened
from tests.helpers.flows import flow, question, result
from tests.ui.scenes.frames import frame, save, theme
from ui.editor.commands import editor_commands
from ui.editor.view import EditorView
from ui.kit import Look
from ui.window import SyncCorner

SYNCED = SyncCorner("synced", "Synced", "just now")


def action(title: str, next: str = "", **more: object) -> dict[str, object]:  # noqa: A002
    return {"kind": "action", "title": title, "next": next, **more}


FLOW: Flow = flow(
    "repeated-credential-prompts",
    {
        "who": {"kind": "question", "title": "Who is affected?", "answers": [
            {"id": "one", "label": "One person", "next": "web"},
            {"id": "many", "label": "Many people", "next": "health"}]},
        "web": question("Does web sign-in work?", yes="build", no="reset"),
        "health": {"kind": "link", "title": "Check service health", "flow": "service-health"},
        "build": {"kind": "form", "title": "Note the Outlook build", "fields": ["build"],
                  "next": "token"},
        "reset": action("Reset the sign-in", "revoke"),
        "revoke": action("Revoke all sessions", "mfa"),
        "mfa": action("Register the phone again", "signed"),
        "signed": result("Fixed: signed in again"),
        "token": {"kind": "command", "title": "Read the token status", "screenshot_wanted": True,
                  "commands": [{"text": "dsregcmd /status", "shell": "cmd", "risk": "read"}],
                  "next": "old"},
        "old": {
            "kind": "question",
            "title": "Is an old work account still connected to Windows?",
            "body": "Open **Settings › Accounts › Access work or school**. Look for any account"  # noqa: RUF001
            " other than {{sign_in_address}}.",
            "commands": [{"text": 'dsregcmd /status | findstr /i "Joined Prt"', "shell": "cmd",
                          "risk": "read"}],
            "fields": ["old_account"],
            "answers": [
                {"id": "yes", "label": "Yes, an older account is listed", "next": "remove"},
                {"id": "no", "label": "No, only the current one", "next": "cache"},
                {"id": "unsure", "label": "Cannot tell", "next": "collect"},
            ],
        },
        "remove": action("Remove the old account", "fixed", body="Remove {{old_account}}."),
        "cache": action("Clear the identity cache", "again"),
        "again": action("Register again", "sign", body="Use {{tenant_id}}."),
        "sign": action("Sign in to Outlook", "done"),
        "done": result("Fixed: cache cleared"),
        "collect": action("Collect account details"),
        "fixed": result("Fixed: laptop registered again"),
    },
    name="Repeated credential prompts",
    category="Microsoft 365",
    tags=["outlook", "sign-in"],
    description="For people whom Outlook asks for a password again and again.",
    intake=[
        {"name": "sign_in_address", "label": "Sign-in address", "required": True},
        {"name": "build", "label": "Outlook build"},
        {"name": "old_account", "label": "Old account", "sensitive": True},
    ],
)  # fmt: skip
KNOWN = (Known("service-health", "Check service health", 6),)
ANSWERED = {
    "old": (("Yes, an older account is listed", 24), ("No, only the current one", 11),
            ("Cannot tell", 3)),
}  # fmt: skip


def row() -> Row:
    """The flow as the library has it: version 14 is published, a draft of 15 is saved."""
    snapshot = content_hash(FLOW)
    return Row(
        id=FLOW.id, name=FLOW.name, kind=FLOW.kind, slug=FLOW.slug, version=15, snapshot="older",
        published="older", author="maya",
    ).model_copy(update={"snapshot": snapshot})  # fmt: skip


def opened(content: Flow = FLOW, **more: Any) -> Opened:
    saved = row()
    return Opened(
        **{
            "row": saved, "flow": content, "saved": content, "over": saved.snapshot,
            "newest": saved.snapshot, "has_draft": False, "can_publish": True, "used": 38,
            "fixed": 31, **more,
        }
    )  # fmt: skip


def make_view(look: Look, content: Flow = FLOW, *, at: str = "old", **more: Any) -> EditorView:
    view = EditorView(look)
    view.desk.known, view.desk.answered = KNOWN, ANSWERED
    view.show_opened(opened(content, **more), at=at)
    return view


def main() -> None:
    look, app = theme()
    content, at = FLOW, "old"
    if "empty" in sys.argv:
        content = new_flow(FLOW.id, taken=())
        at = content.start
    view = make_view(look, content, at="" if "flow" in sys.argv else at)
    window = frame(look, {"flows": lambda: view}, corner=SYNCED)
    for commands in editor_commands(view):
        window.commands.add(commands)
    if content is FLOW:
        for step in ("reset", "cache"):
            view.desk.select(step)
            view.canvas.fold()
    view.desk.select("" if "flow" in sys.argv else at)
    window.show()
    window.go("flows")
    app.processEvents()
    if "outline" in sys.argv:
        view.show_outline(on=True)
    if "try" in sys.argv:
        view.start_trying(())
        for place in (1, 1, 1):
            view.trying.choose(place)
    elif "flow" not in sys.argv:
        view.edit_step()
    save(window, app, "flows", sys.argv[1])


if __name__ == "__main__":
    main()
