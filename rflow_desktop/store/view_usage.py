"""What replies have used, read from their rows."""

from __future__ import annotations

from typing import NamedTuple

from rflow_desktop.domain.model_talk import Generation
from rflow_desktop.store.documents import parsed
from rflow_desktop.store.reading import Reading

_AT = "coalesce(json_extract(doc,'$.ended_at'), json_extract(doc,'$.at'))"


class UsedRow(NamedTuple):
    """A reply that has ended or runs, and the name of who asked for it."""

    reply: Generation
    person: str


def used(reading: Reading, since: str, *, by: str = "") -> tuple[UsedRow, ...]:
    """Replies since the instant `since`, of one person or of all that are on this computer."""
    mine = "AND json_extract(doc,'$.by')=?" if by else ""
    found = reading.replica.all(
        "SELECT doc, coalesce(person.name, '') FROM row"  # noqa: S608  ours
        " LEFT JOIN person ON person.id=json_extract(doc,'$.by')"
        f" WHERE type='generation' AND known AND {_AT}>=? {mine}",
        since, *((by,) if by else ()),
    )  # fmt: skip
    return tuple(UsedRow(parsed(Generation, doc), str(name)) for doc, name in found)


def spent(reading: Reading, since: str) -> int:
    """What this person's own replies since `since` have cost, in millionths of a dollar."""
    return int(
        reading.replica.value(
            "SELECT coalesce(sum(json_extract(doc,'$.usage.micros')), 0) FROM row"  # noqa: S608
            f" WHERE type='generation' AND known AND {_AT}>=? AND json_extract(doc,'$.by')=?",
            since, reading.me.id,
        )
    )  # fmt: skip
