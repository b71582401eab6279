"""Paste-back answers: the output of a command read with the step's patterns, never run by us."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rflow_desktop.domain.acts import Attach, SetVariables
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.excerpt import shortened
from rflow_desktop.domain.flow import Node
from rflow_desktop.domain.flow_paste import PasteMatch, PasteReading, read_paste, takes_paste
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.services import choosing
from rflow_desktop.services.run import Run, demand
from rflow_desktop.services.stepping import variables
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

_More = Callable[[Run], tuple[Act, ...]]
MOST_BYTES = 5 * 1024 * 1024
READING_SECONDS = 0.3
"""What a paste may take at most; what it shows by then is what is proposed."""
MIME = "text/plain"
_EMPTY = "The clipboard holds no text. Copy the output first."
_TOO_LARGE = (
    "This output is larger than 5 MB. It is still on the clipboard: save it as a file, and attach "
    "the file."
)


@dataclass(frozen=True, kw_only=True)
class Fill:
    """A variable that the output names: its value, and the one it would replace."""

    name: str
    label: str
    value: str
    instead_of: str = ""
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a paste says to a step. Nothing of it is kept before a person takes it.

    `answer` is empty when no line is known to the step. `cut`: its end was not looked at.
    """

    node: str
    number: int
    lines: tuple[str, ...]
    line_number: int = 0
    answer: str = ""
    label: str = ""
    means: str = ""
    fills: tuple[Fill, ...] = ()
    cut: bool = False

    @property
    def line(self) -> str:
        """The line that tells, as it was pasted; empty when none does."""
        return self.lines[self.line_number - 1].strip() if self.line_number else ""


class Pastes:
    """`tick` tells how many seconds have passed since some moment."""

    def __init__(self, work: Work, *, tick: Callable[[], float] = time.monotonic) -> None:
        self._work, self._tick = work, tick

    async def read(self, session: str, text: str) -> Proposal:
        """What `text` answers to the current step. Raises Refused when there is nothing to read."""
        if not text.strip():
            raise Refused(_EMPTY, "empty")
        if len(text) > MOST_BYTES:
            raise Refused(_TOO_LARGE, "too_large")
        node, number, place = await self._work.look(session, lambda _, run: _asked(run))
        until = self._tick() + READING_SECONDS
        reading = await asyncio.to_thread(
            read_paste, node, text, is_enough=lambda: self._tick() > until
        )
        if not any(line.strip() for line in reading.lines):
            raise Refused(_EMPTY, "empty")
        return await self._work.look(
            session, lambda _, run: _proposal(run, reading, number=number, place=place)
        )

    async def take(self, session: str, given: Proposal, choice: str, *, note: str = "") -> None:
        """Answers the step with `choice`, and keeps the output as its evidence, all or nothing.

        Variables are filled only when the answer is the one that the output gave.
        """
        agrees = bool(choice) and choice == given.answer
        fills = {fill.name: fill.value for fill in given.fills} if agrees else {}

        def more(run: Run) -> tuple[Act, ...]:
            if run.position is None or run.position.node_id != given.node:
                raise Refused("The session stands at another step now. Paste it there.", "moved")
            body = given.line if agrees else ""
            return (
                choosing.decision(run, choice, self._work.new_id, note=note, body=body[:2_000]),
            )

        await self._keep(session, given, fills, more)

    async def keep(self, session: str, given: Proposal) -> None:
        """The output as evidence of its step, and no answer."""
        await self._keep(session, given, {}, lambda _: ())

    async def _keep(
        self, session: str, given: Proposal, fills: Mapping[str, str], more: _More
    ) -> None:
        raw = "\n".join((*given.lines, "")).encode()
        work = self._work

        def keep(local: Local) -> tuple[None, Sequence[Op]]:
            run = demand(local, session, work.flows)
            acts = more(run)
            sha256 = local.blobs.put(raw)
            attach = Attach(
                evidence=work.new_id(),
                sha256=sha256,
                size=len(raw),
                mime=MIME,
                name=f"Output of step {given.number}.txt",
                title=shortened(given.line, 200) or _titled(given),
                node=given.node,
                step=given.number,
            )
            filled = (SetVariables(set=dict(fills)),) if fills else ()
            done = [(("session", session), act) for act in (attach, *filled, *acts)]
            return None, local.capture(done)

        await work.write(keep)


def _asked(run: Run) -> tuple[Node, int, str]:
    position = run.position
    if position is None or position.node is None or not takes_paste(position.node):
        raise Refused("This step does not read output. Add it as evidence instead.", "no_paste")
    return position.node, position.number, position.node_id


def _proposal(run: Run, reading: PasteReading, *, number: int, place: str) -> Proposal:
    found = reading.found
    if found is None:
        return Proposal(node=place, number=number, lines=reading.lines, cut=reading.cut)
    choices = run.position.choices if run.position is not None else ()
    label = next((one.label for one in choices if one.id == found.answer), found.answer)
    return Proposal(
        node=place,
        number=number,
        lines=reading.lines,
        line_number=found.line_number,
        answer=found.answer,
        label=label,
        means=found.label,
        fills=_fills(run, found),
        cut=reading.cut,
    )


def _fills(run: Run, found: PasteMatch) -> tuple[Fill, ...]:
    known = {line.name: line for line in variables(run)}
    fields = run.content.variables() if run.content is not None else ()
    hidden = {field.name for field in fields if field.masked}
    labels = {field.name: field.label for field in fields}
    return tuple(
        Fill(
            name=name,
            label=known[name].label if name in known else labels.get(name) or name,
            value=value,
            instead_of=run.header.variables.get(name, ""),
            sensitive=name in hidden,
        )
        for name, value in found.values
        if run.header.variables.get(name, "") != value
    )


def _titled(given: Proposal) -> str:
    number = len(given.lines)
    return "Output, 1 line" if number == 1 else f"Output, {number} lines"
