"""Which flows fit a problem: words in common with its report and answers, weighed by rarity."""

from __future__ import annotations

import math
import re
from collections import Counter

from rflow_desktop.domain.shown_talk import FlowOffer
from rflow_desktop.store import view_talk, views
from rflow_desktop.store.local import Local

LEAST = 0.25
_WORD = re.compile(r"\w{3,}")
_COMMON_WORDS = """
the and for not are was were has have had with from this that they them their all can cannot does
did but you your our his her its one two user users what when where which who how since only will
would into out get got nothing anything someone everybody please need needs
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def best_flows(local: Local, session: str, limit: int) -> tuple[FlowOffer, ...]:
    """The flows of this library that fit the session, best first; none below a quarter."""
    rows = view_talk.case_rows(local, session)
    if rows is None:
        return ()
    said = [rows.header.title, rows.case.summary, rows.case.intake.text, rows.case.intake.log]
    said += [f"{item.text} {item.answer}" for item in rows.items]
    said += [fact.text for fact in rows.facts if not fact.removed]
    return score(local, " ".join(said), limit)


def score(local: Local, text: str, limit: int) -> tuple[FlowOffer, ...]:
    """Flows against a text: how much of the flow's own telling words the text has."""
    asked = stems(text)
    flows = views.flows(local, "")
    telling = {
        flow.id: stems(" ".join((flow.name, flow.name, flow.description, *flow.tags)))
        for flow in flows
    }
    known = Counter(word for words in telling.values() for word in words)
    found: list[FlowOffer] = []
    for flow in flows:
        words = telling[flow.id]
        weight = {word: math.log(1 + len(flows) / known[word]) for word in words}
        shared = sorted(words & asked, key=lambda word: (-weight[word], word))
        total = sum(sorted(weight.values(), reverse=True)[:6])
        fits = min(1.0, sum(weight[word] for word in shared) / total) if total else 0.0
        if fits >= LEAST and shared:
            found.append(
                FlowOffer(
                    flow=flow.id, name=flow.name, percent=round(fits * 100),
                    reason="Shares " + ", ".join(shared[:4]), steps=flow.usual_steps,
                    used=flow.used,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.percent, -one.used, one.name))[:limit])


def stems(text: str) -> set[str]:
    """The telling words of a text, without common ones and the endings of plurals."""
    words = (word.casefold() for word in _WORD.findall(text))
    return {
        word.removesuffix("s") if len(word) > 4 else word for word in words if word not in _COMMON
    }
