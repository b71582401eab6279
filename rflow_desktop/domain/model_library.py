"""The rows of people and of the library: accounts, teams, users, flows and their contents."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from rflow_desktop.domain.model_flows import Lineage
from rflow_desktop.domain.states import Role
from rflow_desktop.domain.values import Row, Value


class FlowRef(Value):
    """The flow version that a session runs, named as it was at the start; `snapshot` is its
    content's hash.
    """

    id: str
    name: str
    kind: str
    version: int
    snapshot: str
    category: str = ""


class Account(Row):
    TYPE: ClassVar[str] = "account"
    name: str
    settings: dict[str, Any] = Field(default_factory=dict)


class Team(Row):
    TYPE: ClassVar[str] = "team"
    name: str
    active: bool = True


class User(Row):
    TYPE: ClassVar[str] = "user"
    name: str
    email: str
    role: Role = Role.ENGINEER
    team: str | None = None
    active: bool = True


class Flow(Row):
    """A flow of the library: its names and its newest versions; the steps are in the snapshots it
    points to.
    """

    TYPE: ClassVar[str] = "flow"
    name: str
    slug: str = ""
    kind: str
    category: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    status: str = "draft"
    version: int = 1
    snapshot: str
    published: str | None = None
    author: str | None = None
    team: str | None = None
    starter: bool = False
    usual_steps: int = 0
    archived: bool = False
    changed_at: str = ""
    changed_by: str = ""
    published_version: int = 0
    lineage: Lineage | None = None

    @property
    def current(self) -> tuple[str, int]:
        """The content that is started now, and its number: the published one where there is one."""
        if self.published is None or self.published == self.snapshot:
            return self.snapshot, self.version
        return self.published, self.published_version or self.version


class Snapshot(Row):
    """Immutable content by hash: one version of a flow, shared by all its runs."""

    TYPE: ClassVar[str] = "snapshot"
    flow: str
    content: dict[str, Any]

    @property
    def root(self) -> tuple[str, str]:
        return ("flow", self.flow)
