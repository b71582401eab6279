"""Who works here, by the account's own row: with least rights where it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from rflow_desktop.domain.model import Role, User
from rflow_desktop.domain.policy import Actor
from rflow_desktop.store.local import Local

_UNREAD = "SELECT n FROM row WHERE type=? AND id=? AND seq>0 AND NOT known"


def told(doc: Mapping[str, Any], me: Actor) -> Actor:
    """As a row that has just come says it."""
    try:
        return _of(User.model_validate(doc))
    except ValidationError:
        return _least(me)


def held(local: Local, me: Actor) -> Actor:
    """As it is known here; `me` where nothing is yet."""
    user = local.get(User, me.id)
    if user is not None:
        return _of(user)
    unread = local.replica.value(_UNREAD, User.TYPE, me.id)
    return me if unread is None else _least(me)


def _of(user: User) -> Actor:
    return Actor(id=user.id, role=user.role, team=user.team, name=user.name)


def _least(me: Actor) -> Actor:
    return Actor(id=me.id, role=Role.VIEWER, name=me.name)
