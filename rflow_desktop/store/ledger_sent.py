"""The ledger of everything that has left for a model: it only grows, line sealing line."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from hashlib import sha256

from rflow_desktop.domain.shown_talk import SentLine
from rflow_desktop.store.sqlite import Connection, Database

START = "0" * 64
_FIELDS = "n, at, whom, model, session, size, sha256, masks, what, chain"


class Ledger:
    """Lines are added and read; the tables themselves refuse to change or lose one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        at: str,
        whom: str,
        model: str,
        session: str,
        what: str,
        body: bytes,
        masks: Mapping[str, int],
        size: int = 0,
        digest: str = "",
    ) -> int:
        """Writes down one send. `body` is kept as it went, without pictures; gives its number."""
        digest = digest or sha256(body).hexdigest()
        size = size or len(body)
        masked = json.dumps(dict(sorted(masks.items())))
        with self._database.writing() as c:
            last = _last(c)
            chain = link(last, at, whom, model, session, what, str(size), digest, masked)
            done = c.execute(
                "INSERT INTO sent(at, whom, model, session, what, size, sha256, masks, chain, body)"
                " VALUES (?,?,?,?,?,?,?,?,?,?) RETURNING n",
                (at, whom, model, session, what, size, digest, masked, chain, zlib.compress(body)),
            ).fetchone()
        return int(done[0])

    def lines(self, *, session: str = "", limit: int = 200) -> tuple[SentLine, ...]:
        """The newest lines, of one session or of all."""
        where = "WHERE session=?" if session else ""
        found = self._database.all(
            f"SELECT {_FIELDS} FROM sent {where} ORDER BY n DESC LIMIT ?",  # noqa: S608  ours
            *((session,) if session else ()), limit,
        )  # fmt: skip
        return tuple(_line(row) for row in found)

    def every(self) -> tuple[SentLine, ...]:
        return tuple(
            _line(row)
            for row in self._database.all(f"SELECT {_FIELDS} FROM sent ORDER BY n")  # noqa: S608
        )

    def body(self, number: int) -> bytes:
        """What went out under this number, word for word; empty when there is none."""
        found = self._database.value("SELECT body FROM sent WHERE n=?", number)
        return b"" if found is None else zlib.decompress(found)


def link(before: str, *parts: str) -> str:
    """The seal of a line: whoever changes one must change all that follow."""
    told = json.dumps([before, *parts], ensure_ascii=False, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def broken(lines: tuple[SentLine, ...]) -> int:
    """The number of the first line that does not fit the one before it; 0 when all do."""
    before = START
    for line in lines:
        masked = json.dumps(dict(sorted(line.masks.items())))
        parts = (line.at, line.to, line.model, line.session, line.what, str(line.size))
        if link(before, *parts, line.sha256, masked) != line.chain:
            return line.number
        before = line.chain
    return 0


def _last(c: Connection) -> str:
    found = c.execute("SELECT chain FROM sent ORDER BY n DESC LIMIT 1").fetchone()
    return START if found is None else str(found[0])


def _line(row: tuple[object, ...]) -> SentLine:
    number, at, whom, model, session, size, digest, masks, what, chain = row
    return SentLine(
        number=int(str(number)), at=str(at), to=str(whom), model=str(model), session=str(session),
        size=int(str(size)), sha256=str(digest), masks=json.loads(str(masks)), what=str(what),
        chain=str(chain),
    )  # fmt: skip
