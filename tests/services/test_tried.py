"""Before a step is done again, what was tried already is said, and what came of it."""

from __future__ import annotations

import asyncio

from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.shown import SessionView
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import Desk, desk

HARBOR = About(client="Harbor Dental Group", ticket="48213")


def seen(on: Desk, session: str) -> SessionView:
    view = asyncio.run(Sessions(on.work).view(session))
    assert view is not None
    return view


def told(on: Desk, session: str) -> list[tuple[str, str, str]]:
    return [(one.ticket, one.title, one.told) for one in seen(on, session).already_tried]


def begin(on: Desk, about: About = HARBOR) -> str:
    return asyncio.run(Sessions(on.work).start(flows.TROUBLESHOOTING.id, about))


def test_what_was_answered_here_and_stepped_back_over_is_said_with_its_time() -> None:
    on = desk(flows.TROUBLESHOOTING)
    session = begin(on)
    assert told(on, session) == []
    asyncio.run(Sessions(on.work).choose(session, "no"))
    asyncio.run(Sessions(on.work).step_back(session))
    ((ticket, title, when),) = told(on, session)
    assert (ticket, title) == ("", "No, in this session")
    assert ":" in when


def test_the_last_sessions_of_this_client_are_remembered_and_of_others_not() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions = Sessions(on.work)
    for about, answer, outcome in (
        (About(client="Harbor Dental Group", ticket="47902"), "yes", Outcome.RESOLVED),
        (About(client="Harbor Dental Group", ticket="47655"), "no", Outcome.UNRESOLVED),
        (About(client="Tern Coffee", ticket="47001"), "no", Outcome.RESOLVED),
    ):
        on.clock.pass_ms(86_400_000)
        earlier = begin(on, about)
        asyncio.run(sessions.choose(earlier, answer))
        asyncio.run(sessions.complete(earlier, outcome))
    running = begin(on, About(client="Harbor Dental Group", ticket="48001"))
    asyncio.run(sessions.choose(running, "yes"))
    found = told(on, begin(on))
    assert [(ticket, title) for ticket, title, _ in found] == [
        ("48001", "Yes"), ("47655", "No"), ("47902", "Yes"),
    ]  # fmt: skip
    assert [words.rpartition(", ")[2] for _, _, words in found] == [
        "not finished", "did not help", "fixed",
    ]  # fmt: skip


def test_without_a_client_or_a_flow_there_is_nothing_to_remember() -> None:
    on = desk(flows.TROUBLESHOOTING)
    begin(on)
    assert told(on, begin(on, About())) == []
    assert told(on, asyncio.run(Sessions(on.work).start(None, HARBOR))) == []
