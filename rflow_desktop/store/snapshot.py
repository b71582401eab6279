"""A new computer's rows: pieces of the server's past, the newest first, shown as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rflow_desktop.domain.shown import Changes
from rflow_desktop.store import parcels, piece
from rflow_desktop.store.applying import Page, read_scopes
from rflow_desktop.store.books import Books
from rflow_desktop.store.pulling import Pulling
from rflow_desktop.store.replica import Replica
from rflow_desktop.store.sqlite import Connection

_BEGUN, _SINCE, _DONE = "snapshot", "snapshot horizon", "piece "


class Snapshot:
    """Into the replica at hand where it holds nothing yet; otherwise into one beside it.

    Until `finish` the epoch stays 0, so that whatever interrupts it begins with the pieces again.
    """

    def __init__(self, books: Books, pulling: Pulling) -> None:
        self._books, self._pulling = books, pulling

    def begin(self, epoch: int, *, horizon: int = 0) -> frozenset[str] | None:
        """Which pieces are here already, from an earlier try; None when all of it is.

        What an earlier try brought is of no use once the server's horizon has moved past it: what
        has left since is not told any more.
        """
        replica = self._replica()
        if self._pulling.beside is not None and replica.meta("epoch", "0") == str(epoch):
            if not _behind(replica, horizon):
                return None
            replica = self._pulling.begin_beside()
        begun = int(replica.meta(_BEGUN, "0"))
        if begun == epoch and int(replica.meta(_SINCE, "0")) >= horizon:
            found = replica.database.all(f"SELECT key FROM meta WHERE key LIKE '{_DONE}%'")  # noqa: S608  ours
            return frozenset(key.removeprefix(_DONE) for (key,) in found)
        if begun or replica.meta("epoch", "0") != "0" or replica.holds_decided():
            replica = self._pulling.begin_beside()
        with replica.database.writing() as c:
            replica.set_meta(c, **{_BEGUN: epoch, _SINCE: horizon})
        return frozenset()

    def take(self, raw: bytes, hash_: str, scopes: Mapping[str, int]) -> Changes:
        """Puts one piece in place; `scopes` are ours. Raises piece.Damaged or StoreTrouble."""
        return self.take_all(((raw, hash_),), scopes)

    def take_all(self, pieces: Iterable[tuple[bytes, str]], scopes: Mapping[str, int]) -> Changes:
        """As `take`, all of them or none: what they share in the file is written once."""
        replica, books = self._replica(), self._books
        open_roots = books.outbox.open_roots()
        with replica.database.writing() as c:
            before = parcels.last(c)
            page = Page(replica, c, read_scopes(replica))
            page.keep_scopes(scopes)
            for raw, hash_ in pieces:
                with piece.opened(raw, hash_, scopes) as found:
                    found.copy(page)
                    books.saw(found.clock)
                books.crash_point("mid piece")
                replica.set_meta(c, **{f"{_DONE}{hash_}": len(raw)})
            page.save()
            if replica is books.replica:
                roots = {root for _, root in page.touched.values()}
                roots |= _arrived(c, before, open_roots)
                fits = books.refold(c, roots & open_roots, replica)
                books.reflect(c, fits)
        books.crash_point("piece in place")
        shown = replica is books.replica
        return Changes(all=shown, sync=True)

    def finish(self, epoch: int, scopes: Mapping[str, int], *, horizon: int = 0) -> None:
        """Everything up to these cursors is here: pulls go on from them."""
        replica = self._replica()
        with replica.database.writing() as c:
            held = read_scopes(replica)
            page = Page(replica, c, held)
            page.keep_scopes(scopes)
            page.move_cursors(scopes)
            page.save()
            c.execute("DELETE FROM ghost")
            c.execute(f"DELETE FROM meta WHERE key LIKE '{_BEGUN}%' OR key LIKE '{_DONE}%'")  # noqa: S608  ours
            replica.set_meta(c, epoch=epoch, horizon=horizon)
        self._books.crash_point("pieces complete")

    def _replica(self) -> Replica:
        return self._pulling.beside or self._books.replica


def _behind(replica: Replica, horizon: int) -> bool:
    """As the server sees it: whether a pull could not go on from what is held."""
    cursors = (one.cursor for one in read_scopes(replica).values())
    return int(replica.meta("horizon", "0")) < horizon and any(0 < at < horizon for at in cursors)


def _arrived(c: Connection, before: int, roots: Iterable[str]) -> set[str]:
    """Those of `roots` that have rows with a number above `before`."""
    asked = (
        "SELECT 1 FROM row WHERE root_id=?1 AND n>?2"
        " UNION ALL SELECT 1 FROM parcel WHERE root_id=?1 AND n>?2 LIMIT 1"
    )
    return {root for root in roots if c.execute(asked, (root, before)).fetchall()}
