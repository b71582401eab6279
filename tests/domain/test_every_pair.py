"""Every kind of act against every other, at once, by two people: one state, or one who is told."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from rflow_desktop.domain import acts, acts_lane, acts_talk, words
from rflow_desktop.domain.acts_aside import Assess, GiveTokens, SettleAccount
from rflow_desktop.domain.acts_texts import MarkPosted
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reducing import Changes
from rflow_desktop.domain.values import Row
from tests.domain import pairs
from tests.domain.pairs import Place, Try, places

MOST_PLACES = 3
"""In how many places each pair meets."""
ENDS = (acts.Complete, acts.CancelPrepared)
STARTS = (acts.BeginPrepared, acts.Choose, acts.AddStep, *ENDS)
ANY = acts.ACTS


@dataclass(frozen=True)
class Order:
    """Acts of which both are taken, and what the order in which they came may decide."""

    why: str
    one: tuple[type[Act], ...]
    other: tuple[type[Act], ...]
    fields: tuple[str, ...]

    def decides(self, pair: tuple[type[Act], type[Act]]) -> bool:
        first, second = pair
        return (first in self.one and second in self.other) or (
            second in self.one and first in self.other
        )


def alike(kind: type[Act], why: str, *fields: str) -> Order:
    return Order(why, (kind,), (kind,), fields)


WHO_CAME = ("changed_at", "changed_by")
ORDERS = (
    Order("what comes after the end is late, moves nothing, and counts for no lesson", ENDS, ANY,
          ("entry.late", "message.late", "session.head", "session.steps", "session.stamps",
           "session.marks", "session.exported", "handoff.begun_at", "case.analysis")),
    Order("the first end holds; what the second says is a note", ENDS, ENDS,
          ("entry.*", "case.*", "handoff.ended_at", "session.closed_at", "session.closed_by",
           "session.closed_hlc", "session.outcome", "session.outcome_notes",
           "session.next_steps")),
    Order("the first to begin begins it", STARTS, STARTS, ("session.started_at",)),
    Order("the line in the queue says what the header said when it was sent", (acts.HandOver,),
          (acts.SetFields, acts_talk.OpenCase, acts_talk.Say, acts_talk.SetCase,
           acts_talk.Rename), ("handoff.title", "handoff.ticket", "handoff.client")),
    Order("readers stand in the order they came", (acts.HandOver, acts.ShareSession),
          (acts.ShareSession,), ("session.watchers",)),
    Order("until when somebody had it", (acts.HandOver, acts_talk.OpenCase),
          (acts_talk.SetMembers,), ("session.former", "session.members")),
    Order("given back as it lies, and what comes then is its sender's", (acts.ReturnHandoff,),
          (acts.Pause, acts.Resume), ("session.pause_reason", "session.pause_until",
                                      "session.paused_at", "session.stamps")),
    alike(acts.WritePad, "both texts, in the order they came", "pad.*"),
    alike(acts.Reassign, "the last one has it", "session.owner", "session.assignee",
          "session.former", "session.stamps"),
    alike(acts.ReturnHandoff, "given back once", "handoff.ended_at", "handoff.reason",
          "session.former", "session.stamps"),
    alike(acts.CancelHandoff, "taken back once", "handoff.ended_at", "session.marks"),
    alike(acts.Ask, "questions stand in the order they came", "handoff.questions"),
    alike(acts.SaveFlow, "the first to save the same content made it", "version.at",
          "version.by"),
    alike(acts.PublishFlow, "published once", "version.published_at", "version.published_by"),
    Order("a case that is there already keeps whom it talks to", (acts_talk.OpenCase,), ANY,
          ("case.peer", "case.assistant", "case.named", "session.members", "session.*")),
    alike(acts_talk.Say, "the last edit is shown, and the first message names a chat",
          "message.edited_by", "session.title"),
    alike(acts_talk.RecordCall, "made once, and its first end is final", "tool_call.*"),
    alike(acts_talk.RecordReply, "made once, and its first end is final", "generation.*",
          "case.usage"),
    Order("how sure it was when it asked", (acts_lane.Propose,), (acts_talk.SetCase,),
          ("lane_item.confidence",)),
    alike(acts_talk.Trash, "the last word holds", "session.trashed_at"),
    alike(acts_lane.AnswerItem, "who says the same has done nothing first", "handoff.*",
          "lane_item.changed_at", "lane_item.changed_by", "lane_item.stamps"),
    alike(acts_lane.MoveTask, "a state without words takes what was written before",
          "lane_item.result", "lane_item.superseded", "case.lane"),
    Order("the newest fix is the active one", (acts_lane.ProposeFix,),
          (acts_lane.ProposeFix, acts_lane.ReportFix),
          ("case.fix", "fix.superseded_at", "fix.superseded_by")),
    alike(acts_lane.DecideFix, "who decides the same has done nothing first", "case.version",
          "handoff.*"),
    alike(acts_lane.ReportFix, "the last report stands, and the first final one", "fix.*",
          "case.version", "case.fix"),
    Order("a guess about what a person has settled is none", (acts_lane.HintFix,),
          (acts_lane.HintFix, acts_lane.DecideFix, acts_lane.ReportFix),
          ("fix.hint", "fix.hint_text")),
    alike(Assess, "the newest guess stands", "briefing.guess_at"),
    alike(GiveTokens, "the first has the token", "names.tokens"),
    alike(SettleAccount, "the last word holds", "account.settings"),
    alike(MarkPosted, "posted once", "artifact.posted_at", "artifact.trouble"),
)  # fmt: skip
"""Where both are taken and the end is not the same: what may differ, and why that is right. Who
changed something last may always differ: who says what is there already changes nothing."""

REPLACED: dict[type[Act], str] = {
    acts.Pause: "how it stands is one word: the last one, and an end before any",
    acts_talk.RecordCall: "a program's own words: its first end is final",
    MarkPosted: "a program's own words: it is posted, or the last attempt failed",
}
"""Acts whose words may be gone, and why nobody misses them."""


@pytest.mark.parametrize("first", acts.ACTS, ids=lambda act: act.KIND)
def test_two_acts_at_once_end_in_one_state_or_one_of_both_is_told_why(first: type[Act]) -> None:
    for second in acts.ACTS:
        for number, (place, one, other) in enumerate(meetings(first, second)):
            chance = random.Random(f"{first.KIND} {second.KIND} {number}")
            ops = (
                pairs.captured(one, place.table, lane=1, at=21 + chance.random() / 2),
                pairs.captured(other, place.table, lane=2, at=21.25),
            )
            together = first in place.tries and second in place.tries
            look_at(
                place,
                ops,
                together=together,
                where=f"{first.KIND} and {second.KIND} in {place.name}",
            )


def test_every_kind_of_act_makes_sense_somewhere() -> None:
    assert {kind for place in places() for kind in place.tries} == set(acts.ACTS)


def look_at(place: Place, ops: tuple[Op, Op], *, together: bool, where: str) -> None:
    """`together`: both make sense here; otherwise one comes after the other and has seen it."""
    kinds = (type(ops[0].act), type(ops[1].act))
    one_way, other_way = Story(place, ops), Story(place, (ops[1], ops[0]))
    for story in (one_way, other_way):
        for op, verdict in zip(story.ops, story.verdicts, strict=True):
            if isinstance(verdict, Refused):
                assert verdict.code in words.REFUSALS, where
                assert verdict.sentence.endswith("."), where
            elif together:
                assert not story.missing(op), f"{where}: these words are gone"
        again = Story(place, (story.ops[0], *story.ops, story.ops[1]))
        assert again.end == story.end, f"{where}: delivered twice"
    if any(isinstance(one, Refused) for one in (*one_way.verdicts, *other_way.verdicts)):
        return
    apart = set(different(one_way.end, other_way.end))
    allowed = {field for order in ORDERS if order.decides(kinds) for field in order.fields}
    left = {
        field for field in apart
        if field not in allowed and field.partition(".")[0] + ".*" not in allowed
        and field.partition(".")[2] not in WHO_CAME
    }  # fmt: skip
    assert not left, f"{where}: depends on who came first"


class Story:
    """Operations in the order in which they arrive, what was decided, and the rows then."""

    def __init__(self, place: Place, ops: Iterable[Op]) -> None:
        self.ops = tuple(ops)
        self._place = place
        table = place.table.copy()
        self.verdicts: tuple[Refused | Changes, ...] = tuple(
            pairs.arrive(table, op) for op in self.ops
        )
        before = place.table.rows
        changed = {key: row for key, row in table.rows.items() if before.get(key) is not row}
        self._text = text_of(changed.values())
        self.end = pairs.same(changed)

    def missing(self, op: Op) -> list[str]:
        """Words that are kept where nothing else happens, and are gone here."""
        act = op.act
        if type(act) in REPLACED or (isinstance(act, acts_talk.SetCase) and not act.by_person):
            return []  # what the assistant makes of a problem gives way to what a person says
        said = [word for word in pairs.words(act) if word not in self._text]
        alone = said and Story(self._place, (op,))._text
        return [word for word in said if word in alone]


def text_of(rows: Iterable[Row]) -> str:
    return json.dumps([row.doc() for row in rows], ensure_ascii=False)


def different(
    one: dict[tuple[str, str], dict[str, object]], other: dict[tuple[str, str], dict[str, object]]
) -> Iterator[str]:
    for key in one.keys() | other.keys():
        mine, theirs = one.get(key, {}), other.get(key, {})
        for field in mine.keys() | theirs.keys():
            if mine.get(field) != theirs.get(field):
                yield f"{key[0]}.{field}"


def meetings(first: type[Act], second: type[Act]) -> Iterator[tuple[Place, Try, Try]]:
    """Where both make sense, by two people where two may; else where one of them does."""
    chance = random.Random(f"{first.KIND} {second.KIND}")
    every = chance.sample(places(), len(places()))
    both = [one for one in every if first in one.tries and second in one.tries]
    for place in both[:MOST_PLACES]:
        mine = chance.choice(place.tries[first])
        theirs = place.tries[second]
        others = [one for one in theirs if one.who != mine.who]
        yield place, mine, chance.choice(others or theirs)
    if both:
        return
    for place in every:
        if first in place.tries or second in place.tries:
            mine, theirs = (some(place, kind, every) for kind in (first, second))
            yield place, chance.choice(mine), chance.choice(theirs)


def some(place: Place, kind: type[Act], every: Iterable[Place]) -> tuple[Try, ...]:
    elsewhere = next(one.tries[kind] for one in every if kind in one.tries)
    return place.tries.get(kind, elsewhere)
