"""What each `rflow` command does with the services, and the document it answers."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from getpass import getpass
from pathlib import Path
from typing import Any

from rflow_desktop.cli.exporting import export
from rflow_desktop.cli.flows import flows, named
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Outcome, Priority
from rflow_desktop.domain.shown import SessionFilter, SessionView, SyncFacts
from rflow_desktop.domain.targets import read_targets
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.sessions import About
from rflow_desktop.workspace import Workspace, joining
from sync.engine import Engine

Document = dict[str, Any]
Command = Callable[[Workspace, argparse.Namespace], Awaitable[Document]]
MOST_PAD, SIGN_IN_SECONDS = 64 * 1024, 30.0


async def start(open_: Workspace, args: argparse.Namespace) -> Document:
    flow = await named(open_, args.flow)
    session = await open_.sessions.start(flow.id, _about(args))
    return {"session": await _told(open_, session)}


async def answer(open_: Workspace, args: argparse.Namespace) -> Document:
    if args.choice == "back":
        await open_.sessions.step_back(args.session)
        return {"session": await _told(open_, args.session)}
    step = (await _view(open_, args.session)).step
    choices = () if step is None else step.choices
    by_number = {str(number): choice.id for number, choice in enumerate(choices, 1)}
    chosen = by_number.get(args.choice, args.choice)
    await open_.sessions.choose(args.session, chosen, note=args.note)
    return {"session": await _told(open_, args.session)}


async def note(open_: Workspace, args: argparse.Namespace) -> Document:
    await open_.sessions.note(args.session, args.text)
    return {"session": await _told(open_, args.session)}


async def scratchpad(open_: Workspace, args: argparse.Namespace) -> Document:
    text = await asyncio.to_thread(_text, args.file)
    await open_.sessions.write_pad(args.session, text)
    return {"session": await _told(open_, args.session)}


async def attach(open_: Workspace, args: argparse.Namespace) -> Document:
    added = [await open_.evidence.add_file(args.session, file) for file in args.files]
    return {"evidence": added, "session": await _told(open_, args.session)}


async def variables(open_: Workspace, args: argparse.Namespace) -> Document:
    await open_.sessions.set_variables(args.session, dict(args.pairs))
    return {"session": await _told(open_, args.session)}


async def sessions(open_: Workspace, args: argparse.Namespace) -> Document:
    wanted = SessionFilter(
        scope="all",
        states=(args.status,) if args.status else (),
        client=args.client,
        ticket=args.ticket,
        text=args.search,
        limit=args.limit,
    )
    return {"sessions": [asdict(line) for line in await open_.sessions.list(wanted)]}


async def show(open_: Workspace, args: argparse.Namespace) -> Document:
    return {"session": await _told(open_, args.session)}


async def resolve(open_: Workspace, args: argparse.Namespace) -> Document:
    outcome = Outcome(args.outcome)
    await open_.sessions.complete(
        args.session, outcome, notes=args.notes, next_steps=args.next, hold_ms=0
    )
    return {"session": await _told(open_, args.session)}


async def escalate(open_: Workspace, args: argparse.Namespace) -> Document:
    to = None if args.to is None else await _person(open_, args.to)
    wanted = Wanted(need=args.need, to=to, priority=Priority(args.priority))
    return {"handoff": await open_.handoffs.hand_over(args.session, wanted)}


async def queue(open_: Workspace, _args: argparse.Namespace) -> Document:
    return {"queue": [asdict(line) for line in await open_.handoffs.queue()]}


async def claim(open_: Workspace, args: argparse.Namespace) -> Document:
    if open_.engine is not None:
        await open_.engine.level()  # a claim counts only by a clock that the server has seen
    await open_.handoffs.claim(args.handoff)
    briefing = await open_.handoffs.briefing(args.handoff)
    return {"claimed": args.handoff, "briefing": None if briefing is None else asdict(briefing)}


async def give_back(open_: Workspace, args: argparse.Namespace) -> Document:
    await open_.handoffs.give_back(args.handoff, args.reason)
    return {"returned": args.handoff}


async def prepare(open_: Workspace, args: argparse.Namespace) -> Document:
    flow = await named(open_, args.flow)
    to = None if args.assign is None else await _person(open_, args.assign)
    session = await open_.sessions.prepare(flow.id, _about(args), assignee=to)
    return {"session": await _told(open_, session)}


async def batch(open_: Workspace, args: argparse.Namespace) -> Document:
    flow, text = await named(open_, args.flow), await asyncio.to_thread(_text, args.targets)
    targets = read_targets(text)
    batch_id = await open_.sessions.batch(flow.id, targets.names, _about(args))
    made = await open_.sessions.list(SessionFilter(scope="all", batch=batch_id))
    lines = [asdict(line) for line in sorted(made, key=lambda line: line.id)]
    return {"batch": batch_id, "sessions": lines, "twice": targets.twice}


async def who(open_: Workspace, _args: argparse.Namespace) -> Document:
    me = open_.account.me
    return {
        "id": me.id,
        "name": me.name,
        "role": me.role.value,
        "workspace": open_.account.name,
        "connected": open_.account.connected,
    }


async def outbox(open_: Workspace, _args: argparse.Namespace) -> Document:
    return {"outbox": [asdict(line) for line in await open_.account.waiting()]}


async def attention(open_: Workspace, args: argparse.Namespace) -> Document:
    if args.retry is not None:
        await open_.attention.retry(args.retry)
    if args.discard is not None:
        await open_.attention.discard(args.discard)
    return {"attention": [asdict(item) for item in await open_.attention.list()]}


async def sync(open_: Workspace, args: argparse.Namespace) -> Document:
    """Carries until everything is level, or the time is over."""
    if open_.engine is None:
        raise Refused("This profile works without a team server.", "no_server")
    before = await _sent(open_)
    await _level(open_.engine, args.wait)
    facts = open_.account.facts()
    return {
        "pushed": await _sent(open_) - before,
        "pulled": facts.sessions_here,
        "pending": facts.waiting,
        "attention": facts.attention,
        "state": state_of(facts),
    }


async def sign_in(open_: Workspace, args: argparse.Namespace) -> Document:
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else getpass("Password: ")
    if open_.client is not None:
        await joining.sign_in_again(open_, args.email, password)
        return await who(open_, args)
    offer = await joining.sign_in(open_, args.url, args.email, password)
    try:
        open_.replace(await joining.join(open_, offer, args.share))
    except joining.StayedHere as stayed:
        open_.replace(stayed.workspace)
        raise
    told = open_.told
    if open_.engine is not None:
        open_.start()
        await _level(open_.engine, SIGN_IN_SECONDS)  # the next command may need the team's flows
    return {**await who(open_, args), **({"told": told} if told else {})}


async def sign_out(open_: Workspace, args: argparse.Namespace) -> Document:
    waiting = len(await open_.account.waiting())
    try:
        open_.replace(await joining.leave(open_))
    except joining.StayedHere as stayed:
        open_.replace(stayed.workspace)
        raise
    return {**await who(open_, args), "kept_here": waiting}


COMMANDS: Mapping[str, Command] = {
    "flows": flows,
    "start": start,
    "answer": answer,
    "note": note,
    "scratchpad": scratchpad,
    "attach": attach,
    "vars": variables,
    "sessions": sessions,
    "show": show,
    "resolve": resolve,
    "export": export,
    "escalate": escalate,
    "queue": queue,
    "claim": claim,
    "return": give_back,
    "prepare": prepare,
    "batch": batch,
    "whoami": who,
    "outbox": outbox,
    "attention": attention,
    "sync": sync,
    "sign-in": sign_in,
    "sign-out": sign_out,
}


async def _level(engine: Engine, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await engine.level()


async def _sent(open_: Workspace) -> int:
    """How many operations the server has taken from this workspace."""
    return await open_.database.run(
        lambda local: int(
            local.outbox.value("SELECT count(*) FROM op WHERE state IN ('acked','journal')")
        )
    )


def state_of(facts: SyncFacts) -> str:
    """Where a workspace stands with its server, in one word."""
    if not facts.signed_in:
        return "signed_out"
    if not facts.reachable:
        return "offline"
    if facts.removing:
        return "undecided"
    return "waiting" if facts.waiting or facts.blobs_waiting else "synced"


def _about(args: argparse.Namespace) -> About:
    return About(ticket=args.ticket, client=args.client, variables=dict(args.var))


async def _person(open_: Workspace, email: str) -> str:
    for person in await open_.handoffs.people():
        if person.email.casefold() == email.casefold():
            return person.id
    raise Refused(f"Nobody in this account has the address {email}.", "no_such_person")


async def _view(open_: Workspace, session: str) -> SessionView:
    view = await open_.sessions.view(session)
    if view is None:
        raise Refused("This session is not on this computer.", "missing")
    return view


async def _told(open_: Workspace, session: str) -> Document:
    return asdict(await _view(open_, session))


def _text(file: Path) -> str:
    """A text file. Raises Refused when it cannot be read as one."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", "unreadable") from error
    if len(raw) > 4 * MOST_PAD:
        raise Refused(f"{file} is too long: a scratchpad holds 64 KB.", "too_large")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not UTF-8 text.", "not_text") from error
