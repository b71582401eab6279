"""A profile on the disk with ten thousand sessions in it, as the desktop finds it after years."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from rflow_desktop.domain import acts
from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_import import write_flow
from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.model_library import FlowRef
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.services.work import Done
from rflow_desktop.store.local import Local
from rflow_desktop.workspace.opened import seed_starter_flows
from rflow_desktop.workspace.profile import open_profile

SESSIONS = 10_000
YEARS_MS = 2 * 365 * 24 * 3_600_000
STEPS = 50
FLOW = "0e5ad000-0000-4000-8000-00000000b0b0"
_NAME = "Long list of questions"
_AT_ONCE = 250
_OPEN_EVERY = 25
_CLIENTS = ("Harbor Dental Group", "Calder & Finch LLP", "Northwind Bakery", "Elm Street School")
_PROBLEMS = (
    "Outlook keeps asking for a password", "Printers missing for new starters",
    "VPN fails after password change", "Call has no sound", "Laptop does not wake up",
)  # fmt: skip


def furnish(folder: Path, *, sessions: int = SESSIONS) -> None:
    """Makes the profile in `folder`: the sessions of years, most of them closed."""
    opened = open_profile(folder)
    profile, current = opened.profile, opened.profile.current
    new_id, chance = Uuid7(), random.Random(1)
    ended = now_ms()
    at = ended - YEARS_MS

    def clock() -> int:
        return at

    with Local.open(
        profile.folder_of(current), key=opened.key, me=current.me, replica=profile.replica,
        server=current.server, now_ms=clock, new_id=new_id,
    ) as local:  # fmt: skip
        seed_starter_flows(local)
        rows = starter_rows([write_flow(long_flow()).decode()])
        local.seed(rows)
        ref = FlowRef(id=FLOW, name=_NAME, kind="troubleshooting", version=1, snapshot=rows[0].id)
        for start in range(0, sessions, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, sessions))
            work = [_worked(number, new_id, chance, ref) for number in numbers]
            local.capture([done for one in work for done in one])
            local.tidy()
            at = min(ended, at + YEARS_MS * _AT_ONCE // sessions)


def _worked(number: int, new_id: Uuid7, chance: random.Random, ref: FlowRef) -> Iterator[Done]:
    session = ("session", new_id())
    yield (
        session,
        acts.StartSession(
            ticket=str(40_000 + number), title=chance.choice(_PROBLEMS), flow=ref,
            client=chance.choice(_CLIENTS), variables={"user": f"person{number}"},
        ),
    )  # fmt: skip
    if number % 4 == 0:
        yield (
            session,
            acts.Choose(
                entry=new_id(), node="q0", title="Does it happen elsewhere too?", answer="a0",
                label="Yes", note=f"Asked at {number % 24} h",
            ),
        )  # fmt: skip
    if number % _OPEN_EVERY:
        yield session, acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="It works again.")


def long_flow() -> Flow:
    """A flow of many questions, each with words as starter flows have them."""
    body = (
        "Ask the person to try part {at} **once more** and to read you the message word for word."
        "\n\n- Write down the time.\n- Compare the `name` with the one on the sign-in page.\n"
    )
    nodes: dict[str, object] = {
        f"q{at}": {
            "kind": "question",
            "title": f"Does part {at} of it work on another computer?",
            "body": body.format(at=at),
            "answers": [
                {"id": f"a{answer}", "label": label, "next": f"q{at + 1}"}
                for answer, label in enumerate(("Yes", "No", "Cannot tell"))
            ],
        }
        for at in range(STEPS)
    }
    nodes[f"q{STEPS}"] = {"kind": "result", "title": "Done", "outcome": "resolved"}
    return Flow.model_validate(
        {
            "format": "rfflow/1", "id": FLOW, "slug": "long-list-of-questions", "name": _NAME,
            "kind": "troubleshooting", "start": "q0", "nodes": nodes,
        }
    )  # fmt: skip
