"""Files of a message that is not sent yet: taken in, held against the limits, and kept."""

from __future__ import annotations

import json
from pathlib import Path

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence as EvidenceRow
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import Chip
from rflow_desktop.domain.words import size
from rflow_desktop.services.chat import MOST_FILES
from rflow_desktop.services.evidence import Evidence, Intake, Taken
from rflow_desktop.services.talk_lines import chip
from rflow_desktop.services.talk_view import key
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.view_talk import case_rows

MB = 1024 * 1024
MOST_PICTURE, MOST_TEXT = 5 * MB, 1 * MB
MOST_IN_SESSION, MOST_OF_SESSION = 20, 50 * MB
TOO_LARGE = "large_picture"
"""The code of the refusal that a smaller picture would not meet."""
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Attaching:
    """Everything that is refused raises Refused with why, and then nothing was added."""

    def __init__(self, work: Work, evidence: Evidence, intake: Intake) -> None:
        self._work, self._evidence, self._intake = work, evidence, intake

    async def attached(self, session: str) -> tuple[Chip, ...]:
        """What goes with the next message; it survives a restart."""
        return await self._work.store.run(lambda local: _chips(local, session))

    async def add_file(self, session: str, path: Path) -> None:
        await self._demand_room(session)
        await self._add(session, await self._intake.file(path))

    async def add_picture(self, session: str, raw: bytes, name: str) -> None:
        await self._demand_room(session)
        await self._add(session, await self._intake.picture(raw, name))

    async def take_off(self, session: str, evidence: str) -> None:
        """It is not part of the session any more; `put_back` undoes it."""
        await self._evidence.remove(session, evidence)
        await self._note(session, without=evidence)

    async def put_back(self, session: str, evidence: str) -> None:
        await self._evidence.put_back(session, evidence)
        await self._note(session, also=evidence)

    async def sent(self, session: str) -> None:
        """The message is kept with its files: the next one begins without any."""
        await self._work.store.run(lambda local: local.drafts.drop(_name(session)))

    async def _demand_room(self, session: str) -> None:
        there, files = await self._work.store.run(
            lambda local: (_rows(local, session), len(_noted(local, session)))
        )
        if files >= MOST_FILES:
            raise Refused(f"A message takes {MOST_FILES} files. Send the others after it.", "files")
        if len(there) >= MOST_IN_SESSION:
            raise Refused(
                f"A chat takes {MOST_IN_SESSION} files. Remove one that is not needed.", "files"
            )

    async def _add(self, session: str, taken: Taken) -> None:
        is_picture = taken.mime.startswith("image/")
        if is_picture and taken.mime not in _PICTURES:
            raise Refused(f"{taken.name} is not a PNG, JPEG, GIF or WebP picture.", "kind")
        if is_picture and len(taken.raw) > MOST_PICTURE:
            told = f"{taken.name} has {size(len(taken.raw))}. The assistant takes up to 5 MB."
            raise Refused(told, TOO_LARGE)
        if not is_picture and len(taken.raw) > MOST_TEXT:
            told = f"{taken.name} has {size(len(taken.raw))}. A log may have 1 MB."
            raise Refused(f"{told} Attach the part that matters.", "size")
        there = await self._work.store.run(lambda local: _rows(local, session))
        if sum(one.size for one in there) + len(taken.raw) > MOST_OF_SESSION:
            raise Refused("The files of a chat may have 50 MB together.", "size")
        evidence = await self._evidence.keep(session, taken)
        await self._note(session, also=evidence)

    async def _note(self, session: str, *, also: str = "", without: str = "") -> None:
        def note(local: Local) -> None:
            names = [one for one in _noted(local, session) if one != without]
            names += [also] if also and also not in names else []
            local.drafts.keep(_name(session), json.dumps(names) if names else "")

        await self._work.store.run(note)
        self._work.notices.publish(Changes(sessions=frozenset({session})))


def _name(session: str) -> str:
    return key("files", session)


def _noted(local: Local, session: str) -> list[str]:
    kept = local.drafts.get(_name(session))
    return [str(one) for one in json.loads(kept)] if kept else []


def _rows(local: Local, session: str) -> list[EvidenceRow]:
    rows = case_rows(local, session)
    return [] if rows is None else [one for one in rows.evidence if not one.removed]


def _chips(local: Local, session: str) -> tuple[Chip, ...]:
    found = (local.get(EvidenceRow, name) for name in _noted(local, session))
    there = [one for one in found if one is not None and not one.removed]
    here = frozenset(one.sha256 for one in there if local.blobs.here(one.sha256))
    return tuple(chip(one, here) for one in there)
