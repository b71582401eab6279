"""The words of the runner: times, counts, and the one sentence that each thing on it speaks."""

from __future__ import annotations

import re
from datetime import date, datetime

from rflow_desktop.domain.shown import (
    Choice,
    EvidenceLine,
    PathStep,
    SessionView,
    StepView,
    SyncMark,
)

KINDS = {
    "question": "Question",
    "action": "Action",
    "command": "Command",
    "form": "Form",
    "gate": "Gate",
    "link": "Another flow",
    "result": "Result",
    "unknown": "Step",
}
OUTCOMES = {
    "resolved": "Fixed",
    "workaround": "Workaround",
    "unresolved": "Could not be reproduced",
    "resolved_externally": "Handled elsewhere",
    "escalated": "Escalated",
    "cancelled": "Cancelled",
    "abandoned": "Abandoned",
}
SYNC = {
    SyncMark.SAVED: ("sync.savedHere", "Saved on this computer"),
    SyncMark.WAITING: ("sync.waiting", "Saved here, waiting to send"),
    SyncMark.SENDING: ("sync.sending", "Saved here, sending"),
    SyncMark.SYNCED: ("sync.synced", "Synced"),
    SyncMark.ATTENTION: ("sync.needsAttention", "Needs attention"),
}
STATES = {
    "prepared": "prepared",
    "active": "active",
    "paused": "paused",
    "escalated": "escalated",
    "claimed": "claimed",
    "resolved": "resolved",
    "abandoned": "abandoned",
}

_TYPED = re.compile(r"(?=\S*\d)\S*[._:\\/-]\S+|[^\s@]+@[^\s@]+\.\S+")


def worked(view: SessionView) -> str:
    """How long it took, also as time sheets have it, and how long it lay."""
    told = f"Worked on for {duration(view.minutes)}, {view.minutes / 60:.2f} h"
    return f"{told}. Put down for {duration(view.parked)}." if view.parked else f"{told}."


def clock(instant: str, *, today: date) -> str:
    """A time within the day as clock time, older as a date; nothing for no time."""
    if not instant:
        return ""
    at = datetime.fromisoformat(instant).astimezone()
    return f"{at:%H:%M}" if at.date() == today else f"{at.day} {at:%b}"


def duration(minutes: int) -> str:
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"


def is_typed(answer: str) -> bool:
    """Whether an answer was typed rather than chosen: a version, an address, a machine's name."""
    return bool(_TYPED.fullmatch(answer))


def counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def progress(view: SessionView) -> tuple[str, float]:
    """`Step 5, usually 8`, and how much of it is behind."""
    if view.phase == "closed":
        return counted(len([step for step in view.path if step.kind != "note"]), "step"), 1.0
    if view.step is None:
        return "", 0.0
    if view.usually <= 0:
        return f"Step {view.number}", 0.0
    return f"Step {view.number}, usually {view.usually}", (view.number - 0.5) / view.usually


def paused(view: SessionView) -> str:
    """Why it rests, and until when."""
    why = f"Paused: {view.pause_reason.rstrip('.')}." if view.pause_reason else "Paused."
    if not view.pause_until:
        return why
    until = datetime.fromisoformat(view.pause_until).astimezone()
    return f"{why} Until {until:%A}, {until.day} {until:%B %Y}, {until:%H:%M}."


def about(view: SessionView) -> tuple[str, ...]:
    """Ticket, client, person and flow: what stands under the title, without what is empty."""
    flow = f"{view.flow}, version {view.flow_version}" if view.flow else ""
    if view.newer_version and view.phase != "closed":
        flow += f" (version {view.newer_version} is newer)"
    return tuple(part for part in (view.ticket, view.client, view.person, flow) if part)


def spoken_step(step: PathStep, time: str) -> str:
    parts = [step.title, step.answer or "no answer", time]
    if step.evidence:
        parts.append(counted(step.evidence, "attachment"))
    if step.note:
        parts.append(f"note: {step.note}")
    if step.kind == "custom_step":
        parts.append("your own step")
    if step.off_path:
        parts.append("stepped back over")
    if step.late:
        parts.append("came after the session was closed")
    return ", ".join(part for part in parts if part)


def spoken_choice(place: int, choice: Choice) -> str:
    leads = f", leads to {choice.leads_to}" if choice.leads_to else ""
    return f"{place}, {choice.label}{leads}"


def spoken_evidence(line: EvidenceLine, time: str) -> str:
    parts = (line.title, line.line, f"step {line.step}" if line.step else "", time, where(line))
    return ", ".join(part for part in parts if part)


def where(line: EvidenceLine) -> str:
    """Where a picture is, in words, when that is worth saying."""
    if not line.here:
        return "not on this computer yet" if line.available else "waiting at a colleague's computer"
    if line.sync in (SyncMark.WAITING, SyncMark.SENDING):
        return "waiting to send"
    return "needs attention" if line.sync is SyncMark.ATTENTION else ""


def spoken_session(view: SessionView) -> str:
    state = STATES.get(view.state, view.state)
    step = f"step {view.number} of usually {view.usually}" if view.usually else ""
    pieces = counted(len(view.evidence), "attachment") if view.evidence else ""
    parts = (view.ticket, view.title, view.client, state, step, pieces)
    return ", ".join(part for part in parts if part)


def cannot_be_shown(view: SessionView, step: StepView) -> tuple[str, str]:
    """A headline and why a step cannot be shown, with what is safe."""
    if not step.node and not step.problem:
        return ("This flow has no steps yet", "Add a step of your own to go on.")
    other = f" Version {view.newer_version} can be opened." if view.newer_version else ""
    safe = "Your path, evidence and scratchpad are safe."
    return (step.title or "This step cannot be shown", f"{step.problem}{other} {safe}")


def details_of(view: SessionView, step: StepView) -> str:
    """What whoever looks after the flow needs to know; empty where nothing is wrong."""
    if not step.node and not step.problem:
        return ""
    return f"flow: {view.flow}, version {view.flow_version}, step {step.node}. {step.problem}"


def told_at_end(view: SessionView) -> str:
    """What a closed session says in the place of a step, as Markdown."""
    parts = (view.outcome_notes, f"**Next step:** {view.next_steps}" if view.next_steps else "")
    return "\n\n".join(part for part in parts if part)
