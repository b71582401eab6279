"""The profile folder: whose computer this is, which workspaces it holds, and which one is
current.

`<profile>/local/` is the workspace without a server, `<profile>/<server>/<account>/<user>/` one of
a server's people. Switching never mixes and never deletes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rflow_desktop.domain.frozen import value_class
from rflow_desktop.domain.states import Role
from rflow_desktop.durable import sync_folder
from rflow_desktop.store import trouble
from rflow_desktop.store.folders import make_folder, unfit_place
from rflow_desktop.store.trouble import StoreTrouble

if TYPE_CHECKING:
    from rflow_desktop.domain.policy import Actor

NAME = "profile.json"
_PLAIN = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
DAMAGED = (
    "The list of workspaces in the profile folder cannot be read. Nothing was deleted: your work "
    "is in the folders beside it. Move profile.json away and sign in again."
)


@value_class(frozen=True, kw_only=True)
class Workspace:
    """One person's work with one server, or with none."""

    server_id: str = ""
    account: str = ""
    user: str = ""
    name: str = ""
    role: str = Role.ENGINEER.value
    team: str | None = None
    url: str = ""
    email: str = ""
    account_name: str = ""

    @property
    def server(self) -> bool:
        return bool(self.server_id)

    @property
    def place(self) -> tuple[str, ...]:
        """The folders below the profile's."""
        if not self.server:
            return ("local",)
        return tuple(_safe(part) for part in (self.server_id, self.account, self.user))

    @property
    def me(self) -> Actor:
        """Without a server one may do everything to one's own work."""
        from rflow_desktop.domain.policy import Actor  # noqa: PLC0415  the first look needs none

        role = Role(self.role) if self.server else Role.ADMIN
        return Actor(id=self.user, role=role, team=self.team, name=self.name)


class Profile:
    """Reads and writes `profile.json`.

    `id` names the profile's key, `replica` is this installation.
    """

    def __init__(self, folder: Path, *, new_id: Callable[[], str] | None = None) -> None:
        """Made where there is none; without `new_id` it is only read, and has to be there.

        Raises StoreTrouble when the folder cannot be used.
        """
        self.folder = folder
        if new_id is None:
            self._document = self._read() or {}
            return
        make_folder(folder)
        self._document = self._read() or self._fresh(new_id)

    @property
    def id(self) -> str:
        return str(self._document["id"])

    @property
    def replica(self) -> str:
        return str(self._document["replica"])

    @property
    def current(self) -> Workspace:
        return Workspace(**self._document["current"])

    @property
    def local(self) -> Workspace:
        """The workspace without a server."""
        return Workspace(**self._document["local"])

    @property
    def known(self) -> tuple[Workspace, ...]:
        """Every workspace that was ever chosen here, the one without a server first."""
        return (self.local, *(Workspace(**one) for one in self._document["others"]))

    def choose(self, workspace: Workspace) -> None:
        """Makes `workspace` the current one and remembers it."""
        others = [
            one for one in self._document["others"] if Workspace(**one).place != workspace.place
        ]
        if workspace.server:
            others.append(asdict(workspace))
        local = self._document["local"] if workspace.server else asdict(workspace)
        self._write(
            {**self._document, "current": asdict(workspace), "others": others, "local": local}
        )

    def folder_of(self, workspace: Workspace) -> Path:
        return self.folder.joinpath(*workspace.place)

    @property
    def holds_work(self) -> bool:
        """Whether there is something that a new key could not open."""
        return any((self.folder_of(workspace) / "outbox.db").exists() for workspace in self.known)

    @property
    def warning(self) -> str:
        """A sentence when the folder is in a place where databases get damaged."""
        return unfit_place(self.folder.absolute())

    def _fresh(self, new_id: Callable[[], str]) -> dict[str, Any]:
        local = asdict(Workspace(user=new_id()))
        document = {
            "version": 1,
            "id": new_id(),
            "replica": new_id(),
            "current": local,
            "local": local,
            "others": [],
        }
        self._write(document)
        return document

    def _read(self) -> dict[str, Any] | None:
        try:
            document = json.loads((self.folder / NAME).read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreTrouble(trouble.UNWRITABLE, "read_only") from error
        except ValueError as error:
            raise StoreTrouble(DAMAGED, "damaged") from error
        if not isinstance(document, dict) or not {"id", "current", "local"} <= document.keys():
            raise StoreTrouble(DAMAGED, "damaged")
        if document.get("version", 1) > 1:
            raise StoreTrouble(trouble.NEWER, "newer")
        return document

    def _write(self, document: dict[str, Any]) -> None:
        part = self.folder / f"{NAME}.part"
        try:
            part.write_text(json.dumps(document, indent=1), encoding="utf-8")
            part.replace(self.folder / NAME)
            sync_folder(self.folder)
        except OSError as error:
            raise StoreTrouble(trouble.UNWRITABLE, "read_only") from error
        self._document = document


def _safe(part: str) -> str:
    """`part` as a folder's name: as it is when that is harmless, else its hash."""
    if _PLAIN.match(part):
        return part
    from hashlib import blake2b  # noqa: PLC0415  hardly ever

    return blake2b(part.encode(), digest_size=12).hexdigest()
