"""The task lane: questions answered, tasks decided, facts kept, a fix tried, a way chosen."""

from __future__ import annotations

from typing import Literal

from rflow_desktop.domain.acts_lane import (
    AddFact,
    AnswerItem,
    DecideFix,
    EditFact,
    ForkOption,
    MakeFork,
    MoveTask,
    Propose,
    ProposeFix,
    ReportFix,
    SetBranch,
)
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Decision,
    Fix,
    FixOutcome,
    ItemKind,
    ItemState,
    LaneItem,
    Source,
)
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import FixView
from rflow_desktop.services.lane_lines import fix_view
from rflow_desktop.services.talk_view import key
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

Outcome = Literal["applied_pending", "applied_partial", "applied_success", "applied_failed"]


class Lane:
    """What the lane of a chat and the sides of a guided session call. Everything is durable when it
    returns; methods raise Refused with a sentence.

    Answers and results reach the assistant with the next message.
    """

    def __init__(self, work: Work) -> None:
        self._work = work

    # --- questions and tasks ----------------------------------------------------------------------

    async def answer(self, session: str, item: str, *, option: str = "", text: str = "") -> None:
        """Answers a question with the value of an option or in own words; `promote` makes a fact of
        it, which is changed at the question.
        """
        await self._decide(session, item, AnswerItem(item=item, option=option, text=text))

    async def skip(self, session: str, item: str) -> None:
        await self._decide(session, item, AnswerItem(item=item, skip=True))

    async def accept(self, session: str, item: str) -> None:
        await self._decide(session, item, MoveTask(item=item, state="accepted"))

    async def dismiss(self, session: str, item: str) -> None:
        await self._decide(session, item, MoveTask(item=item, state="dismissed"))

    async def done(self, session: str, item: str, result: str = "") -> None:
        await self._decide(session, item, MoveTask(item=item, state="done", result=result))

    async def put_back(self, session: str, item: str) -> None:
        """A dismissed task is proposed again, a done one is accepted again."""
        found = await self._item(session, item)
        back = "proposed" if found.state is ItemState.DISMISSED else "accepted"
        await self._work.do(session, MoveTask(item=item, state=back))

    async def add_task(self, session: str, text: str) -> str:
        """A task of one's own, accepted at once."""
        item = self._work.new_id()
        branch = await self._work.store.run(lambda local: active(local, session))
        propose = Propose(item=item, kind=ItemKind.TASK, text=text, branch=branch)
        await self._work.do(session, propose, MoveTask(item=item, state="accepted"))
        return item

    async def keep_draft(self, session: str, item: str, text: str) -> None:
        """Keeps a half-typed answer or result; tied to its item, so that no two lanes mix."""
        _ = session
        await self._work.store.run(lambda local: local.drafts.keep(key("lane", item), text))

    # --- what we know -----------------------------------------------------------------------------

    async def add_fact(self, session: str, text: str) -> str:
        """Keeps a note of one's own as a fact."""
        return await self._fact(session, text, Source.NOTE, None, "")

    async def keep_as_fact(
        self, session: str, text: str, *, source: str, ref: str, source_text: str = ""
    ) -> str:
        """Keeps something as a fact, with where it comes from: `source` is message, evidence, tool,
        step or ticket, `ref` the id of its row.
        """
        if not text.strip():
            raise Refused("There is nothing in it to keep.", "empty")
        return await self._fact(session, text, Source(source), ref, source_text)

    async def promote(self, session: str, item: str, text: str = "") -> str:
        """Keeps the answer to a question or the result of a task as a fact. Raises Refused when
        there is none.
        """
        found = await self._item(session, item)
        said = found.label or found.answer if found.kind is ItemKind.QUESTION else found.result
        words = text.strip() or (f"{found.text} {said}" if said else "")
        if not words:
            raise Refused("There is no answer to keep yet.", "empty")
        return await self._fact(session, words, Source(found.kind.value), found.id, found.text)

    async def edit_fact(self, session: str, fact: str, text: str) -> None:
        await self._work.do(session, EditFact(fact=fact, text=text))

    async def remove_fact(self, session: str, fact: str) -> None:
        await self._work.do(session, EditFact(fact=fact, removed=True))

    async def put_back_fact(self, session: str, fact: str) -> None:
        await self._work.do(session, EditFact(fact=fact, removed=False))

    # --- the suggested fix ------------------------------------------------------------------------

    async def use_fix(self, session: str, fix: str) -> tuple[str, ...]:
        """Takes the fix: its steps become accepted tasks. Gives their ids."""
        found = await self._fix(session, fix)
        steps = found.steps or (found.title,)
        ids = tuple(self._work.new_id() for _ in steps)
        acts: list[Act] = [DecideFix(fix=fix, decision=Decision.ONE_OFF)]
        for item, step in zip(ids, steps, strict=True):
            acts.append(Propose(item=item, kind=ItemKind.TASK, text=step, branch=found.branch))
            acts.append(MoveTask(item=item, state="accepted"))
        await self._work.do(session, *acts)
        return ids

    async def decide_fix(self, session: str, fix: str, decision: str, reason: str = "") -> None:
        """`decision`: one_off, draft_template, build_template or dismissed."""
        act = DecideFix(fix=fix, decision=Decision(decision), reason=reason)
        await self._work.do(session, act)

    async def report_fix(
        self, session: str, fix: str, outcome: Outcome, *, reason: str = "", notes: str = ""
    ) -> None:
        """Says what came of it. `applied_pending` needs what it waits for, as `reason`."""
        report = ReportFix(fix=fix, outcome=outcome, reason=reason, notes=notes)
        await self._work.do(session, report)

    async def confirm_hint(self, session: str, fix: str) -> None:
        """Makes true what the assistant believes came of the fix."""
        found = await self._fix(session, fix)
        if found.hint is None or found.hint is FixOutcome.DISMISSED:
            await self.decide_fix(session, fix, "dismissed", found.hint_text)
            return
        outcome: Outcome = found.hint.value  # type: ignore[assignment]
        await self.report_fix(session, fix, outcome, reason=found.hint_text or "Said in the chat")

    async def suggest_fix(self, session: str, title: str, body: str = "") -> str:
        """A fix of one's own; it takes the place of the one before."""
        fix = self._work.new_id()
        await self._work.do(session, ProposeFix(fix=fix, title=title, body=body))
        return fix

    async def open_fix(self, session: str) -> str:
        """The fix whose outcome is not known, to be asked about before closing or escalating."""

        def find(local: Local) -> str:
            case = local.get(Case, session)
            fix = None if case is None or case.fix is None else local.get(Fix, case.fix)
            tried = (FixOutcome.APPLIED_PENDING, FixOutcome.APPLIED_PARTIAL)
            waits = fix is not None and (fix.outcome in tried or fix.decision is Decision.ONE_OFF)
            known = fix is not None and fix.outcome is FixOutcome.APPLIED_SUCCESS
            return fix.id if fix is not None and waits and not known else ""

        return await self._work.store.run(find)

    async def fix(self, session: str, fix: str) -> FixView:
        """One suggestion as it is drawn. Raises Refused when it is not in the session."""
        return fix_view(await self._fix(session, fix), ())

    # --- directions -------------------------------------------------------------------------------

    async def fork(
        self, session: str, reason: str, options: tuple[tuple[str, str], ...], *, trigger: str = ""
    ) -> tuple[str, ...]:
        """Parts the session into directions, given as label and description; gives their ids. The
        first one is stood on.
        """
        if not options:
            raise Refused("Name at least one direction.", "empty")
        ids = tuple(self._work.new_id() for _ in options)
        parent = await self._work.store.run(
            lambda local: active(local, session) or way_so_far(local, session)
        )
        fork = MakeFork(
            fork=self._work.new_id(), root=self._work.new_id(), reason=reason, parent=parent,
            trigger=trigger or None,
            options=tuple(
                ForkOption(branch=one, label=label, description=told)
                for one, (label, told) in zip(ids, options, strict=True)
            ),
        )  # fmt: skip
        first = SetBranch(branch=ids[0], state=BranchState.ACTIVE)
        await self._work.do(session, fork, first)
        await self.stand_on(session, ids[0])
        return ids

    async def stand_on(self, session: str, branch: str) -> None:
        """Goes to a direction; each person stands on their own. Empty: the way so far."""
        await self._work.store.run(lambda local: local.drafts.keep(key("branch", session), branch))
        self._work.notices.publish(Changes(sessions=frozenset({session})))

    async def set_branch(self, session: str, branch: str, state: str, finding: str = "") -> None:
        """`state`: active, untried, dead_end or solved."""
        act = SetBranch(branch=branch, state=BranchState(state), finding=finding or None)
        await self._work.do(session, act)

    # --- inside -----------------------------------------------------------------------------------

    async def _decide(self, session: str, item: str, act: Act) -> None:
        await self._work.do(session, act)
        await self._work.store.run(lambda local: local.drafts.drop(key("lane", item)))

    async def _fact(
        self, session: str, text: str, source: Source, ref: str | None, source_text: str
    ) -> str:
        fact = self._work.new_id()
        branch = await self._work.store.run(lambda local: active(local, session))
        act = AddFact(
            fact=fact, text=text, source=source, source_ref=ref, source_text=source_text,
            branch=branch,
        )  # fmt: skip
        await self._work.do(session, act)
        return fact

    async def _item(self, session: str, item: str) -> LaneItem:
        found = await self._work.store.run(lambda local: local.get(LaneItem, item))
        if found is None or found.session != session:
            raise Refused("This is not in the lane any more.", "missing")
        return found

    async def _fix(self, session: str, fix: str) -> Fix:
        found = await self._work.store.run(lambda local: local.get(Fix, fix))
        if found is None or found.session != session:
            raise Refused("This suggestion is not in the session.", "missing")
        return found


def active(local: Local, session: str) -> str | None:
    """The direction on which this person stands; None on the way so far."""
    return local.drafts.get(key("branch", session)) or None


def way_so_far(local: Local, session: str) -> str | None:
    """The direction that was walked before anything parted; None where nothing has."""
    roots = [one for one in local.parts(Branch, session) if one.fork is None]
    return min(roots, key=lambda one: (one.hlc, one.id)).id if roots else None
