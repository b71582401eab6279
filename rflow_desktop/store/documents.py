"""Rows as they are kept in a replica: JSON of this version of the program, or of a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import to_json

from rflow_desktop.domain.model import BY_TYPE
from rflow_desktop.domain.values import Row

R = TypeVar("R", bound=Row)
Key = tuple[str, str]


class Unreadable(Exception):
    """What a newer version decided is kept, and cannot be shown: the type of the row."""


def parsed(kind: type[R], raw: str) -> R:
    """Raises Unreadable for a row that was decided by a newer version."""
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        raise Unreadable(kind.TYPE) from error


def written(doc: Mapping[str, Any]) -> str:
    return to_json(doc).decode()


def listing(scopes: Iterable[str]) -> str:
    """Scopes as they are kept: each between blanks, so that one of them can be looked for."""
    names = " ".join(sorted(scopes))
    return f" {names} " if names else ""


def read_root(kind: str, row_id: str, doc: Mapping[str, Any]) -> tuple[bool, Key]:
    """Whether this version can read the row, and its root.

    A row of a newer version is kept as it is.
    """
    model = BY_TYPE.get(kind)
    if model is None:
        return False, (kind, row_id)
    try:
        return True, model.model_validate(doc).root
    except ValidationError:
        return False, (kind, row_id)
