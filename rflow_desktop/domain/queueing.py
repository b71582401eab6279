"""Whose queue a handoff stands in, and for how long it is kept for the one it is addressed to."""

from __future__ import annotations

from rflow_desktop.domain.model import Handoff, Team, User
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.states import Role


def stands_in_queue_of(actor: Actor, handoff: Handoff, team: Team | None) -> bool:
    """Their own team's and nobody's in particular; without a team everything of the account.

    `team` is the row of the handoff's team where there is one: work of a team that has ended
    falls to the account. Admins see every queue.
    """
    if actor.id in (handoff.to, handoff.sender, handoff.claimed_by):
        return True
    free = handoff.team is None or (team is not None and not team.active)
    return free or actor.team in (None, handoff.team) or actor.at_least(Role.ADMIN)


def is_kept(actor: Actor, handoff: Handoff, to: User | None, *, until: str) -> bool:
    """Whether it waits for somebody else alone: passed on, or addressed after `until`.

    Who is not in the account any more (`to` is their row) keeps nothing from the others.
    """
    if handoff.to in (None, actor.id) or (to is not None and not to.active):
        return False
    return handoff.kind == "pass_on" or handoff.opened_at > until
