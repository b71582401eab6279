"""Who is handed which row: the scopes of every row, and the scopes that a person may pull."""

from __future__ import annotations

from functools import lru_cache

from rflow_desktop.domain.model import (
    Briefing,
    Contact,
    Evidence,
    Flow,
    FlowVersion,
    Handoff,
    HandoffState,
    Part,
    Phase,
    Role,
    Session,
    Suggestion,
    phase,
)
from rflow_desktop.domain.model_flows import OfFlow
from rflow_desktop.domain.model_talk import Access, Assistant, Thought
from rflow_desktop.domain.policy import Actor, is_pooled

Scopes = frozenset[str]

QUIET = "use:"
"""Prefix of scopes that move all day and wait for the next pull: nobody is poked for them."""


@lru_cache(maxsize=4_096)
def of_person(actor: Actor, account: str) -> Scopes:
    """What a person may pull now. Asked at each pull: a change of role takes effect at once."""
    library = {_account(account)}
    if actor.team is not None:
        library.add(f"team:{actor.team}")
    scopes = {_user(actor.id), *library, *(QUIET + name for name in library)}
    if actor.at_least(Role.ENGINEER):
        scopes |= {_transit(account), _pool(account, None), _pool(account, actor.team)}
    if actor.at_least(Role.SENIOR):
        scopes.add(_seniors(account))
    return frozenset(scopes)


def of_session(session: Session, account: str) -> Scopes:
    """Everybody whose work it is; and while it waits to be claimed, all who might claim it."""
    scopes = of_work(session, account)
    return scopes | {_transit(account)} if phase(session) is Phase.IN_TRANSIT else scopes


def of_work(session: Session, account: str) -> Scopes:
    """Everybody whose work it is: they hold all of it."""
    pool = _pool(account, session.team) if is_pooled(session) else ""
    one_by_one = (session.owner, session.assignee, session.preparer)
    return _of_people((*one_by_one, *session.watchers, *session.members), pool)


def of_part(
    part: Part, session: Session, account: str, *, shown: frozenset[str] = frozenset()
) -> Scopes:
    """Whoever might claim it holds the queue's line, the page and the pictures on it (`shown`)
    until somebody has claimed it; the path, the talk and the rest come with the claim. What the
    assistant thought stays with who asked it.
    """
    match part:
        case Contact():
            return of_contact(session)
        case Handoff() if part.state in (HandoffState.OPEN, HandoffState.CLAIMED):
            return of_work(session, account) | {_transit(account)}
        case Briefing() if part.handoff == session.handoff:
            return of_session(session, account)
        case Thought():
            return of_work(session, account) & {_user(part.by)}
        case Evidence() if part.id in shown:
            return of_session(session, account)
        case _:
            return of_work(session, account)


def of_contact(session: Session) -> Scopes:
    """Whom to call is for those who work on it; never for the queue."""
    return _of_people((session.owner, session.assignee, *session.watchers))


def of_flow(flow: Flow, account: str) -> Scopes:
    """Published: its team, or the account where it has none. A draft is its author's."""
    scopes = set() if flow.published is None else set(of_library(flow, account))
    if flow.author is not None and (flow.published is None or flow.snapshot != flow.published):
        scopes.add(_user(flow.author))
    return frozenset(scopes)


def of_assistant(assistant: Assistant, account: str) -> Scopes:
    """A private one is its author's; the others go to who may talk to them."""
    match assistant.access:
        case Access.PRIVATE:
            return frozenset({_user(assistant.author)})
        case Access.TEAM if assistant.team is not None:
            return frozenset({f"team:{assistant.team}", _user(assistant.author)})
        case _:
            return frozenset({_account(account)})


def of_contents(flow: Flow, account: str) -> tuple[tuple[str, Scopes], ...]:
    """Where its contents go besides where they were: the published one with the flow, the newest
    to those who write it."""
    writers = frozenset(_user(person) for person in (flow.author, flow.changed_by) if person)
    published = () if flow.published is None else ((flow.published, of_library(flow, account)),)
    return (*published, *(() if flow.snapshot == flow.published else ((flow.snapshot, writers),)))


def of_flow_part(part: OfFlow, flow: Flow | None, account: str) -> Scopes:
    """Versions go where their content goes, offers to who decides, figures where the flow is."""
    if flow is None:
        return frozenset()
    author = set() if flow.author is None else {_user(flow.author)}
    match part:
        case FlowVersion():
            by = set() if part.by is None else {_user(part.by)}
            shared = of_library(flow, account) if part.published_at else frozenset[str]()
            return frozenset(shared | author | by)
        case Suggestion():
            return frozenset({_user(part.by), _seniors(account)} | author)
        case _:
            return frozenset(QUIET + name for name in of_library(flow, account))


def of_account(account: str) -> Scopes:
    """People, teams and the account itself are known to everybody in it."""
    return frozenset({_account(account)})


def of_library(flow: Flow, account: str) -> Scopes:
    return frozenset({_account(account) if flow.team is None else f"team:{flow.team}"})


@lru_cache(maxsize=4_096)
def _of_people(people: tuple[str | None, ...], pool: str = "") -> Scopes:
    """The very same set for the same people: it is asked for several times at each change."""
    found = {_user(person) for person in people if person is not None}
    return frozenset(found | {pool} if pool else found)


def _user(user: str) -> str:
    return f"user:{user}"


def _account(account: str) -> str:
    return f"account:{account}"


def _pool(account: str, team: str | None) -> str:
    return f"pool:{account}" if team is None else f"pool:{team}"


def _seniors(account: str) -> str:
    return f"seniors:{account}"


def _transit(account: str) -> str:
    return f"transit:{account}"
