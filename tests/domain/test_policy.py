"""Who may do what: every role, every relation, every action, from one table."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from rflow_desktop.domain.model import Flow, Handoff, HandoffState, Role, Session
from rflow_desktop.domain.model_talk import Access, Assistant
from rflow_desktop.domain.policy import Action, Actor, Subject, can, involved
from tests.domain.world import instant, uid

ME, OTHER, TEAM = uid(1), uid(2), uid(3)
AT = instant(0)
ROLES = {"v": Role.VIEWER, "e": Role.ENGINEER, "s": Role.SENIOR, "a": Role.ADMIN}
ACTIONS: tuple[Action, ...] = get_args(Action)


def session(**given: object) -> Session:
    return Session.model_validate({"id": uid(9), "owner": OTHER, "created_at": AT, **given})


STARTED = {"started_at": AT}
SESSIONS = {
    "a stranger's": session(**STARTED),
    "mine": session(owner=ME, **STARTED),
    "assigned to me": session(assignee=ME, **STARTED),
    "prepared by me": session(preparer=ME),
    "prepared by me and begun": session(preparer=ME, **STARTED),
    "in view": session(watchers=(ME,), **STARTED),
    "in transit": session(handoff=uid(8), **STARTED),
    "in transit and mine": session(owner=ME, handoff=uid(8), **STARTED),
    "closed": session(closed_at=AT, **STARTED),
    "shared with me": session(members=(ME,), **STARTED),
    "in everybody's pool": session(pooled_at=AT),
    "in my team's pool": session(pooled_at=AT, team=TEAM),
    "in another team's pool": session(pooled_at=AT, team=uid(4)),
    "pooled once, and begun": session(pooled_at=AT, **STARTED),
}
HANDOFF = {"id": uid(8), "session": uid(9), "title": "a", "opened_at": AT}
HANDOFFS = {
    "sent by me": Handoff(**HANDOFF, sender=ME),
    "of a colleague": Handoff(**HANDOFF, sender=OTHER),
    "claimed by me": Handoff(**HANDOFF, sender=OTHER, claimed_by=ME, state=HandoffState.CLAIMED),
}
FLOW = {"id": uid(7), "name": "a", "kind": "procedure", "snapshot": "x"}
FLOWS = {
    "my draft": Flow(**FLOW, author=ME),
    "a draft": Flow(**FLOW, author=OTHER),
    "everybody's": Flow(**FLOW, published="x"),
    "my team's": Flow(**FLOW, published="x", team=TEAM),
    "another team's": Flow(**FLOW, published="x", team=uid(4)),
}
BOT = {"id": uid(6), "name": "a"}
ASSISTANTS = {
    "my assistant": Assistant(**BOT, author=ME, access=Access.PRIVATE),
    "a private one": Assistant(**BOT, author=OTHER, access=Access.PRIVATE),
    "the account's": Assistant(**BOT, author=OTHER),
    "my team's one": Assistant(**BOT, author=OTHER, access=Access.TEAM, team=TEAM),
    "another team's one": Assistant(**BOT, author=OTHER, access=Access.TEAM, team=uid(4)),
}

# Who may: letters of the roles. What stands nowhere may nobody.
MAY: dict[str, dict[str, str]] = {
    "session.create": {"nothing": "esa"},
    "flow.create": {"nothing": "esa"},
    "session.read": {
        "a stranger's": "a", "mine": "vesa", "assigned to me": "vesa", "prepared by me": "vesa",
        "prepared by me and begun": "vesa", "in view": "vesa", "in transit": "esa",
        "in transit and mine": "vesa", "closed": "a", "shared with me": "vesa",
        "in everybody's pool": "esa",
        "in my team's pool": "esa", "in another team's pool": "a", "pooled once, and begun": "a",
    },
    "session.write": {
        "mine": "esa", "assigned to me": "esa", "prepared by me": "esa",
        "in transit and mine": "esa", "shared with me": "esa",
    },
    "session.note": {
        "mine": "esa", "assigned to me": "esa", "prepared by me": "esa",
        "in transit and mine": "esa", "shared with me": "esa",
    },
    "session.manage": {
        "mine": "esa", "assigned to me": "esa", "prepared by me": "esa",
        "prepared by me and begun": "esa", "in transit and mine": "esa",
    },
    "session.rename": {
        **dict.fromkeys(SESSIONS, "a"), "mine": "esa", "assigned to me": "esa",
        "in transit and mine": "esa",
    },
    "session.delete": {
        **dict.fromkeys(SESSIONS, "a"), "mine": "esa", "in transit and mine": "esa",
    },
    "session.take": {"in everybody's pool": "esa", "in my team's pool": "esa"},
    "handoff.claim": {"of a colleague": "esa", "claimed by me": "esa"},
    "handoff.ask": {"of a colleague": "esa", "claimed by me": "esa"},
    "handoff.answer": {"sent by me": "esa"},
    "handoff.cancel": {"sent by me": "esa"},
    "handoff.return": {"claimed by me": "esa"},
    "flow.read": {
        "my draft": "vesa", "a draft": "a", "everybody's": "vesa", "my team's": "vesa",
        "another team's": "a",
    },
    "flow.suggest": {
        "my draft": "esa", "a draft": "a", "everybody's": "esa", "my team's": "esa",
        "another team's": "a",
    },
    "flow.edit": {
        "my draft": "esa", "a draft": "sa", "everybody's": "sa", "my team's": "sa",
        "another team's": "sa",
    },
    "flow.publish": {
        "my draft": "sa", "a draft": "sa", "everybody's": "sa", "my team's": "sa",
        "another team's": "sa",
    },
    "assistant.create": {"nothing": "esa"},
    "assistant.read": {
        "my assistant": "vesa", "a private one": "a", "the account's": "vesa",
        "my team's one": "vesa", "another team's one": "a",
    },
    "assistant.edit": {**dict.fromkeys(ASSISTANTS, "a"), "my assistant": "esa"},
    "assistant.share": dict.fromkeys(ASSISTANTS, "sa"),
}  # fmt: skip
SUBJECTS: dict[str, Subject] = {
    "nothing": None, **SESSIONS, **HANDOFFS, **FLOWS, **ASSISTANTS,
}  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_exactly_these_may(action: Action) -> None:
    for letter, (name, subject) in product(ROLES, SUBJECTS.items()):
        me = Actor(id=ME, role=ROLES[letter], team=TEAM)
        expected = letter in MAY[action].get(name, "")
        assert can(me, action, subject) is expected, (action, name, letter)


def test_the_table_names_every_action_and_only_things_there_are() -> None:
    assert set(MAY) == set(ACTIONS)
    assert {name for row in MAY.values() for name in row} <= set(SUBJECTS)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_viewer_changes_nothing(action: Action) -> None:
    viewer = Actor(id=ME, role=Role.VIEWER, team=TEAM)
    if not action.endswith(".read"):
        assert not any(can(viewer, action, subject) for subject in SUBJECTS.values())


def test_whose_session_it_is() -> None:
    mine = {name for name, one in SESSIONS.items() if involved(ME, one)}
    assert mine == {
        "mine", "assigned to me", "prepared by me", "prepared by me and begun", "in view",
        "in transit and mine", "shared with me",
    }  # fmt: skip


def test_roles_are_a_ladder() -> None:
    ladder = list(ROLES.values())
    for index, role in enumerate(ladder):
        reached = [Actor(id=ME, role=role).at_least(other) for other in ladder]
        assert reached == [at <= index for at in range(len(ladder))]
