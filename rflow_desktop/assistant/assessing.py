"""Best guesses for whoever takes a session over: noted on its page as they are asked and come."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Literal

from rflow_desktop.domain.acts_aside import Assess
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Briefing, Session
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

PURPOSE = "enrichment"
MOST = 20_000
_TOLD = ("need", "expects", "impact", "since", "tried", "known", "moves")


async def noted(
    work: Work, session: str, state: Literal["pending", "ready", "failed"], *, text: str = "",
    told: str = "",
) -> None:  # fmt: skip
    """On the page of the session's newest handoff; where there is none, nothing."""
    row = await work.session(session)
    handoff = "" if row is None else row.handoff or row.last_handoff or ""
    if not handoff:
        return
    act = Assess(handoff=handoff, state=state, text=text.strip()[:MOST], told=told[:500])
    with suppress(Refused):  # the page is gone from here, and with it whoever would read this
        await work.do(session, act)


async def landed(work: Work, session: str, text: str, told: str) -> None:
    """What came, or why nothing did."""
    if text.strip():
        await noted(work, session, "ready", text=text)
    else:
        await noted(work, session, "failed", told=told or "The assistant did not answer.")


def page(local: Local, session: str) -> dict[str, Any]:
    """What the page says, for the model; nobody's name or number."""
    row = local.get(Session, session)
    found = None if row is None else local.get(Briefing, row.handoff or row.last_handoff or "")
    if found is None:
        return {}
    document = found.model_dump(mode="json", include=set(_TOLD))
    return {name: value for name, value in document.items() if value}
