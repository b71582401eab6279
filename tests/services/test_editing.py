"""Writing flows as a service: drafts, versions, who may do what, and what goes wrong in words."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import content_hash
from rflow_desktop.domain.flow_edit import set_flow, set_step
from rflow_desktop.domain.model import Flow, Outcome
from rflow_desktop.domain.model_library import Role
from rflow_desktop.domain.policy import Actor
from rflow_desktop.services.editing import Editing, Known
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import MAYA, Desk, desk

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def writer(*, role: Role = Role.ADMIN) -> tuple[Desk, Editing]:
    here = desk(*flows.EACH_KIND, me=Actor(id=MAYA.id, name=MAYA.name, role=role))
    return here, Editing(here.work)


def row(here: Desk, flow: str) -> Flow:
    found = here.local.get(Flow, flow)
    assert found is not None
    return found


def test_a_new_flow_is_ones_own_draft() -> None:
    here, editing = writer(role=Role.ENGINEER)
    flow = run(editing.create())
    opened = run(editing.open(flow))
    assert (opened.row.author, opened.row.status, opened.read_only) == (MAYA.id, "draft", "")
    assert not opened.can_publish
    assert len(opened.flow.nodes) == 1
    other = run(editing.create())
    assert row(here, other).slug != row(here, flow).slug


def test_a_draft_is_found_again_and_goes_when_it_is_saved() -> None:
    here, editing = writer()
    flow = run(editing.duplicate(flows.TROUBLESHOOTING.id))
    first = run(editing.open(flow))
    draft = set_step(first.flow, "panel", title="Is it red?")
    run(editing.keep_draft(draft, first.over))
    again = run(editing.open(flow))
    assert (again.flow, again.has_draft, again.is_stale) == (draft, True, False)
    assert again.saved == first.flow
    snapshot = run(editing.save(draft, again.over))
    assert row(here, flow).snapshot == snapshot == content_hash(draft)
    assert row(here, flow).version == 2
    assert not run(editing.open(flow)).has_draft


def test_saving_is_never_blocked_but_publishing_is_and_says_why() -> None:
    here, editing = writer()
    flow = run(editing.duplicate(flows.TROUBLESHOOTING.id))
    opened = run(editing.open(flow))
    broken = set_step(opened.flow, "clear", next="")
    over = run(editing.save(broken, opened.over))
    with pytest.raises(Refused):
        run(editing.publish(broken, over))
    assert row(here, flow).published is None
    run(editing.publish(opened.flow, over))
    assert row(here, flow).published == content_hash(opened.flow)


def test_a_draft_over_what_is_no_longer_the_newest_is_stale_and_not_lost() -> None:
    _, editing = writer()
    flow = run(editing.duplicate(flows.TROUBLESHOOTING.id))
    opened = run(editing.open(flow))
    mine = set_step(opened.flow, "panel", title="Mine")
    run(editing.keep_draft(mine, opened.over))
    run(editing.save(set_flow(opened.flow, name="Theirs"), opened.over))
    run(editing.keep_draft(mine, opened.over))
    again = run(editing.open(flow))
    assert again.is_stale
    assert again.flow == mine
    assert again.saved.name == "Theirs"
    with pytest.raises(Refused, match="edited by somebody else"):
        run(editing.save(mine, again.over))
    assert run(editing.open(flow)).flow == mine


def test_two_changes_are_brought_together_and_what_both_wrote_is_counted() -> None:
    _, editing = writer()
    flow = run(editing.duplicate(flows.TROUBLESHOOTING.id))
    opened = run(editing.open(flow))
    theirs = set_step(opened.flow, "clear", title="Theirs")
    run(editing.save(set_step(theirs, "panel", title="Theirs too"), opened.over))
    mine = set_step(opened.flow, "panel", title="Mine")
    found = run(editing.together(mine, opened.over))
    assert [found.flow.nodes[one].title for one in ("panel", "clear")] == ["Mine", "Theirs"]
    assert found.twice == 1
    assert found.told.startswith("2 steps changed")
    assert found.newest == run(editing.open(flow)).newest
    with pytest.raises(Refused, match="not on this computer yet"):
        run(editing.together(mine, "0" * 64))


@pytest.mark.parametrize(
    ("role", "says"),
    [
        (Role.ADMIN, "This is a starter flow"),
        (Role.ENGINEER, "This is a starter flow"),
        (Role.VIEWER, "Your account can read flows"),
    ],
)
def test_why_a_flow_cannot_be_changed_is_said(role: Role, says: str) -> None:
    _, editing = writer(role=role)
    assert run(editing.open(flows.PROCEDURE.id)).read_only.startswith(says)


def test_what_is_not_here_is_said() -> None:
    _, editing = writer()
    with pytest.raises(Refused, match="not on this computer"):
        run(editing.open("00000000-0000-4000-8000-00000000dead"))


def test_a_draft_that_cannot_be_read_hides_nothing() -> None:
    here, editing = writer()
    flow = run(editing.duplicate(flows.TROUBLESHOOTING.id))
    kept = '{"over": "x", "flow": {"format": "rfflow/9"}}'
    here.local.drafts.keep(f"flow:{flow}", kept)
    opened = run(editing.open(flow))
    assert not opened.has_draft
    assert opened.flow == opened.saved
    assert here.local.drafts.get(f"flow:{flow}") == kept


def test_links_are_known_by_name_and_followed_to_the_end() -> None:
    _, editing = writer()
    assert Known("printer-says-no", "Printer says no", 0) in run(editing.known())
    (linked,) = run(editing.linked(flows.LEADS_ON))
    assert linked.slug == "printer-says-no"


def test_answers_of_real_runs_are_counted_for_each_step() -> None:
    here, editing = writer()
    sessions = Sessions(here.work)

    async def work() -> None:
        for answer in ("yes", "no", "no"):
            session = await sessions.start(flows.TROUBLESHOOTING.id, About())
            await sessions.choose(session, answer)
            await sessions.complete(session, Outcome.RESOLVED)

    run(work())
    told = run(editing.answered(flows.TROUBLESHOOTING.id))
    assert told["panel"] == (("No", 2), ("Yes", 1))
    assert run(editing.answered(flows.PROCEDURE.id)) == {}
    assert run(editing.open(flows.TROUBLESHOOTING.id)).used == 3
