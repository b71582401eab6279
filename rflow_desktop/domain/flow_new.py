"""Flows that begin: an empty one, and a copy of one that is there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from rflow_desktop.domain.flow import FORMAT, Flow, FlowKind
from rflow_desktop.domain.flow_edit import begin

UNNAMED = "New flow"


def new_flow(id: str, *, taken: Collection[str], kind: FlowKind = "troubleshooting") -> Flow:  # noqa: A002
    """A flow with a first question to fill in. `taken` are slugs that others have."""
    bare = Flow(
        format=FORMAT, id=id, slug=free_slug(UNNAMED, taken=taken), name=UNNAMED, kind=kind,
        version=1,
    )  # fmt: skip
    return begin(bare).flow


def copy_of(flow: Flow, id: str, *, taken: Collection[str]) -> Flow:  # noqa: A002
    """The same steps as a flow of its own."""
    name = f"{flow.name[:290]} (copy)"
    update = {"id": id, "slug": free_slug(flow.name, taken=taken), "name": name, "version": 1}
    return flow.model_copy(update=update)


def free_slug(name: str, *, taken: Collection[str]) -> str:
    """What a flow of this name is called in links, as nobody else is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:70].strip("-") or "flow"
    number, free = 2, slug
    while free in taken:
        free = f"{slug}-{number}"
        number += 1
    return free
