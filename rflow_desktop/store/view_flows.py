"""The library as it is listed: every flow with how it fares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rflow_desktop.domain.figures import total
from rflow_desktop.domain.model import Figures
from rflow_desktop.domain.read_flows import FlowFilter, read_flow_filter
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.store.documents import parsed
from rflow_desktop.store.projection import folded
from rflow_desktop.store.reading import Reading

ESCALATED = (
    "(line.outcome='escalated' OR line.handoff IN (SELECT id FROM transfer WHERE kind='escalate'))"
)
COUNTED = "line.is_test=0 AND line.started_at<>''"
"""A trial run says nothing about a flow, prepared work nothing yet."""


class Sums(NamedTuple):
    used: int = 0
    fixed: int = 0
    escalated: int = 0


def flows(reading: Reading, text: str = "") -> tuple[FlowLine, ...]:
    """The library by name. Archived flows come only where the filter asks for them.

    `text` holds filter words, and words to look for in name, category, tags and description.
    """
    return fitting(every(reading), text)


def every(reading: Reading) -> tuple[FlowLine, ...]:
    """The library by name, archived flows as well."""
    sums = figures(reading)
    docs = (json.loads(raw) for (raw,) in reading.replica.all("SELECT doc FROM shelf"))
    lines = (_flow(reading, doc, sums.get(doc["id"], Sums())) for doc in docs)
    return tuple(sorted(lines, key=lambda line: (folded(line.name), line.id)))


def fitting(lines: Iterable[FlowLine], text: str) -> tuple[FlowLine, ...]:
    """Those that `text` asks for."""
    wanted = read_flow_filter(text)
    return tuple(line for line in lines if _fits(line, wanted))


def figures(reading: Reading) -> dict[str, Sums]:
    """Of each flow how it fared: as the server counted, or as sessions here say if that is more.

    What has not been sent yet is in the sessions only.
    """
    local = {
        flow: Sums(int(used), int(fixed or 0), int(escalated or 0))
        for flow, used, fixed, escalated in reading.replica.all(
            "SELECT flow, count(*), sum(outcome IN ('resolved','workaround')),"  # noqa: S608  ours
            f" sum({ESCALATED}) FROM line WHERE flow<>'' AND {COUNTED} GROUP BY flow"
        )
    }
    for (raw,) in reading.replica.all("SELECT doc FROM row WHERE type='figures' AND known"):
        row = parsed(Figures, raw)
        told = total(row)
        here = local.get(row.flow, Sums())
        local[row.flow] = Sums(
            max(told.started, here.used), max(told.fixed, here.fixed),
            max(told.escalated, here.escalated),
        )  # fmt: skip
    return local


def _fits(line: FlowLine, wanted: FlowFilter) -> bool:
    if line.archived != (wanted.status == "archived"):
        return False
    alike = (
        (wanted.kind, line.kind), (wanted.whose, line.whose),
        ("" if wanted.status == "archived" else wanted.status, line.status),
    )  # fmt: skip
    tags = {folded(tag) for tag in line.tags}
    return (
        all(asked in ("", found) for asked, found in alike)
        and wanted.category in folded(line.category)
        and (not wanted.tag or wanted.tag in tags)
        and _has(line, folded(wanted.text).split())
    )


def _has(line: FlowLine, words: list[str]) -> bool:
    tags = " ".join(line.tags)
    text = folded(f"{line.name}\n{line.category}\n{tags}\n{line.description}")
    return all(word in text for word in words)


def _flow(reading: Reading, doc: Mapping[str, Any], sums: Sums) -> FlowLine:
    starter = bool(doc.get("starter"))
    mine = doc.get("author") == reading.me.id
    published = doc.get("published")
    draft = published is not None and published != doc["snapshot"]
    number = doc.get("version", 1)
    return FlowLine(
        id=doc["id"],
        name=doc["name"],
        kind=doc["kind"],
        category=doc.get("category", ""),
        description=doc.get("description", ""),
        tags=tuple(doc.get("tags", ())),
        version=doc.get("published_version") or number if draft else number,
        snapshot=published or doc["snapshot"],
        status=doc.get("status", "draft"),
        usual_steps=doc.get("usual_steps", 0),
        used=sums.used,
        fixed=sums.fixed,
        escalated=sums.escalated,
        changed_at=doc.get("changed_at", ""),
        whose="starter" if starter else "yours" if mine else "team",
        starter=starter,
        slug=doc.get("slug", ""),
        archived=bool(doc.get("archived")),
        has_draft=draft,
    )
