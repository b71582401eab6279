"""What a session is about, put right while it runs: its ticket, client, person and title."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.acts import SetFields
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Artifact, Session
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local


@dataclass(frozen=True, kw_only=True)
class Heading:
    """`noted` says that a note of it was taken somewhere: under another ticket it is not found."""

    ticket: str = ""
    client: str = ""
    person: str = ""
    title: str = ""
    noted: bool = False


class Linking:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def now(self, session: str) -> Heading:
        """Raises Refused when the session is not here."""

        def read(local: Local) -> Heading:
            row = local.get(Session, session)
            if row is None:
                raise Refused("This session is not on this computer.", "missing")
            taken = any(one.kind != "briefing" for one in local.parts(Artifact, session))
            return Heading(
                ticket=row.ticket, client=row.client, person=row.person, title=row.title,
                noted=taken,
            )  # fmt: skip

        return await self._work.store.run(read)

    async def change(self, session: str, heading: Heading) -> None:
        """Only what is different is changed. Raises Refused, and then nothing is."""
        before = await self.now(session)
        wanted = {
            name: getattr(heading, name).strip()
            for name in ("ticket", "client", "person", "title")
            if getattr(heading, name).strip() != getattr(before, name)
        }
        if "title" in wanted and not wanted["title"]:
            raise Refused("A session keeps its title. Write what is wrong.", "empty")
        if wanted:
            await self._work.do(session, SetFields(**wanted))
