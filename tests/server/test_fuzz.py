"""Whatever is sent, the central API answers as it describes itself, never with its own error."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks

from rflow_desktop.domain import acts, ops
from sync.bundle import BUNDLE_TYPE
from sync.server.app import description
from tests.server.harness import SECRET, Office, office
from tests.server.world import World, sealed, uid

EXAMPLES = int(os.environ.get("RFLOW_FUZZ_EXAMPLES", "20"))
"""Of each route."""


KNOWN = tuple(uid(f"known {number}") for number in range(4))
"""The first is a closed session and a flow, the last is prepared; the second is an assistant."""
CHAT = KNOWN[3][:-4] + "c4a7"


@schemathesis.serializer("application/offset+octet-stream", BUNDLE_TYPE)
def _bytes(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


API = schemathesis.openapi.from_dict(description())
ROUTES: list[Any] = [found.ok() for found in API.get_all_operations()]  # type: ignore[union-attr] # they are ours, and right
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
"""Access is the matrix's, methods are test_http's; 503 is right for streams here."""


class Fuzzed:
    """An installation that is stopping, so that streams and held requests end at once."""

    def __init__(self, folder: Path) -> None:
        self._asked = 0
        self.runner = asyncio.Runner()
        self._context = office(folder)
        self.office: Office = self.runner.run(self._context.__aenter__())
        self.runner.run(self._furnish())
        self.office.central.stop()

    async def _furnish(self) -> None:
        far = SECRET["brightwater"]
        start = acts.StartSession(title=far, client=far)
        await self.office.enter("eve")
        await self.office.push("eve", World().op("eve", uid("far"), start))
        await self.office.enter("maya")
        await self._work()

    async def _work(self) -> None:
        """Sessions in every state and flows, for the paths of scripts to find."""
        tree = {"tree_id": uid("flow"), "ticket_number": "INC-1"}
        for number, place in enumerate(("", "", "", "/prepare")):
            body = {**tree, "id": KNOWN[number]}
            made = await self.office.ask("maya", "POST", f"/api/v1/sessions{place}", json=body)
            assert made.status_code == 201, made.text
        path = f"/api/v1/sessions/{KNOWN[0]}/complete"
        await self.office.ask("maya", "POST", path, json={"outcome": "resolved"})
        await self._talk()
        flow = {"id": KNOWN[0], "name": "Ping"}
        made = await self.office.ask("maya", "POST", "/api/v1/trees", json=flow)
        assert made.status_code == 201, made.text

    async def _talk(self) -> None:
        """A chat and an assistant, for the paths of both to find."""
        agent = {"id": KNOWN[1], "name": "Desk"}
        made = await self.office.ask("maya", "POST", "/api/agents", json=agent)
        assert made.status_code == 201, made.text
        path = f"/api/agents/{KNOWN[1]}/sessions"
        made = await self.office.ask("maya", "POST", path, json={"id": CHAT})
        assert made.status_code == 201, made.text

    def ask(self, case: schemathesis.Case[Any]) -> httpx.Response:
        sent: dict[str, Any] = case.as_transport_kwargs(base_url="http://central.example")
        who = "maya" if "sign-out" not in case.path else "nobody"
        method, url = sent.pop("method"), sent.pop("url")
        self._asked += 1
        self.office.clock.ms += 15_000  # so that nothing is asked too often
        if not self._asked % 40:
            self.runner.run(self.office.enter("maya"))
        if self._asked % 3 and case.path.startswith("/api/"):  # two in three meet what is there
            url = re.sub(r"(trees|sessions|handoffs|agents|conversations)/[^/?]+", self._known, url)
        sent.pop("cookies", None)
        if isinstance(sent.get("data"), (bytes, str)):
            sent["content"] = sent.pop("data")
        if sent.get("files"):
            sent["files"] = [
                (name, file if isinstance(file, (bytes, str, tuple)) else repr(file).encode())
                for name, file in dict(sent["files"]).items()
            ]
        headers = {
            name: value
            for name, value in dict(sent.pop("headers", {})).items()
            if name.lower() != "authorization"
        }
        answer = self.runner.run(self.office.ask(who, method, url, headers=headers, **sent))
        if sent.get("files"):
            self.runner.run(answer.request.aread())  # the checks look at what was asked
        return answer

    def _known(self, place: re.Match[str]) -> str:
        if place[0].split("/")[1] in {"prepare", "batch", "search", "escalation-queue"}:
            return place[0]
        among = (*KNOWN, CHAT)
        return f"{place[1]}/{among[self._asked % len(among)]}"

    def close(self) -> None:
        self.runner.run(self._context.__aexit__(None, None, None))
        self.runner.close()


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Fuzzed]:
    with tempfile.TemporaryDirectory() as folder:
        one = Fuzzed(Path(folder))
        yield one
        one.close()


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES, ids=[route.label for route in ROUTES])
def test_every_answer_is_as_described(fuzzed: Fuzzed, route: Any) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=EXAMPLES <= 20,
    )
    @given(case=route.as_strategy())
    def told(case: schemathesis.Case[Any]) -> None:
        answer = fuzzed.ask(case)
        assert answer.status_code < 500 or _code(answer) in {"stopping", "not_set_up"}, answer.text
        assert SECRET["brightwater"].encode() not in answer.content
        case.validate_response(answer, checks=CHECKS)

    told()


def _code(answer: httpx.Response) -> str:
    """What went wrong, as a problem says it or as the wire of a model does."""
    body = answer.json()
    code: str = body.get("error", body)["code"]
    return code


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@given(data=st.data())
@settings(max_examples=EXAMPLES * 20, deadline=None, derandomize=EXAMPLES <= 20)
def test_whatever_an_operation_holds_it_gets_one_verdict_that_stays(data: st.DataObject) -> None:
    act = data.draw(st.sampled_from(DONE))
    document = sealed(WORLD.op("maya", uid("session"), act, op_id=str(uuid.uuid4())))
    document.pop("hash")
    place = document if data.draw(st.booleans()) else document["payload"]
    name = data.draw(st.sampled_from([*place, "extra"]))
    if name != "id":
        place[name] = data.draw(ANYTHING)
    try:
        document["hash"] = ops.digest(ops.canonical(document))
    except ValueError:
        document["hash"] = ""
    (verdict,) = WORLD.push("maya", document)
    (again,) = WORLD.push("maya", document)
    if verdict.status == "accepted":
        assert (again.status, again.seq) == ("duplicate", verdict.seq)
    else:
        assert again == verdict


WORLD = World()
DONE = (
    acts.StartSession(title="Mail"), acts.AddNote(entry=uid("n"), text="note"),
    acts.SetFields(client="Harbor Dental"), acts.SetVariables(set={"host": "srv1"}),
    acts.WritePad(text="ping ok"), acts.Choose(entry=uid("c"), node="a", answer="1"),
    acts.Attach(evidence=uid("e"), sha256="e" * 64, size=9, mime="image/png"), acts.Pause(),
    acts.SetContact(phone="555 0100"), acts.HandOver(handoff=uid("h"), need="Please"),
    acts.Claim(handoff=uid("h")), acts.CancelHandoff(handoff=uid("h")), acts.StepBack(),
    acts.CaptureSession(created_at="2026-11-21T12:00:00.000Z"), acts.Complete(outcome="resolved"),
)  # fmt: skip
