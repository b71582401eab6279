"""Texts that the assistant writes for somebody: documentation, updates for ticket and client."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from rflow_desktop.domain.acts_texts import TextKind
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Artifact
from rflow_desktop.domain.shown_talk import DraftedText, KeptText
from rflow_desktop.domain.texts import finished, for_client_if
from rflow_desktop.services import made
from rflow_desktop.services.asking import Asking, Purpose
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local

Length = Literal["quick", "detailed"]
PARTS = frozenset({"status_ticket", "status_client", "status_email"})
"""Kinds of texts that can be short or detailed."""


class Drafting:
    """Nothing is sent anywhere: the text is shown, changed, and taken by a person."""

    def __init__(self, work: Work, asking: Asking) -> None:
        self._work, self._asking = work, asking

    async def write(
        self, session: str, kind: TextKind, *, length: Length = "quick", again: bool = False
    ) -> bool:
        """Begins the text; `text` has it as it grows, and `Asking.follow` tells of each piece.

        False when the last one is still right: nothing has changed since, and nothing is asked.
        Raises Refused when no assistant answers now.
        """
        purpose = f"{kind}{made.LONG}" if length == "detailed" and kind in PARTS else kind
        if not again and await self._work.store.run(
            lambda local: _is_right(local, session, kind, purpose)
        ):
            return False
        why = await self._asking.unavailable()
        if why:
            raise Refused(why, "unavailable")
        await self._work.store.run(lambda local: made.begin(local, session, kind, purpose))
        await self._asking.ask(session, None, cast("Purpose", purpose))
        return True

    async def text(self, session: str, kind: TextKind) -> DraftedText:
        """The text as it stands: growing, whole, in part, or empty. The last one is kept, also over
        a restart, until the next one of its kind takes its place.
        """
        live = self._asking.live(session)
        if live is not None and made.kind_of(live.purpose) == kind:
            text = for_client_if(kind, live.text)
            return DraftedText(session=session, kind=kind, text=text, done=False, running=True)

        def read(local: Local) -> DraftedText:
            kept = made.read(local, session, kind)
            rows = view_talk.case_rows(local, session)
            old = kept.done and rows is not None and kept.state != made.stamp(rows)
            return DraftedText(
                session=session, kind=kind, text=kept.text, done=kept.done, told=kept.told,
                at=kept.at, outdated=old,
            )  # fmt: skip

        return await self._work.store.run(read)

    async def stop(self, session: str) -> None:
        """Stops it and keeps the part."""
        await self._asking.stop(session)

    async def keep(self, session: str, kind: TextKind, text: str) -> None:
        """Keeps the text as a person has changed it."""

        def change(local: Local) -> None:
            made.keep(local, session, kind, replace(made.read(local, session, kind), text=text))

        await self._work.store.run(change)

    async def clean(self, kind: TextKind, text: str) -> str:
        """The text as it may be given away: what a person wrote into it is masked too."""
        return finished(kind, text)

    async def history(self, session: str) -> tuple[KeptText, ...]:
        """Every text that was finished in this session, newest first."""

        def read(local: Local) -> tuple[KeptText, ...]:
            rows = view_talk.artifacts(local, session)
            return tuple(_line(row) for row in reversed(rows) if row.text)

        return await self._work.store.run(read)


def _is_right(local: Local, session: str, kind: str, purpose: str) -> bool:
    kept, rows = made.read(local, session, kind), view_talk.case_rows(local, session)
    same = rows is not None and kept.state == made.stamp(rows)
    return bool(kept.text) and kept.done and kept.purpose == purpose and same


def _line(row: Artifact) -> KeptText:
    return KeptText(
        id=row.id, kind=row.kind, text=row.text, at=row.at, version=row.version,
        posted_at=row.posted_at or "", external_id=row.external_id, trouble=row.trouble,
    )  # fmt: skip
