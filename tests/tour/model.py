"""The stand-in of Claude that the tour speaks to: it reads what came before it answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.helpers.claude import Reply, StandIn

Said = Mapping[str, Any]
Answer = Callable[[Said], Reply]


class Model(StandIn):
    """Answers each request with the next of `answers`, which is given the request; then `Yes.`"""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        super().__init__(Reply(blocks=["Yes."]))

    def next(self, document: dict[str, Any]) -> Reply:
        with self._lock:
            self.asked.append(document)
            answer = self.answers.pop(0) if self.answers else None
        return self.script[0] if answer is None else answer(document)


def says(*blocks: Any, **more: Any) -> Answer:
    """The same whatever came."""
    uses = any(not isinstance(one, str) for one in blocks)
    stop = "tool_use" if uses else "end_turn"
    return lambda _: Reply(blocks=list(blocks), stop=stop, **more)


def fails(status: int, kind: str, **more: Any) -> Answer:
    """The service says no."""
    return lambda _: Reply(status=status, error=kind, **more)


def tool(name: str, /, **given: Any) -> tuple[str, str, dict[str, Any]]:
    """One use of a tool."""
    return name, f"toolu_{name}", given


def reads_the_picture(said: Said) -> Reply:
    """Asks to read the first picture that it was told of."""
    picture = evidence(said, "image/[a-z]+")
    return Reply(blocks=[tool("read_evidence", evidence=picture)], stop="tool_use")


def evidence(said: Said, kind: str) -> str:
    """The id under which it was told of the first evidence of this kind."""
    told = json.dumps(said).replace("\\", "")
    found = re.search(rf'"id": "([^"]+)", "name": "[^"]*", "kind": "{kind}"', told)
    assert found is not None, f"it was told of no {kind}"
    return found[1]


def kept(said: Said) -> str:
    """The id of the evidence in which the result of a check was kept."""
    found = re.search(r"kept as evidence ([\w-]+)", json.dumps(said))
    assert found is not None, "it was told of no check"
    return found[1]


def words_of(said: Said) -> str:
    """Everything that came with a request, as one text."""
    return json.dumps(said, ensure_ascii=False)
