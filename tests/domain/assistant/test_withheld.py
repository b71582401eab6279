"""Which values of a session are secrets, by their flow and by their name."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.flow import Flow, Variable
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.withheld import withheld

FLOW = Flow.model_construct(
    intake=(
        Variable(name="door", sensitive=True),
        Variable(name="wire", type="secret"),
        Variable(name="host"),
    )
)


def session(**values: str) -> Session:
    return Session.model_construct(id="s", variables=values)


SECRET = {
    "admin_password": "hunter22", "wifi_PSK": "sesame", "api_key": "abcd", "door": "12",
    "wire": "x",
}  # fmt: skip
OPEN = {"pin": "no", "site": "Harbor", "host": "srv-1", "password": "     "}


@pytest.mark.parametrize("name", SECRET)
def test_a_secret_is_what_a_flow_or_its_name_calls_so(name: str) -> None:
    assert withheld([session(**{name: SECRET[name]})], [FLOW]) == (SECRET[name],)


@pytest.mark.parametrize("name", OPEN)
def test_everything_else_may_be_told(name: str) -> None:
    assert withheld([session(**{name: OPEN[name]})], [FLOW]) == ()


def test_sessions_share_what_one_of_their_flows_calls_sensitive() -> None:
    assert withheld([session(door="b"), session(door="a", x="y")], [FLOW]) == ("a", "b")
