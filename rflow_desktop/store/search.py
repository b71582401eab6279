"""Finding by words: everything that was written here, by the beginnings of its words."""

from __future__ import annotations

import json

from rflow_desktop.domain.frozen import value_class
from rflow_desktop.store.projection import folded
from rflow_desktop.store.reading import Reading

NEWEST = 2_000
"""A word that is in everything is looked for among the newest rows only."""


@value_class(frozen=True, kw_only=True)
class Found:
    """One row that holds the words; `root` is the session or flow it belongs to."""

    kind: str
    id: str
    root: str
    title: str
    ticket: str
    client: str


def expression(text: str) -> str:
    """`text` as a full-text query: every word quoted, each by its beginning.

    Empty when it has no words.
    """
    words = folded(text).replace("\x00", " ").split()
    return " ".join(f'"{word.replace(chr(34), chr(34) * 2)}"*' for word in words if _spoken(word))


def _spoken(word: str) -> bool:
    """The index knows letters and digits only; a word of neither would match nothing, or
    everything.
    """
    return any(letter.isalnum() for letter in word)


def search(reading: Reading, text: str, *, limit: int = 50) -> tuple[Found, ...]:
    """Rows that hold all words of `text`, newest first; sessions that hold them in several rows
    once.
    """
    wanted = expression(text)
    if not wanted:
        return ()
    reading.freshen()
    found = reading.replica.all(
        "SELECT row.type, row.id, row.root_id, row.doc, line.title, line.ticket, line.client,"
        " line.flow_name FROM (SELECT rowid AS n FROM words WHERE words MATCH ?"
        " ORDER BY rowid DESC LIMIT ?) AS hit"
        " JOIN row ON row.n=hit.n LEFT JOIN line ON line.id=row.root_id ORDER BY row.n DESC",
        wanted, NEWEST,
    )  # fmt: skip
    answer: dict[str, Found] = {}
    for kind, row_id, root, doc, title, ticket, client, flow in found:
        name = title or flow or (json.loads(doc).get("name", "") if kind == "flow" else "")
        answer.setdefault(
            root,
            Found(
                kind=kind,
                id=row_id,
                root=root,
                title=name,
                ticket=ticket or "",
                client=client or "",
            ),
        )
        if len(answer) >= limit:
            break
    return tuple(answer.values())
