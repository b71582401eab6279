"""The filters of the sessions table hold in the column they name, in every script."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.model import FlowRef
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.store import views
from tests.store.desks import ANN, Desk, Desks
from tests.store.test_views import REF, ROWS

OLD_NAME = FlowRef(**{**REF.model_dump(), "name": "Anmeldung schlägt fehl"})
SESSIONS = (
    ("INC-1042", "Contoso Ltd", "Scanner at École Sud", None),
    ("INC-2042", "École Nord", "Contoso scanner", REF),
    ("TX1", "100 % Coffee", "Tills", OLD_NAME),
)


@pytest.fixture
def filled(desks: Desks) -> Desk:
    desk = desks(ANN)
    desk.local.seed(ROWS)
    for ticket, client, title, flow in SESSIONS:
        desk.start(ticket=ticket, client=client, title=title, flow=flow)
    return desk


@pytest.mark.behaviour("S1.05", "S1.06", "S1.07")
@pytest.mark.parametrize(
    ("wanted", "tickets"),
    [
        ({"ticket": "inc-10"}, ["INC-1042"]),
        ({"ticket": "T_1"}, []),
        ({"ticket": "contoso"}, []),
        ({"client": "contoso"}, ["INC-1042"]),
        ({"client": "école"}, ["INC-2042"]),
        ({"client": "ÉCOLE"}, ["INC-2042"]),
        ({"client": "%"}, ["TX1"]),
        ({"flow": "credential"}, ["INC-2042"]),
        ({"flow": "SCHLÄGT"}, ["TX1"]),
        ({"flow": REF.id}, ["INC-2042", "TX1"]),
        ({"client": "contoso", "ticket": "2042"}, []),
    ],
)
def test_a_filter_looks_in_its_own_column(
    filled: Desk, wanted: dict[str, str], tickets: list[str]
) -> None:
    asked = SessionFilter(order="ticket", **wanted)  # type: ignore[arg-type]
    lines = views.sessions(filled.local, asked, filled.clock())
    assert [line.ticket for line in lines] == tickets
