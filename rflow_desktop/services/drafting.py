"""Texts that the assistant writes for somebody: documentation, updates for ticket and client."""

from __future__ import annotations

from typing import Literal

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown_talk import DraftedText
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.talk_view import key
from rflow_desktop.services.work import Work

Kind = Literal["documentation", "status_ticket", "status_client", "status_email"]


class Drafting:
    """Nothing is sent anywhere: the text is shown, changed, and taken by a person."""

    def __init__(self, work: Work, asking: Asking) -> None:
        self._work, self._asking = work, asking

    async def write(self, session: str, kind: Kind) -> None:
        """Begins the text; `text` has it as it grows, and `Asking.follow` tells of each piece.
        Raises Refused when no assistant answers now.
        """
        why = await self._asking.unavailable()
        if why:
            raise Refused(why, "unavailable")
        await self._asking.ask(session, None, kind)

    async def text(self, session: str, kind: Kind) -> DraftedText:
        """The text as it stands: growing, finished, or empty. The last one is kept, also over a
        restart, until the next one of its kind takes its place.
        """
        live = self._asking.live(session)
        if live is not None and live.purpose == kind:
            return DraftedText(session=session, kind=kind, text=live.text, done=False)
        kept = await self._work.store.run(
            lambda local: local.drafts.get(key("made", f"{session}:{kind}"))
        )
        return DraftedText(session=session, kind=kind, text=kept, done=bool(kept))

    async def keep(self, session: str, kind: Kind, text: str) -> None:
        """Keeps the text as a person has changed it."""
        name = key("made", f"{session}:{kind}")
        await self._work.store.run(lambda local: local.drafts.keep(name, text))
