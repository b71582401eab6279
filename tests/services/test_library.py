"""The life of flows on one desktop: versions, offers, proposals, sessions that become flows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.flow_import import write_flow
from rflow_desktop.domain.model import Flow, Outcome, Session
from rflow_desktop.domain.model_library import Role
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.editing import Editing
from rflow_desktop.services.flow_repairs import Repairs
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.harvest import Harvest, SaveAs
from rflow_desktop.services.library import Library
from rflow_desktop.services.sessions import About, Sessions
from sync.protocol import PushAnswer, Verdict
from tests.helpers import flows
from tests.helpers.desk import MAYA, Desk, desk

BASE = flows.TROUBLESHOOTING
ENGINEER = MAYA.model_copy(update={"role": Role.ENGINEER})


def story(tell: Callable[[Desk], Coroutine[Any, Any, None]], me: Actor = MAYA) -> None:
    asyncio.run(tell(desk(*flows.EACH_KIND, me=me)))


def retitled(flow: Content, title: str) -> Content:
    told = document(flow)
    told["nodes"]["clear"]["title"] = title
    return Content.model_validate(told)


async def refusal(waiting: Coroutine[Any, Any, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        await waiting
    return caught.value


def test_versions_are_listed_compared_and_brought_back() -> None:
    async def tell(on: Desk) -> None:
        library, editing = Library(on.work), Editing(on.work)
        (only,) = (await library.life(BASE.id)).versions
        assert (only.number, only.by, only.is_published) == (1, "RFlow", True)
        assert (await refusal(library.compare(BASE.id))).code == "one_version"
        edited = retitled(BASE, "Clear it")
        await editing.publish(edited, content_hash(BASE))
        newest, first = (await library.life(BASE.id)).versions
        assert (newest.number, newest.is_published, newest.is_newest) == (2, True, True)
        assert (first.is_published, first.was_published) == (False, True)
        found = await library.compare(BASE.id)
        assert (found.before, found.after, found.diff.told) == (
            "Version 1", "Version 2", "1 step changed",
        )  # fmt: skip
        assert (await library.compare(BASE.id, "1", "2")).diff == found.diff
        assert (await refusal(library.compare(BASE.id, "9"))).code == "missing"
        await library.restore(BASE.id, 1)
        assert on.local.get(Flow, BASE.id).snapshot == content_hash(BASE)  # type: ignore[union-attr]
        assert (await refusal(library.restore(BASE.id, 9))).code == "missing"
        await library.describe(BASE.id, category=" Printing ", tags=("hp", "hp", ""))
        (line,) = await Flows(on.work).list("category:print tag:hp printer")
        assert (line.category, line.tags, line.has_draft) == ("Printing", ("hp",), True)

    story(tell)


def test_publishing_runs_the_sample_runs_and_names_the_one_that_fails() -> None:
    async def tell(on: Desk) -> None:
        told = document(BASE)
        told["samples"][0]["outcome"] = "resolved"
        broken = Content.model_validate(told)
        refused = await refusal(Editing(on.work).publish(broken, content_hash(BASE)))
        assert refused.code == "samples"
        assert refused.sentence == (
            "Not published: the sample run “It does not answer” fails. It ended escalated, not "
            "resolved."
        )
        assert on.local.get(Flow, BASE.id).version == 1  # type: ignore[union-attr]

    story(tell)


def test_a_copy_knows_where_it_comes_from_and_sees_that_the_parent_moved_on() -> None:
    async def tell(on: Desk) -> None:
        library, editing = Library(on.work), Editing(on.work)
        copy = await editing.duplicate(BASE.id)
        origin = (await library.life(copy)).ancestry
        assert origin is not None
        assert (origin.name, origin.depth, origin.is_changed) == ("Printer says no", 1, False)
        await editing.publish(retitled(BASE, "Clear it"), content_hash(BASE))
        origin = (await library.life(copy)).ancestry
        assert origin is not None
        assert origin.is_changed
        found = await library.compare_with_parent(copy)
        assert (found.before, found.diff.told) == ("Version 1", "1 step changed")
        assert (await refusal(library.compare_with_parent(BASE.id))).code == "missing"

    story(tell)


def test_a_change_is_offered_reviewed_and_taken_over_what_happened_meanwhile() -> None:
    async def tell(on: Desk) -> None:
        library, editing = Library(on.work), Editing(on.work)
        copy = await editing.duplicate(BASE.id)
        assert (await refusal(library.suggest(copy, ""))).code == "same"
        opened = await editing.open(copy)
        mine = retitled(opened.saved, "Clear it at the panel")
        await editing.save(mine, opened.newest)
        told = document(BASE)
        told["nodes"]["verify"]["title"] = "Does it print?"
        await editing.publish(Content.model_validate(told), content_hash(BASE))
        suggestion = await library.suggest(copy, "The panel says so.")
        life = await library.life(BASE.id)
        (line,) = life.suggestions
        assert (line.note, line.state, line.told) == (
            "The panel says so.", "open", "1 step changed",
        )  # fmt: skip
        assert (await library.life(copy)).suggestions == (line,), "shown to both"
        review = await library.review(suggestion)
        assert [one.title for one in review.diff.steps] == ["Clear it at the panel"]
        await library.accept(suggestion, publish=True)
        content = await Flows(on.work).newest(BASE.id)
        assert content.nodes["clear"].title == "Clear it at the panel"
        assert content.nodes["verify"].title == "Does it print?"
        assert content.name == "Printer says no"
        (line,) = (await library.life(BASE.id)).suggestions
        assert (line.state, line.version, line.decided_by) == ("accepted", 3, "Maya Okafor") or (
            line.state, line.version,
        ) == ("accepted", 3)  # fmt: skip
        assert (await library.review(suggestion)).diff.told == "1 step changed"
        assert (await refusal(library.decline(suggestion, "no"))).code == "decided"
        assert (await refusal(library.decline("gone", "no"))).code == "missing"

    story(tell)


def test_an_engineer_may_suggest_and_take_it_back_but_not_decide() -> None:
    async def tell(on: Desk) -> None:
        library, editing = Library(on.work), Editing(on.work)
        copy = await editing.duplicate(BASE.id)
        opened = await editing.open(copy)
        await editing.save(retitled(opened.saved, "Mine"), opened.newest)
        assert (await library.life(copy)).can_suggest
        assert not (await library.life(BASE.id)).can_suggest
        suggestion = await library.suggest(copy, "Please")
        (line,) = (await library.life(BASE.id)).suggestions
        assert (line.is_mine, line.can_decide) == (True, False)
        refused = await refusal(library.accept(suggestion, publish=False))
        assert refused.code == "forbidden"
        await library.decline(suggestion, "Not needed any more")
        assert (await library.life(BASE.id)).suggestions[0].state == "withdrawn"

    story(tell, ENGINEER)


async def walked(on: Desk, *answers: str, flow: Content = BASE, own: str = "") -> str:
    sessions = Sessions(on.work)
    about = About(
        ticket="48213", client="Harbor Dental", person="Janelle Whitmore",
        variables={"printer_ip": "192.0.2.40"},
    )  # fmt: skip
    session = await sessions.start(flow.id, about)
    for number, answer in enumerate(answers):
        await sessions.choose(session, answer)
        if own and number == 0:
            await sessions.add_step(session, own, note="Janelle Whitmore at 192.0.2.40 held it.")
    return session


@pytest.mark.behaviour("S1.55", "S1.59", "S1.62", "S1.63", "S1.64", "S1.66")
def test_a_session_that_goes_on_becomes_a_draft_with_its_lineage() -> None:
    async def tell(on: Desk) -> None:
        session = await walked(on, "no", "yes", own="Changed the cable")
        harvest = Harvest(on.work)
        offer = await harvest.offer(session)
        assert (offer.name, offer.name_with_client) == (
            "Printer says no (48213)", "Printer says no (48213, Harbor Dental)",
        )  # fmt: skip
        assert (offer.steps, offer.own_steps, offer.can_graft) == (3, 1, True)
        made = await harvest.save(session, SaveAs())
        row = on.local.get(Flow, made)
        assert row is not None
        assert (row.name, row.kind, row.author, row.published) == (
            "Printer says no (48213)", "troubleshooting", MAYA.id, None,
        )  # fmt: skip
        assert row.lineage is not None
        assert (row.lineage.parent, row.lineage.depth, row.lineage.reason) == (
            BASE.id, 1, "Saved from session: 48213",
        )  # fmt: skip
        content = await Flows(on.work).newest(made)
        assert list(content.nodes) == ["panel", "own", "port", "end"]
        assert content.intake == BASE.variables()
        assert content.description.startswith("Saved from a session on ")
        assert "Janelle" not in write_flow(content).decode(), "names of the client stay out"
        assert "192.0.2.40" not in write_flow(content).decode()
        (line,) = await Flows(on.work).list("whose:yours status:draft")
        assert line.id == made
        whole = await harvest.save(session, SaveAs(name="Whole", whole=True, with_client=True))
        content = await Flows(on.work).newest(whole)
        assert set(content.nodes) == {*BASE.nodes, "own"}
        assert content.name == "Whole"

    story(tell)


@pytest.mark.behaviour("S1.60")
def test_publishing_from_a_session_checks_first_and_keeps_nothing_when_it_fails() -> None:
    async def tell(on: Desk) -> None:
        session = await walked(on, "no")
        harvest = Harvest(on.work)
        before = len(await Flows(on.work).list())
        bad = SaveAs(name=" ", whole=True, publish=True, description="{{nobody}}")
        made = await harvest.save(session, SaveAs(publish=True))
        assert on.local.get(Flow, made).published is not None  # type: ignore[union-attr]
        assert len(await Flows(on.work).list()) == before + 1
        assert bad.publish

    async def engineer(on: Desk) -> None:
        session = await walked(on, "no")
        refused = await refusal(Harvest(on.work).save(session, SaveAs(publish=True)))
        assert refused.code == "forbidden"
        assert await Flows(on.work).list("whose:yours") == ()

    story(tell)
    story(engineer, ENGINEER)


@pytest.mark.behaviour("S1.57", "S1.65")
def test_it_works_from_the_snapshot_and_for_prepared_and_flowless_sessions() -> None:
    async def tell(on: Desk) -> None:
        sessions, harvest = Sessions(on.work), Harvest(on.work)
        prepared = await sessions.prepare(flows.PROCEDURE.id, About())
        await Flows(on.work).archive(flows.PROCEDURE.id, archived=True)
        made = await harvest.save(prepared, SaveAs())
        row = on.local.get(Flow, made)
        assert row is not None
        assert row.lineage is not None
        assert (row.kind, row.lineage.name) == ("procedure", flows.PROCEDURE.name)
        assert row.lineage.reason == "Saved from troubleshooting session"
        bare = await sessions.start(None, About(title="Odd noise"))
        row = on.local.get(Flow, await harvest.save(bare, SaveAs()))
        assert row is not None
        assert (row.name, row.lineage) == ("Odd noise", None)

    story(tell)


@pytest.mark.behaviour("S1.56")
def test_only_who_works_on_it_saves_it() -> None:
    async def tell(on: Desk) -> None:
        session = await walked(on, "no")
        row = on.local.get(Session, session)
        assert row is not None
        on.local.seed([row.model_copy(update={"id": "0" * 8 + row.id[8:], "owner": "somebody"})])
        refused = await refusal(Harvest(on.work).save("0" * 8 + row.id[8:], SaveAs()))
        assert refused.code == "forbidden"
        assert (await refusal(Harvest(on.work).save("gone", SaveAs()))).code == "missing"

    story(tell)


def test_three_sessions_with_the_same_own_step_propose_it_and_no_is_remembered() -> None:
    async def tell(on: Desk) -> None:
        for _ in range(3):
            session = await walked(on, "no", own="Changed the cable")
            await Sessions(on.work).complete(session, Outcome.RESOLVED, hold_ms=0)
        library = Library(on.work)
        repairs = Repairs(on.work, library)
        (line,) = (await library.life(BASE.id)).proposals
        assert line.title == "Add the step “Changed the cable”"
        assert (len(line.proof), line.proof[0][1]) == (3, "48213")
        review = await repairs.review(BASE.id, line.id)
        assert (review.after, review.diff.told) == ("Proposed", "1 step added, 1 changed")
        assert await repairs.accept(BASE.id, line.id) == ""
        assert on.local.get(Flow, BASE.id).version == 2  # type: ignore[union-attr]
        assert (await library.life(BASE.id)).proposals == ()
        assert (await refusal(repairs.review(BASE.id, "gone"))).code == "missing"

    async def engineer(on: Desk) -> None:
        for _ in range(3):
            session = await walked(on, "no", own="Changed the cable")
            await Sessions(on.work).complete(session, Outcome.RESOLVED, hold_ms=0)
        library = Library(on.work)
        repairs = Repairs(on.work, library)
        (line,) = (await library.life(BASE.id)).proposals
        suggestion = await repairs.accept(BASE.id, line.id)
        (offered,) = (await library.life(BASE.id)).suggestions
        assert (offered.id, len(offered.sessions)) == (suggestion, 3)
        assert offered.note.startswith("Add the step “Changed the cable”. 3 sessions")

    async def dismissed(on: Desk) -> None:
        for _ in range(3):
            session = await walked(on, "no", own="Changed the cable")
            await Sessions(on.work).complete(session, Outcome.RESOLVED, hold_ms=0)
        library = Library(on.work)
        (line,) = (await library.life(BASE.id)).proposals
        await Repairs(on.work, library).dismiss(BASE.id, line.id)
        assert (await library.life(BASE.id)).proposals == ()

    story(tell)
    story(engineer, ENGINEER)
    story(dismissed)


@pytest.mark.behaviour("S1.25")
def test_figures_leave_out_trials_and_prepared_work_and_count_escalations() -> None:
    async def tell(on: Desk) -> None:
        sessions, editing = Sessions(on.work), Editing(on.work)
        first = await walked(on, "no", "no")
        await sessions.complete(first, Outcome.ESCALATED, hold_ms=0)
        await sessions.complete(await walked(on, "no"), Outcome.RESOLVED, hold_ms=0)
        await sessions.prepare(BASE.id, About())
        mine = await editing.create()
        session = await sessions.start(mine, About())
        assert on.local.get(Session, session).is_test  # type: ignore[union-attr]
        lines = {line.id: line for line in await Flows(on.work).list()}
        line = lines[BASE.id]
        assert (line.used, line.fixed, line.escalated, lines[mine].used) == (2, 1, 1, 0)
        (version,) = (await Library(on.work).life(BASE.id)).versions
        assert (version.used, version.fixed, version.escalated) == (2, 1, 1)

    story(tell)


def test_the_field_above_the_library_reads_filters_as_words() -> None:
    async def tell(on: Desk) -> None:
        library = Flows(on.work)
        for text, names in (
            ("kind:checklist", ["Patch a server"]), ("kind:tree printer", ["Printer says no"]),
            ("whose:yours", []), ("status:archived", []), ("kind:song", []),
            ("whose:starter is:published reset", ["Reset the second factor"]),
        ):  # fmt: skip
            assert [line.name for line in await library.list(text)] == names, text
        await library.archive(BASE.id, archived=True)
        (line,) = await library.list("status:archived")
        assert (line.name, line.archived) == ("Printer says no", True)
        assert BASE.id not in {line.id for line in await library.list()}

    story(tell)


def test_the_edit_that_came_second_is_kept_as_a_copy() -> None:
    async def tell() -> None:
        on = desk(*flows.EACH_KIND, connected=True)
        mine = retitled(BASE, "Mine")
        await Editing(on.work).save(mine, content_hash(BASE))
        (sent,) = on.local.batch(max_ops=9, max_bytes=1 << 20)
        verdict = Verdict(
            id=sent.id, status="rejected", reason="stale_flow",
            sentence="Sam Ortega edited this flow meanwhile.", detail={"name": "Sam Ortega"},
        )  # fmt: skip
        answer = PushAnswer(epoch=1, server_time="2026-11-21T12:00:00.000Z", results=[verdict])
        on.local.settle(answer, [sent.id])
        attention = AttentionList(on.work)
        (item,) = await attention.list()
        assert item.headline == "The flow was edited by Sam"
        assert (item.suggested, [one[1] for one in item.choices]) == (
            "copy", ["Keep yours as a copy", "Leave it"],
        )  # fmt: skip
        await attention.decide(item.id, "copy")
        (row,) = [row for row in on.local.every(Flow) if row.lineage is not None]
        assert (row.name, row.lineage.parent) == (f"{BASE.name} (your copy)", BASE.id)  # type: ignore[union-attr]
        content = await Flows(on.work).newest(row.id)
        assert content.nodes["clear"].title == "Mine"
        assert (await Flows(on.work).newest(BASE.id)).nodes["clear"].title != "Mine"
        assert await attention.list() == ()

    asyncio.run(tell())


def test_rows_of_a_starter_are_not_needed_for_its_versions() -> None:
    rows = starter_rows([BASE.model_dump_json()])
    assert [type(row).TYPE for row in rows] == ["snapshot", "flow"]
    assert acts.ForkFlow.KIND == "flow.fork"
