# ruff: noqa: RUF001  (the words of the design)
"""The flow runner as the design draws it: 48213, Outlook keeps asking for a password."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from rflow_desktop.domain.shown import (
    Choice,
    CommandCard,
    EvidenceLine,
    NotTaken,
    PathStep,
    SeenBefore,
    SessionView,
    StepView,
    SyncMark,
    VariableLine,
)
from ui.kit import Look
from ui.runner.view import RunnerView

SESSION = "00000000-0000-7000-8000-0000000000a1"
PAD = (
    "Moved from OldCo in March, laptop was kept.\n"
    "Prompts began right after MFA was switched on, Monday.\n"
    "She is free until 11:30, then a patient.\n\n"
    "If the re-register works: check HDG-FRONT-01 and -02 too, same history."
)
NOW = datetime(2026, 11, 23, 9, 32).astimezone()


def now_ms() -> int:
    return int(NOW.timestamp() * 1000)


def at(clock: str) -> str:
    hour, minute = clock.split(":")
    return NOW.replace(hour=int(hour), minute=int(minute)).isoformat()


def taken(number: int, title: str, answer: str, clock: str, evidence: int = 0) -> PathStep:
    return PathStep(
        id=f"entry-{number}", kind="decision", node=f"n{number}", title=title, answer=answer,
        note="", at=at(clock), by="Maya Osei", evidence=evidence,
    )  # fmt: skip


def piece(number: int, title: str, line: str, clock: str) -> EvidenceLine:
    return EvidenceLine(
        id=f"piece-{number}", title=title, line=line, sha256=f"{number:064x}", mime="image/png",
        size=312_000, at=at(clock), by="Maya Osei", step=4, available=False, here=True,
        sync=SyncMark.WAITING,
    )  # fmt: skip


AHEAD = (
    Choice(id="a1", label="Yes, an older account is listed", leads_to="Remove the old account"),
    Choice(id="a2", label="No, only the current one", leads_to="Clear the Office identity cache"),
    Choice(id="a3", label="Cannot tell", leads_to="Collect account details"),
)
OLD_ACCOUNT = VariableLine(
    name="old_account", label="Old account", value="j.whitmore@oldco.example", needed_in=0
)
STEP = StepView(
    node="n5",
    kind="question",
    number=5,
    title="Is an old work account still connected to Windows?",
    body=(
        "Open **Settings › Accounts › Access work or school**. Look for any account other than"
        " **janelle@harbordental.example**. This prints the same list:"
    ),
    choices=AHEAD,
    commands=(
        CommandCard(text='dsregcmd /status | findstr /i "Joined Prt"', shell="cmd", risk="read"),
    ),
    fields=(replace(OLD_ACCOUNT, label="Old account address", needed_in=6),),
)
VIEW = SessionView(
    id=SESSION,
    state="active",
    phase="active",
    kind="flow_run",
    title="Outlook keeps asking for a password",
    ticket="48213",
    client="Harbor Dental Group",
    person="Janelle Whitmore",
    flow="Repeated credential prompts",
    flow_kind="troubleshooting",
    flow_version=14,
    minutes=18,
    number=5,
    usually=8,
    step=STEP,
    path=(
        taken(1, "Who is affected?", "One person", "9:14"),
        taken(2, "Does web sign-in work?", "Yes, mail opens in the browser", "9:16"),
        taken(3, "Which Outlook build?", "16.0.17928.20156", "9:19"),
        taken(4, "What is the token status?", "AzureAdPrt: NO", "9:27", evidence=2),
    ),
    ahead=AHEAD,
    not_taken=(
        NotTaken(label="many people", steps=6),
        NotTaken(label="web sign-in fails", steps=4),
    ),
    evidence=(
        piece(1, "dsregcmd status", "1180 × 640 · 96 KB", "9:26"),
        piece(2, "Sign-in prompt", "840 × 620 · 71 KB", "9:27"),
    ),
    variables=(
        VariableLine(name="user", label="User", value="Janelle Whitmore"),
        VariableLine(name="upn", label="Sign-in address", value="janelle@harbordental.example"),
        VariableLine(name="computer", label="Computer", value="HDG-FRONT-03"),
        VariableLine(name="build", label="Outlook build", value="16.0.17928.20156"),
        OLD_ACCOUNT,
        VariableLine(name="tenant_id", label="Tenant ID", value="", required=True, needed_in=7),
    ),
    pad=PAD,
    pad_at=at("9:32"),
    pad_merged=False,
    seen_before=(
        SeenBefore(
            session="s1", ticket="47902", title="Front desk PC asks for a password all day",
            told="Answer 1, fixed in 22 min",
        ),
        SeenBefore(
            session="s2", ticket="47655", title="Outlook prompt after tenant move",
            told="Answer 1, fixed in 31 min",
        ),
    ),
    sync=SyncMark.SAVED,
    writable=True,
    read_only_because="",
    outcome="",
    outcome_notes="",
    next_steps="",
    owner="maya",
    owner_name="Maya Osei",
    target="",
    batch="",
    lost=(),
    newer_version=0,
    handoff="",
)  # fmt: skip


def picture(lines: tuple[tuple[float, bool], ...]) -> QPixmap:
    """A screenshot as the design hints at one: grey lines, a black cover."""
    pixmap = QPixmap(288, 184)
    pixmap.fill(QColor("#F1F1EE"))
    painter = QPainter(pixmap)
    top = 20.0
    for share, covered in lines:
        shade = QColor("#000000" if covered else "#85847D")
        shade.setAlphaF(1.0 if covered else 0.45)
        painter.fillRect(QRectF(20, top, 248 * share, 12), shade)
        top += 24
    painter.end()
    return pixmap


def make_view(look: Look, view: SessionView = VIEW) -> RunnerView:
    runner = RunnerView(look, now_ms=now_ms)
    runner.show_session(view)
    first = ((0.6, False), (0.85, False), (0.38, True), (0.72, False), (0.5, False), (0.66, False))
    second = ((0.4, False), (0.9, False), (0.8, False), (0.55, True), (0.3, False))
    for place, lines in enumerate((first, second), start=1):
        runner.show_picture(f"{place:064x}", picture(lines))
    return runner


COMMANDS = replace(
    VIEW,
    step=replace(
        STEP,
        kind="command",
        title="Leave the old work account",
        body="Run these on the client's computer, in this order.",
        passed=("Continues with “Clean up a device”",),
        commands=(
            CommandCard(
                text="dsregcmd /status", shell="cmd", risk="read", label="See what is joined"
            ),
            CommandCard(
                text="dsregcmd /leave /tenant {{tenant_id}}", shell="cmd", risk="change",
                target="HDG-FRONT-03", missing=("tenant_id",), undo="dsregcmd /join",
            ),
            CommandCard(
                text="Remove-Item -Recurse -Force \"$env:LOCALAPPDATA\\Packages\\Microsoft.AAD."
                "BrokerPlugin_cw5n1h2txyewy\"", shell="powershell", risk="danger",
                target="HDG-FRONT-03", label="Remove the broker's store", careful=("user",),
                confirm=True, preview="dir the same path first",
            ),
        ),
        choices=(Choice(id="done", label="Done", leads_to="Sign in again"),),
        fields=(
            VariableLine(name="tenant_id", label="Tenant ID", value="", required=True),
            VariableLine(
                name="room", label="Room", value="", type="choice", options=("Front desk", "Lab")
            ),
            VariableLine(name="pin", label="PIN", value="4711", type="secret", sensitive=True),
        ),
    ),
    ahead=(Choice(id="done", label="Done", leads_to="Sign in again"),),
)  # fmt: skip
GATE = replace(
    VIEW,
    step=replace(
        STEP, kind="gate", title="Has the client allowed a restart?", commands=(), fields=(),
        body="Nobody may be signed in while the print server restarts.", note_required=True,
        note_hint="Who allowed it, and how?",
        choices=(
            Choice(id="y", label="Yes", leads_to="Restart the spooler"),
            Choice(id="n", label="No", leads_to="Agree on a time"),
        ),
    ),
    path=(
        *VIEW.path,
        PathStep(
            id="own", kind="custom_step", node="", title="Asked the front desk to log off",
            answer="", note="Done at once, nobody else is affected.", at=at("9:29"), by="Maya Osei",
        ),
        PathStep(
            id="note", kind="note", node="", title="Note", answer="She will be back at 11:30.",
            note="", at=at("9:30"), by="Maya Osei",
        ),
        PathStep(
            id="aside", kind="decision", node="n2", title="Does web sign-in work?",
            answer="No, it asks there too", note="", at=at("9:15"), by="Maya Osei", off_path=True,
        ),
        PathStep(
            id="late", kind="decision", node="n9", title="Was the cache cleared?", answer="Yes",
            note="", at=at("9:31"), by="Tom Brandt", off_path=True, late=True,
        ),
    ),
)  # fmt: skip
RESULT = replace(
    VIEW,
    step=replace(
        STEP, kind="result", title="The old account was the cause", commands=(), fields=(),
        body="Removing it stops the prompts. Tell the person to sign in once.", choices=(),
        outcome="resolved",
    ),
    ahead=(),
)  # fmt: skip
UNKNOWN = replace(
    VIEW,
    step=StepView(
        node="x", kind="unknown", number=5, title="", body="",
        problem="This flow uses a kind of step, “vote”, that this version of RFlow does not know.",
    ),
    ahead=(),
    newer_version=13,
)  # fmt: skip
CLOSED = replace(
    VIEW, state="resolved", phase="closed", outcome="resolved", writable=False,
    outcome_notes="The old work account was removed and the computer registered again.",
    next_steps="Check HDG-FRONT-01 and -02.", sync=SyncMark.SYNCED, pad_merged=True,
    read_only_because="This session is finished. The scratchpad stays open.",
)  # fmt: skip
OTHERS = replace(
    VIEW, state="claimed", writable=False, sync=SyncMark.SYNCED,
    read_only_because="Read only. Priya Raman has this session.",
)  # fmt: skip
PROCEDURE = replace(
    VIEW, flow_kind="procedure", flow="Set up a new starter", title="Set up a new starter",
    step=replace(
        STEP, kind="action", title="Add the licences", commands=(), fields=(),
        body="1. Open the admin centre.\n2. Assign **Business Premium**.\n3. Wait for the mailbox.",
        choices=(Choice(id="done", label="Done", leads_to="Send the welcome mail"),),
    ),
    ahead=(Choice(id="done", label="Done", leads_to="Send the welcome mail"),),
    path=tuple(replace(step, answer="Done", evidence=0) for step in VIEW.path), not_taken=(),
    seen_before=(), evidence=(),
)  # fmt: skip
BATCH = replace(
    PROCEDURE, flow_kind="maintenance", flow="Monthly server patching",
    title="Monthly server patching", target="SRV-DC-02", batch="b1",
)  # fmt: skip
NO_FLOW = replace(
    VIEW, flow="", flow_kind="", flow_version=0, step=None, ahead=(), not_taken=(), usually=0,
    variables=(), seen_before=(), evidence=(), path=(), pad="", sync=SyncMark.WAITING,
)  # fmt: skip
