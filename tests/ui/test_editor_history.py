"""Undo and redo of everything: any row of edits goes back and forth without a trace."""

from __future__ import annotations

from hypothesis import event, given
from hypothesis import strategies as st

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_edit import Edited, begin, set_step
from tests.domain.test_flow_edit import EDITS, edits
from tests.helpers import flows
from ui.editor.history import MOST_KEPT, History


@given(st.sampled_from(flows.EACH_KIND), edits, st.lists(st.booleans(), max_size=40))
def test_every_edit_is_taken_back_and_done_again_exactly(
    flow: Flow, todo: list[tuple[str, int, int]], walk: list[bool]
) -> None:
    history = History(flow)
    moments = [flow]
    for name, a, b in todo:
        now = begin(history.flow).flow if not history.flow.nodes else history.flow
        try:
            made = EDITS[name](now, a, b)
        except Refused:
            continue
        after = made.flow if isinstance(made, Edited) else made
        if history.add(after, name, ""):
            moments.append(after)
    event(f"{min(len(moments), 15) // 5 * 5} edits or more")
    while history.undo():
        pass
    assert history.flow is moments[0]
    assert history.undo_words == ""
    at = 0
    for forward in walk:  # back and forth in any order
        moved = history.redo() if forward else history.undo()
        step = 1 if forward else -1
        assert moved == (0 <= at + step < len(moments))
        at = max(0, min(len(moments) - 1, at + step))
        assert history.flow == moments[at]
    while history.redo():
        pass
    assert history.flow is moments[-1]
    assert history.redo_words == ""


def typed(history: History, step: str, words: str) -> None:
    for end in range(1, len(words) + 1):
        made = set_step(history.flow, step, title=words[:end])
        history.add(made, "write a title", step, typing=f"title {step}")


def test_what_is_typed_in_one_field_is_one_edit() -> None:
    flow = flows.TROUBLESHOOTING
    history = History(flow, "panel")
    typed(history, "panel", "Red?")
    typed(history, "port", "Open?")
    assert history.undo()
    assert (history.flow.nodes["panel"].title, history.at) == ("Red?", "panel")
    assert history.undo()
    assert history.flow is flow
    assert not history.undo()


def test_coming_back_to_a_field_begins_another_edit() -> None:
    history = History(flows.TROUBLESHOOTING, "panel")
    typed(history, "panel", "Red?")
    history.stand("port")
    history.stand("panel")
    typed(history, "panel", "Blue?")
    history.pause()
    typed(history, "panel", "Green?")
    titles = []
    while history.undo():
        titles.append(history.flow.nodes["panel"].title)
    assert titles == ["Blue?", "Red?", "Does the panel show an error?"]


def test_a_new_edit_forgets_what_was_undone_and_the_oldest_are_let_go() -> None:
    history = History(flows.TROUBLESHOOTING)
    for number in range(MOST_KEPT + 20):
        history.add(set_step(history.flow, "panel", title=f"T{number}"), "write", "")
    back = 0
    while history.undo():
        back += 1
    assert back == MOST_KEPT - 1
    history.add(set_step(history.flow, "panel", title="Other"), "write", "")
    assert not history.redo()


def test_an_edit_that_changes_nothing_is_none() -> None:
    history = History(flows.TROUBLESHOOTING)
    assert not history.add(history.flow, "write", "")
