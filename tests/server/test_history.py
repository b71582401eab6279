"""What the history tells whom: an operation is seen by who may see the rows that it wrote."""

from __future__ import annotations

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import SetMembers
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import Kind
from sync.server import history
from tests.server.test_flow_life import FLOW, changed
from tests.server.world import World, starter, uid

S, H, SECOND = uid("session"), uid("handoff"), uid("second handoff")
PHONE = "555 0100"


def past(world: World, who: str, entity: str = "session", root: str = S) -> list[str] | None:
    """The kinds of what `who` is told, or None."""
    told = _told(world, who, entity, root)
    return None if told is None else [one.kind for one in told.items]


def text(world: World, who: str, entity: str = "session", root: str = S) -> str:
    told = _told(world, who, entity, root)
    return "" if told is None else told.model_dump_json()


def _told(world: World, who: str, entity: str, root: str) -> history.HistoryAnswer | None:
    with world.connection() as conn:
        return history.of(conn, world.caller(conn, who), entity, root, 0)


def test_drafts_and_offers_of_a_published_flow_are_told_to_who_may_see_them() -> None:
    world = World()
    content, _ = starter()
    offered, draft = changed(content, "CANARY offer"), changed(content, "CANARY draft")
    suggest = acts.SuggestChange(
        suggestion=uid("offer"), snapshot=content_hash(offered), content=document(offered),
        over=content_hash(content), note="Asked five times.",
    )  # fmt: skip
    save = acts.SaveFlow(
        snapshot=content_hash(draft), content=document(draft), over=content_hash(content)
    )
    decline = acts.DeclineSuggestion(suggestion=uid("offer"), reason="CANARY no")
    world.accepted("maya", world.op("maya", FLOW, suggest, entity="flow"))
    world.accepted("ben", world.op("ben", FLOW, save, entity="flow"))
    world.accepted("ben", world.op("ben", FLOW, decline, entity="flow"))
    assert past(world, "vic", "flow", FLOW) == []
    assert past(world, "sam", "flow", FLOW) == []
    assert past(world, "maya", "flow", FLOW) == ["flow.suggest", "flow.decline"]
    assert past(world, "ben", "flow", FLOW) == ["flow.suggest", "flow.save", "flow.decline"]
    assert past(world, "priya", "flow", FLOW) == ["flow.suggest", "flow.decline"]
    assert past(world, "eve", "flow", FLOW) == []
    assert "CANARY" not in text(world, "vic", "flow", FLOW)
    publish = acts.PublishFlow(snapshot=content_hash(draft))
    world.accepted("ben", world.op("ben", FLOW, publish, entity="flow"))
    assert past(world, "vic", "flow", FLOW) == ["flow.save", "flow.publish"]
    assert "CANARY offer" not in text(world, "vic", "flow", FLOW)


def test_what_is_taken_over_from_an_offer_is_told_to_who_may_see_the_offer() -> None:
    world = World()
    content, _ = starter()
    offered = changed(content, "Ask for the model first.")
    given = {
        "suggestion": uid("offer"), "snapshot": content_hash(offered),
        "content": document(offered), "over": content_hash(content),
    }  # fmt: skip
    suggest, accept = acts.SuggestChange(**given), acts.AcceptSuggestion(**given)
    world.accepted("maya", world.op("maya", FLOW, suggest, entity="flow"))
    world.accepted("ben", world.op("ben", FLOW, accept, entity="flow"))
    for who in ("maya", "ben", "priya"):
        assert past(world, who, "flow", FLOW) == ["flow.suggest", "flow.accept"], who
    assert past(world, "vic", "flow", FLOW) == []


def test_whom_to_call_is_told_to_who_works_on_it_alone() -> None:
    world = World()
    prepare = acts.PrepareSession(assignee=uid("sam"), title="Mail")
    world.accepted("maya", world.op("maya", S, prepare))
    world.accepted("maya", world.op("maya", S, acts.SetContact(phone=PHONE)))
    assert ("contact", S) not in world.holds("maya")
    assert past(world, "maya") == ["session.prepare"]
    assert past(world, "sam") == ["session.prepare", "session.contact"]
    chat = uid("chat")
    world.accepted("maya", world.op("maya", chat, acts.StartSession(kind=Kind.CHAT)))
    world.accepted("maya", world.op("maya", chat, acts.SetContact(phone=PHONE)))
    world.accepted("maya", world.op("maya", chat, SetMembers(add=(uid("sam"),))))
    assert PHONE in text(world, "maya", root=chat)
    assert past(world, "sam", root=chat) == ["session.start", "session.members"]


def test_who_may_claim_is_told_what_the_queue_shows_and_the_rest_with_the_claim() -> None:
    world = World()
    first = acts.HandOver(handoff=H, need="CANARY of an earlier page")
    shown, other = uid("shown"), uid("other")
    picture = {"sha256": "a" * 64, "size": 1, "mime": "image/png"}
    for act in (
        acts.StartSession(title="Mail"),
        acts.AddNote(entry=uid("note"), text="CANARY in the path"),
        acts.Attach(evidence=shown, **picture),
        acts.Attach(evidence=other, **picture, title="CANARY picture"),
        first,
        acts.CancelHandoff(handoff=H),
        acts.HandOver(handoff=SECOND, need="Please", evidence=(shown,)),
    ):
        world.accepted("maya", world.op("maya", S, act))
    everything = [
        "session.start", "session.note", "session.attach", "session.attach",
        "session.hand_over", "handoff.cancel", "session.hand_over",
    ]  # fmt: skip
    assert past(world, "maya") == everything
    assert past(world, "ben") == ["session.start", "session.attach", "session.hand_over"]
    assert "CANARY" not in text(world, "ben")
    assert past(world, "vic") is None
    world.accepted("ben", world.op("ben", S, acts.Claim(handoff=SECOND)))
    assert past(world, "ben") == [*everything, "handoff.claim"]


def test_what_was_refused_is_told_to_who_tried_it() -> None:
    world = World()
    content, _ = starter()
    mine = changed(content, "By sam.")
    save = acts.SaveFlow(
        snapshot=content_hash(mine), content=document(mine), over=content_hash(content)
    )
    (verdict,) = world.push("sam", world.op("sam", FLOW, save, entity="flow"))
    assert verdict.status == "rejected"
    assert past(world, "sam", "flow", FLOW) == ["flow.save"]
    assert past(world, "ben", "flow", FLOW) == []
