"""What a flow's content has to be before it is kept, and before everybody runs it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from rflow_desktop.domain.acts import ForkFlow, SaveFlow
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow, content_hash, document
from rflow_desktop.domain.flow_check import errors, problems
from rflow_desktop.domain.flow_sample import SampleResult, run_samples
from rflow_desktop.domain.ops import Op, canonical
from rflow_desktop.services.work import Done

MOST_KEPT = 250 * 1024
"""Bytes of one flow's content: it travels in one operation."""


def kept_content(flow: Flow) -> dict[str, Any]:
    """The content as an operation carries it. Raises Refused when it is too large for one."""
    content = document(flow)
    if len(canonical(content)) > MOST_KEPT:
        raise Refused(
            f"“{flow.name}” is larger than 250 KB, more than one flow may be. What you have is "
            "kept here. Split it into flows that link to each other.",
            "too_large",
        )
    return content


def demand_sound(flow: Flow, known_flows: Collection[str]) -> None:
    """Raises Refused with the first problem, or with the sample run that fails and where."""
    wrong = errors(problems(flow, known_flows=known_flows))
    if wrong:
        sentences = [problem.sentence for problem in wrong[:20]]
        more = {"errors": "\n".join(sentences), "node": wrong[0].node}
        raise Refused(f"Not published: {sentences[0]}", "problems", more)
    failed = first_failure(flow)
    if failed is not None:
        raise Refused(
            f"Not published: the sample run “{failed.name}” fails. {failed.difference}", "samples",
            {"sample": failed.name},
        )  # fmt: skip


def your_copy(ops: Sequence[Op], new_id: str) -> Done:
    """What makes a draft of one's own from an edit that came second: its last content."""
    op = [one for one in ops if isinstance(one.act, SaveFlow)][-1]
    act = op.act
    if not isinstance(act, SaveFlow):
        raise Refused("There is nothing to keep of this change.", "missing")
    mine = Flow.model_validate(act.content)
    name = f"{mine.name[:280]} (your copy)"
    slug = f"{mine.slug[:70].strip('-')}-{new_id[-6:]}"
    content = mine.model_copy(update={"id": new_id, "slug": slug, "name": name})
    fork = ForkFlow(
        snapshot=content_hash(content), content=kept_content(content), parent=op.root,
        name=mine.name[:255], over=act.over, reason="Edited at the same time",
    )  # fmt: skip
    return ("flow", new_id), fork


def first_failure(flow: Flow) -> SampleResult | None:
    return next((result for result in run_samples(flow) if not result.passed), None)
