"""A session of one's own for refused words and files that have no place any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.services.saying import written
from rflow_desktop.services.work import Done
from rflow_desktop.store.local import Local

MOST_LETTERS = 20_000
"""Of one note."""
_BEGAN = "root_id=? AND kind IN ('session.start','session.prepare','session.capture') ORDER BY n"
UNNAMED = "From a session that is not there any more"


def recreated(
    local: Local, root: str, ops: Sequence[Op], new_id: Callable[[], str]
) -> tuple[str, list[Done]]:
    """The new session, and what makes it: about the same as the one that is not there, as far as
    this computer still knows that.
    """
    session = new_id()
    pads = [op.act for op in ops if isinstance(op.act, acts.WritePad)]
    words = [act for op in ops for act in kept(op.act, new_id)]
    words += [acts.WritePad(text=pad.text) for pad in pads[-1:]]  # which holds those before it
    done: list[Act] = [_begun(local, root), *words]
    return session, [(("session", session), act) for act in done]


def _begun(local: Local, root: str) -> acts.StartSession:
    row = local.get(Session, root)
    if row is not None:
        return acts.StartSession(
            title=row.title or UNNAMED, ticket=row.ticket, client=row.client, person=row.person
        )
    for one in local.operations(_BEGAN, root):
        act = one.op.act
        if isinstance(act, acts.StartSession | acts.PrepareSession | acts.CaptureSession):
            return acts.StartSession(
                title=act.title or UNNAMED, ticket=act.ticket, client=act.client,
                person=act.person,
            )  # fmt: skip
    return acts.StartSession(title=UNNAMED)


def kept(act: Act, new_id: Callable[[], str]) -> list[Act]:
    """What of an act can stand in another session: its words as notes, or its file."""
    if isinstance(act, acts.WritePad):
        return []
    if isinstance(act, acts.Attach):
        return [act.model_copy(update={"evidence": new_id(), "node": "", "step": 0})]
    words = written(act)
    parts = [words[at : at + MOST_LETTERS] for at in range(0, len(words), MOST_LETTERS)]
    return [acts.AddNote(entry=new_id(), text=part) for part in parts]
