"""The flows that ship with the product, as rows that every workspace and account begins with."""

from __future__ import annotations

from collections.abc import Iterable

from rflow_desktop.domain import flow as format_
from rflow_desktop.domain.model import Flow, Snapshot
from rflow_desktop.domain.values import Row


def starter_rows(files: Iterable[str]) -> tuple[Row, ...]:
    """Published flows with their contents, from the texts of rfflow/1 files.

    The ids are the same everywhere. Raises ValueError for a text that is not such a file.
    """
    rows: list[Row] = []
    for text in files:
        content = format_.Flow.model_validate_json(text)
        rows += _rows(content)
    return tuple(rows)


def _rows(content: format_.Flow) -> tuple[Row, ...]:
    name = format_.content_hash(content)
    flow = Flow(
        id=content.id,
        name=content.name,
        slug=content.slug,
        kind=content.kind,
        category=content.category,
        description=content.description,
        tags=content.tags,
        status="published",
        version=content.version,
        snapshot=name,
        published=name,
        starter=True,
        usual_steps=content.estimate.steps,
    )
    return (Snapshot(id=name, flow=content.id, content=format_.document(content)), flow)
