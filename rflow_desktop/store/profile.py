"""The profile folder: whose computer this is, which workspaces it holds, and which one is
current.

`<profile>/local/` is the workspace without a server, `<profile>/<server>/<account>/<user>/` one of
a server's people. Switching never mixes and never deletes.

The id in `profile.json` names the key to all work, so that it has a copy beside it: whichever of
the two is whole puts the other one back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from rflow_desktop.domain.frozen import value_class
from rflow_desktop.domain.states import Role
from rflow_desktop.durable import put_file
from rflow_desktop.store import trouble
from rflow_desktop.store.folders import make_folder, unfit_place
from rflow_desktop.store.trouble import StoreTrouble

if TYPE_CHECKING:
    from rflow_desktop.domain.policy import Actor

NAME, COPY = "profile.json", "profile.json.bak"
_PLAIN = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_DATABASES = ("local/outbox.db", "*/*/*/outbox.db")
_PARTS = {"id", "replica", "current", "local", "others"}
DAMAGED = (
    "The list of workspaces in the profile folder cannot be read, and neither can its copy. "
    "Nothing was deleted: your work is in the folders beside it. Put profile.json back from a "
    "backup of this computer. Do not start anew in this folder: only that file knows which key "
    "opens your work."
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
        found = self._read()
        if found is None:
            self._document = self._fresh(new_id)
            return
        self._document = found
        with suppress(OSError):  # a full disk: the next start puts it back
            self._put(found)

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
        """None where there is no profile yet, and no work of one that is lost."""
        troubles = []
        for name in (NAME, COPY):
            try:
                found = _read(self.folder / name)
            except StoreTrouble as error:
                if error.code == "newer":
                    raise
                troubles.append(error)
                continue
            if found is not None:
                return found
        if troubles:
            raise troubles[0]
        if any(any(self.folder.glob(pattern)) for pattern in _DATABASES):
            raise StoreTrouble(DAMAGED, "damaged")
        return None

    def _write(self, document: dict[str, Any]) -> None:
        try:
            self._put(document)
        except OSError as error:
            raise StoreTrouble(trouble.UNWRITABLE, "read_only") from error
        self._document = document

    def _put(self, document: dict[str, Any]) -> None:
        """Writes both, as far as they are not so already."""
        content = json.dumps({**document, "sum": _sum(document)}, indent=1).encode()
        for name in (NAME, COPY):
            if not _holds(self.folder / name, content):
                put_file(self.folder / name, content)


def _read(path: Path) -> dict[str, Any] | None:
    """None where there is none. Raises StoreTrouble. A later version leaves `sum` as it is here, or
    out.
    """
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreTrouble(trouble.UNWRITABLE, "read_only") from error
    except ValueError as error:
        raise StoreTrouble(DAMAGED, "damaged") from error
    if not isinstance(document, dict) or not document.keys() >= _PARTS:
        raise StoreTrouble(DAMAGED, "damaged")
    if document.pop("sum", None) not in (None, _sum(document)):
        raise StoreTrouble(DAMAGED, "damaged")
    if document.get("version", 1) > 1:
        raise StoreTrouble(trouble.NEWER, "newer")
    return document


def _sum(document: dict[str, Any]) -> int:
    return crc32(json.dumps(document, sort_keys=True).encode())


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _safe(part: str) -> str:
    """`part` as a folder's name: as it is when that is harmless, else its hash."""
    if _PLAIN.match(part):
        return part
    from hashlib import blake2b  # noqa: PLC0415  hardly ever

    return blake2b(part.encode(), digest_size=12).hexdigest()
