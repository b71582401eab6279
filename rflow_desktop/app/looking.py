"""Reads Today's page of a profile without opening the work. Loaded only where there is a profile.

Nothing is shown that start-up would have to check first, or that is not whole.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from rflow_desktop.app.first_look import Seen
from rflow_desktop.domain.states import Role
from rflow_desktop.ids import now_ms
from rflow_desktop.secrets import NoKeyStore, WrongPassphrase, database_key, open_key_store
from rflow_desktop.store import lease, view_today
from rflow_desktop.store.folders import was_left_open
from rflow_desktop.store.profile import Profile
from rflow_desktop.store.reader import Reader
from rflow_desktop.store.sqlite import DatabaseError
from rflow_desktop.store.trouble import StoreTrouble

if TYPE_CHECKING:
    from rflow_desktop.domain.policy import Actor


class Person(NamedTuple):
    """Whose page it is: what of an `Actor` a page asks for, and nothing that takes long to load."""

    id: str
    role: Role

    def at_least(self, role: Role) -> bool:
        return self.role.at_least(role)


def today(folder: Path) -> Seen | None:
    """None: there is nothing yet, it was left without an orderly end, it does not open without
    more, or something was refused, which takes more than a look to tell.
    """
    try:
        return _today(folder)
    except (StoreTrouble, DatabaseError, NoKeyStore, WrongPassphrase, OSError, ValueError):
        return None  # whoever opens the work says it in words


def _today(folder: Path) -> Seen | None:
    profile = Profile(folder)
    work = profile.folder_of(profile.current)
    if was_left_open(work) or not (work / "outbox.db").exists():
        return None
    keys, _ = open_key_store(folder)
    key = database_key(keys, profile.id, there=True)
    current = profile.current
    person = cast("Actor", Person(current.user, Role(current.role)))
    with closing(Reader(work, key, me=lambda: person, server=profile.current.server)) as reader:
        now = now_ms()
        if not reader.has_replica or lease.over(reader.replica, now):
            return None
        if view_today.needs_attention(reader):
            return None
        page = view_today.today(reader, now)
    return None if page.is_first else Seen(page, now)
