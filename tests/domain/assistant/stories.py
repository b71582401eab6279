"""Chats and guided sessions as they stand when a story begins."""

from __future__ import annotations

from typing import TypeVar

from rflow_desktop.domain import acts, acts_lane, acts_talk
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_lane import ItemKind, Option
from rflow_desktop.domain.model_talk import Access, Intake
from rflow_desktop.domain.values import Row
from tests.domain.world import MAYA, SAM, H, S, World, uid

R = TypeVar("R", bound=Row)
BOT, PRIVATE, RETIRED = uid(61), uid(62), uid(63)
M1, M2, M3, CALL, REPLY = (uid(number) for number in range(201, 206))
ITEM, TASK, FACT, FIX, FIX2 = (uid(number) for number in range(211, 216))
FORK, ROOT, LEFT, RIGHT, FORK2, THIRD = (uid(number) for number in range(221, 227))
OPTIONS = (Option(label="On site", value="site"), Option(label="VPN"))


def nothing() -> World:
    return World()


def profiles() -> World:
    world = World()
    for bot, author, access in ((BOT, SAM, Access.ACCOUNT), (PRIVATE, SAM, Access.PRIVATE)):
        save = acts_talk.SaveAssistant(name="Print desk", access=access)
        world.do(author, save, root=bot, entity="assistant")
    world.do(SAM, acts_talk.SaveAssistant(name="Old", access=Access.ACCOUNT), root=RETIRED,
             entity="assistant")  # fmt: skip
    world.do(SAM, acts_talk.RetireAssistant(), root=RETIRED, entity="assistant")
    return world


def a_run() -> World:
    world = profiles()
    world.do(MAYA, acts.StartSession(title="Flow"))
    return world


def new_chat() -> World:
    world = profiles()
    world.do(MAYA, acts.StartSession(kind=Kind.CHAT, title="Session 11-21 12:00"))
    return world


def new_guided() -> World:
    world = profiles()
    world.do(MAYA, acts.StartSession(kind=Kind.GUIDED))
    return world


def chat() -> World:
    world = new_chat()
    world.do(MAYA, acts_talk.OpenCase(intake=Intake(text="No printers"), assistant=BOT), at=0.1)
    return world


def asked() -> World:
    world = chat()
    world.do(MAYA, acts_talk.Say(message=M1, text="Three people cannot print."), at=0.2)
    return world


def lane() -> World:
    world = asked()
    question = acts_lane.Propose(
        item=ITEM, kind=ItemKind.QUESTION, text="Where?", options=OPTIONS, allow_text=False
    )
    world.do(MAYA, question, at=0.3)
    world.do(MAYA, acts_lane.Propose(item=TASK, kind=ItemKind.TASK, text="Look"), at=0.4)
    return world


def fixed() -> World:
    world = lane()
    world.do(MAYA, acts_lane.ProposeFix(fix=FIX, title="Restart", confidence=48), at=0.5)
    return world


def forked() -> World:
    world = lane()
    world.do(MAYA, fork(), at=0.5)
    return world


def fork(fork_id: str = FORK, *branches: str, parent: str | None = None) -> acts_lane.MakeFork:
    named = branches or (LEFT, RIGHT)
    options = tuple(acts_lane.ForkOption(branch=one, label=one[-2:]) for one in named)
    return acts_lane.MakeFork(fork=fork_id, root=ROOT, options=options, parent=parent)


def closed() -> World:
    world = fixed()
    world.do(MAYA, acts.Complete(outcome="resolved"), at=2)
    return world


def handed() -> World:
    world = fixed()
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=2)
    return world


def claimed() -> World:
    world = handed()
    world.do(SAM, acts.Claim(handoff=H), at=3)
    return world


def row(world: World, kind: type[R], row_id: str = S) -> R:
    found = world.table.get(kind, row_id)
    assert found is not None
    return found
