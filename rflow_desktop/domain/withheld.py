"""Which values of sessions do not leave as they are: secrets not at all, names behind tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rflow_desktop.domain.acts_aside import AT_ONCE, LONGEST, GiveTokens, Token
from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Names

NOT_FOR = "Data of this client is not sent to the assistant. Everything else works."
_TELLING = re.compile(r"(?i)(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|psk|pin|api_?key)$")
"""Names that say themselves what their value is."""
_HOST_WORDS = ("host", "computer", "server", "device", "target")
_SHORTEST = 4
"""A shorter value under such a name, such as `yes`, would hide every other word."""


def withheld(sessions: Iterable[Session], flows: Iterable[Flow]) -> tuple[str, ...]:
    """What one of the flows calls sensitive stays so in all of the sessions: a follow-up carries
    the values over, and not the flow.
    """
    masked = {variable.name for flow in flows for variable in flow.variables() if variable.masked}
    found = {
        value
        for one in sessions
        for name, value in one.variables.items()
        if value.strip() and (name in masked or (_TELLING.search(name) and len(value) >= _SHORTEST))
    }
    return tuple(sorted(found))


def names_of(session: Session) -> tuple[tuple[str, str], ...]:
    """The names that a session's header knows, with the kind of token that stands for each."""
    names = (("client", session.client), ("person", session.person))
    hosts = tuple(
        ("host", value)
        for name, value in session.variables.items()
        if any(word in name for word in _HOST_WORDS)
    )
    return tuple(pair for pair in (*names, *hosts) if pair[1].strip())


def entries_of(names: Names) -> tuple[tuple[str, str, str], ...]:
    """The tokens of a session, each with the kind of name and the name."""
    return tuple((token, one.kind, one.value) for token, one in names.tokens.items())


def given(fresh: Sequence[tuple[str, str, str]]) -> list[GiveTokens]:
    """The acts by which new tokens become those of the session; a very long name has none there."""
    tokens = [
        Token(token=token, kind=kind, value=value)
        for token, kind, value in fresh
        if len(value) <= LONGEST
    ]
    return [
        GiveTokens(tokens=tuple(tokens[start : start + AT_ONCE]))
        for start in range(0, len(tokens), AT_ONCE)
    ]
