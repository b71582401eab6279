"""Who may do what: the one table that the server, the buttons and the tests read."""

from __future__ import annotations

from typing import Literal

from rflow_desktop.domain.model import Flow, Handoff, Phase, Role, Session, phase
from rflow_desktop.domain.model_talk import Access, Assistant
from rflow_desktop.domain.values import Value

Action = Literal[
    "session.create", "session.read", "session.write", "session.manage", "session.note",
    "session.rename", "session.delete",
    "session.take",
    "handoff.claim", "handoff.ask", "handoff.answer", "handoff.cancel", "handoff.return",
    "flow.create", "flow.read", "flow.edit", "flow.publish", "flow.suggest",
    "assistant.create", "assistant.read", "assistant.edit", "assistant.share",
]  # fmt: skip

_READING = frozenset({"session.read", "flow.read", "assistant.read"})


class Actor(Value):
    """The person who asks, as the account knows them."""

    id: str
    role: Role = Role.ENGINEER
    team: str | None = None
    name: str = ""

    def at_least(self, role: Role) -> bool:
        return self.role.at_least(role)


Subject = Session | Handoff | Flow | Assistant | None


def can(user: Actor, action: Action, subject: Subject = None) -> bool:
    """Whether `user` may do `action` to `subject`.

    A viewer changes nothing, whatever else is true.
    """
    if action not in _READING and user.role is Role.VIEWER:
        return False
    match subject:
        case Session():
            return _session(user, action, subject)
        case Handoff():
            return _handoff(user, action, subject)
        case Flow():
            return _flow(user, action, subject)
        case Assistant():
            return _assistant(user, action, subject)
        case _:
            return action in {"session.create", "flow.create", "assistant.create"}


def is_pooled(session: Session) -> bool:
    """Whether it waits in its team's pool for somebody to take it."""
    return session.pooled_at is not None and phase(session) is Phase.PREPARED


def involved(user: str, session: Session) -> bool:
    """Whether the session is this person's own: owned, assigned, prepared, shared or in view."""
    mine = {session.owner, session.assignee, session.preparer}
    return user in mine | {*session.watchers, *session.members}


def _session(user: Actor, action: Action, session: Session) -> bool:
    works_on_it = user.id in {session.owner, session.assignee}
    match action:
        case "session.read":
            in_transit = phase(session) is Phase.IN_TRANSIT and user.at_least(Role.ENGINEER)
            offered = in_transit or _offered(user, session)
            return involved(user.id, session) or offered or user.at_least(Role.ADMIN)
        case "session.write" | "session.note":
            filling_in = user.id == session.preparer and phase(session) is Phase.PREPARED
            return works_on_it or filling_in or user.id in session.members
        case "session.manage":
            return works_on_it or user.id == session.preparer
        case "session.rename":
            return works_on_it or user.at_least(Role.ADMIN)
        case "session.delete":
            return user.id == session.owner or user.at_least(Role.ADMIN)
        case "session.take":
            return _offered(user, session)
        case _:
            return False


def _offered(user: Actor, session: Session) -> bool:
    """Whether it waits in this person's pool: that of their team, or everybody's."""
    mine = session.team in (None, user.team) or user.id == session.preparer
    return is_pooled(session) and mine and user.at_least(Role.ENGINEER)


def _handoff(user: Actor, action: Action, handoff: Handoff) -> bool:
    mine = user.id == handoff.sender
    match action:
        case "handoff.claim":
            return not mine
        case "handoff.ask":
            return not mine
        case "handoff.answer" | "handoff.cancel":
            return mine
        case "handoff.return":
            return user.id == handoff.claimed_by
        case _:
            return False


def _flow(user: Actor, action: Action, flow: Flow) -> bool:
    own = user.id == flow.author
    match action:
        case "flow.read" | "flow.suggest":
            shared = flow.published is not None and flow.team in (None, user.team)
            return own or shared or user.at_least(Role.ADMIN)
        case "flow.edit":
            return own or user.at_least(Role.SENIOR)
        case "flow.publish":
            return user.at_least(Role.SENIOR)
        case _:
            return False


def _assistant(user: Actor, action: Action, assistant: Assistant) -> bool:
    """Who made it and admins change it; a private one is nobody else's."""
    own = user.id == assistant.author
    match action:
        case "assistant.read":
            shared = assistant.access is Access.ACCOUNT or (
                assistant.access is Access.TEAM and assistant.team in (None, user.team)
            )
            return own or shared or user.at_least(Role.ADMIN)
        case "assistant.edit":
            return own or user.at_least(Role.ADMIN)
        case "assistant.share":
            return user.at_least(Role.SENIOR)
        case _:
            return False
