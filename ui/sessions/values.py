"""What the sessions table is asked for: scope, words, chips, order; and sets of these to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rflow_desktop.domain import read_search
from rflow_desktop.domain.shown import SessionFilter

MINE, PREPARED, POOL, TEAM = "mine", "prepared_by_me", "pool", "team"
SCOPES = ((MINE, "Mine"), (PREPARED, "Prepared by me"), (POOL, "Pool"), (TEAM, "Team"))
OPEN = ("prepared", "active", "paused", "escalated")
STATES: tuple[tuple[str, str], ...] = (
    ("prepared", "Prepared"),
    ("active", "Active"),
    ("paused", "Paused"),
    ("escalated", "Escalated"),
    ("resolved", "Resolved"),
    ("abandoned", "Abandoned"),
)
TYPES: tuple[tuple[str, str], ...] = (
    ("", "any"),
    ("troubleshooting", "Decision tree"),
    ("procedure", "Procedure"),
    ("maintenance", "Checklist"),
)
ORDERS: tuple[tuple[str, str], ...] = (
    ("changed", "Last change"),
    ("created", "Newest first"),
    ("due", "Due first"),
    ("ticket", "Ticket"),
    ("client", "Client"),
    ("title", "Title"),
)
GROUPINGS: tuple[tuple[str, str], ...] = (
    ("status", "Grouped by status"),
    ("client", "Grouped by client"),
    ("none", "Not grouped"),
)
PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for. Words typed as `client:harbor` win over the chip of the same name."""

    scope: str = MINE
    text: str = ""
    states: tuple[str, ...] = OPEN
    client: str = ""
    kind: str = ""
    order: str = "changed"
    grouping: str = "status"

    @property
    def is_plain(self) -> bool:
        """Nothing is typed and no chip is set: there is nothing to clear."""
        return (self.text.strip(), self.states, self.client, self.kind) == ("", OPEN, "", "")

    def cleared(self) -> Query:
        return replace(self, text="", states=OPEN, client="", kind="")

    def widened(self) -> Query:
        """The same words among all sessions on this computer, whoever has them."""
        typed = read_search.read(self.text)
        return replace(self, scope=TEAM, text=typed.text, states=(), client="", kind="")


@dataclass(frozen=True, kw_only=True)
class PinnedView:
    """A query that is kept as a tab of its own."""

    id: str
    name: str
    query: Query


class Pins(Protocol):
    """Where pinned views are kept: plain texts, fit for the settings file."""

    def read(self) -> Sequence[Mapping[str, str]]: ...
    def write(self, pins: Sequence[Mapping[str, str]]) -> None: ...


def wanted(query: Query, *, limit: int = PAGE) -> SessionFilter:
    """The filter that `query` stands for."""
    typed = read_search.read(query.text)
    states = typed.states or query.states
    asked = replace(
        typed,
        scope=typed.scope if "scope:" in query.text.casefold() else query.scope,
        states=states,
        client=typed.client or query.client,
        kind=typed.kind or query.kind,
        order=query.order,
        limit=limit,
    )
    if "escalated" in states and "claimed" not in states and not typed.states:
        asked = replace(asked, states=(*states, "claimed"))
    return asked


def lately_closed(query: Query, since: str, *, limit: int = PAGE) -> SessionFilter | None:
    """What was resolved this week, for the folded group; None when the states are chosen."""
    if query.states != OPEN or read_search.read(query.text).states:
        return None
    return replace(wanted(query, limit=limit), states=("resolved",), closed_after=since)


def state_words(states: Sequence[str]) -> str:
    return ", ".join(words for state, words in STATES if state in states) or "any"


def named(options: Sequence[tuple[str, str]], key: str) -> str:
    return next((words for one, words in options if one == key), key)


def pin_name(query: Query) -> str:
    """What a query would be called: its words, else its chips."""
    typed = read_search.read(query.text)
    kind = named(TYPES, typed.kind or query.kind) if typed.kind or query.kind else ""
    parts = [typed.text, typed.client or query.client, typed.ticket, kind]
    if query.states != OPEN or typed.states:
        parts.append(state_words(typed.states or query.states))
    return ", ".join(part for part in parts if part) or "All open"


def as_texts(view: PinnedView) -> dict[str, str]:
    query = view.query
    return {
        "id": view.id, "name": view.name, "scope": query.scope, "text": query.text,
        "states": ",".join(query.states), "client": query.client, "kind": query.kind,
        "order": query.order, "grouping": query.grouping,
    }  # fmt: skip


def from_texts(texts: Mapping[str, str]) -> PinnedView | None:
    """None for what no version of this program has written."""
    name, key = texts.get("name", ""), texts.get("id", "")
    if not name or not key:
        return None
    known = [state for state, _ in STATES]
    states = tuple(one for one in texts.get("states", "").split(",") if one in known)
    query = Query(
        scope=_one_of(texts.get("scope", ""), (MINE, PREPARED, POOL, TEAM)),
        text=texts.get("text", ""),
        states=states,
        client=texts.get("client", ""),
        kind=_one_of(texts.get("kind", ""), [key for key, _ in TYPES]),
        order=_one_of(texts.get("order", ""), [key for key, _ in ORDERS]),
        grouping=_one_of(texts.get("grouping", ""), [key for key, _ in GROUPINGS]),
    )
    return PinnedView(id=key, name=name, query=query)


def _one_of(text: str, known: Sequence[str]) -> str:
    return text if text in known else known[0]
