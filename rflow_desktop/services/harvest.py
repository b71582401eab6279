"""Saving a session as a flow: its path alone, or its own steps in a copy of the whole flow."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Ending, content_hash
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow_harvest import About, Done, grafted, name_of, straight
from rflow_desktop.domain.flow_new import free_slug
from rflow_desktop.domain.model import Entry, Flow, Session
from rflow_desktop.domain.policy import can, involved
from rflow_desktop.domain.redact import redact
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.domain.words import date
from rflow_desktop.services.flow_content import demand_sound, kept_content
from rflow_desktop.services.run import Run
from rflow_desktop.services.work import Done as Doing
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

_ENDINGS: tuple[Ending, ...] = (
    "resolved", "workaround", "unresolved", "escalated", "resolved_externally", "cancelled",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SaveAs:
    """How a session becomes a flow. `whole`: the own steps in a copy of the whole flow."""

    name: str = ""
    description: str = ""
    whole: bool = False
    with_client: bool = False
    publish: bool = False


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the dialog begins with. `can_graft`: there are own steps and a flow to put them into."""

    name: str
    name_with_client: str
    steps: int
    own_steps: int
    can_graft: bool
    can_publish: bool


class Harvest:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def offer(self, session: str) -> Offer:
        """Raises Refused when the session is not on this computer."""

        def offer(_local: Local, run: Run) -> Offer:
            own = sum(entry.kind == "custom_step" for entry in run.steps)
            title = _title(run)
            header = run.header
            return Offer(
                name=name_of(title, header.ticket),
                name_with_client=name_of(title, header.ticket, header.client),
                steps=len(run.steps),
                own_steps=own,
                can_graft=own > 0 and run.content is not None,
                can_publish=self._may_publish(),
            )

        return await self._work.look(session, offer)

    async def save(self, session: str, how: SaveAs) -> str:
        """Keeps the flow as a draft of one's own, or published, and gives its id.

        Raises Refused with the first problem when it cannot be published; then nothing was kept.
        """
        flow_id = self._work.new_id()

        def made(local: Local, run: Run) -> list[Doing]:
            if not involved(self._work.me.id, run.header):
                raise Refused("Only who worked on it can save this session as a flow.", "forbidden")
            every = local.every(Flow)
            content = self._content(run, how, flow_id, [row.slug for row in every])
            done: list[Doing] = [(("flow", flow_id), _kept(local, run.header, content))]
            if how.publish:
                if not self._may_publish():
                    raise Refused("Publishing a flow needs a senior or an admin.", "forbidden")
                demand_sound(content, [row.slug for row in every])
                publish = acts.PublishFlow(snapshot=content_hash(content))
                done.append((("flow", flow_id), publish))
            return done

        await self._work.do_all(await self._work.look(session, made))
        return flow_id

    def _may_publish(self) -> bool:
        mine = Flow(id="", name="", kind="", snapshot="", author=self._work.me.id)
        return can(self._work.me, "flow.publish", mine)

    def _content(self, run: Run, how: SaveAs, flow_id: str, taken: list[str]) -> Content:
        header = run.header
        client = header.client if how.with_client else ""
        name = how.name.strip() or name_of(_title(run), header.ticket, client)
        when = date(header.started_at or header.created_at)
        told = next((one for one in _ENDINGS if one == header.outcome), None)
        about = About(
            id=flow_id, slug=free_slug(name, taken=taken), name=name,
            description=how.description or f"Saved from a session on {when}",
            outcome=told or "resolved",
        )  # fmt: skip
        known = _private(header, with_client=how.with_client)
        done = [_done(run, entry, known) for entry in run.steps]
        if how.whole and run.content is not None:
            return grafted(run.content, done, about)
        return straight(run.content, done, about)


def _done(run: Run, entry: Entry, known: tuple[Known, ...]) -> Done:
    """A step as the flow keeps it: names and secrets of this one client are not for everybody."""
    content = run.shelf.flow(entry.flow) if entry.flow else None

    def shared(text: str) -> str:
        return redact(text, known).text if text else ""

    return Done(
        node=entry.node, answer=entry.answer, title=shared(entry.title), label=entry.label,
        body=shared(entry.body) if entry.kind == "custom_step" else "", note=shared(entry.note),
        content=content,
    )  # fmt: skip


def _private(header: Session, *, with_client: bool) -> tuple[Known, ...]:
    people = [header.person] if with_client else [header.person, header.client]
    values = [value for value in header.variables.values() if len(value) > 2]
    return (
        *(Known(text, "person") for text in people if text.strip()),
        *(Known(text) for text in values),
    )


def _title(run: Run) -> str:
    header = run.header
    return (header.flow.name if header.flow is not None else header.title) or "Saved session"


def _kept(local: Local, header: Session, content: Content) -> acts.ForkFlow | acts.SaveFlow:
    """With its parent, which may be gone: then its name stays."""
    ref, snapshot = header.flow, content_hash(content)
    if ref is None:
        return acts.SaveFlow(snapshot=snapshot, content=kept_content(content))
    parent = local.get(Flow, ref.id)
    ticket = header.ticket
    reason = f"Saved from session: {ticket}" if ticket else "Saved from troubleshooting session"
    return acts.ForkFlow(
        snapshot=snapshot, content=kept_content(content), parent=ref.id, name=ref.name,
        version=ref.version, over=ref.snapshot or None, reason=reason[:255],
        changed_at="" if parent is None else parent.changed_at,
    )  # fmt: skip
