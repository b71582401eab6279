"""What rows look like to this version, as one short word: whoever has the same can read mine."""

from __future__ import annotations

import json
from enum import Enum
from functools import cache
from hashlib import blake2b
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from rflow_desktop.domain.model import BY_TYPE


@cache
def shape() -> str:
    """Equal where two programs accept exactly the same rows, so that one of them need not check
    again what the other one has checked.

    Read from the fields themselves: a JSON schema of all rows takes longer than a thousand rows do.
    """
    told: dict[str, Any] = {}
    for model in BY_TYPE.values():
        _tell(model, told)
    return blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=16).hexdigest()


def _tell(model: type[BaseModel], told: dict[str, Any]) -> str:
    """Adds the fields of `model`, and of everything that they are made of; its name."""
    name = f"{model.__module__}.{model.__qualname__}"
    if name not in told:
        fields: dict[str, str] = {"extra": str(model.model_config.get("extra"))}
        told[name] = fields
        for field, info in model.model_fields.items():
            made = [_kind(info.annotation, told), repr(info.metadata), info.is_required()]
            default = info.get_default(call_default_factory=True)
            fields[field] = json.dumps([*made, repr(default)])
    return name


def _kind(kind: Any, told: dict[str, Any]) -> Any:
    parts = get_args(kind)
    if parts:
        return [repr(get_origin(kind)), *(_kind(part, told) for part in parts)]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _tell(kind, told)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [kind.__qualname__, *(str(one.value) for one in kind)]
    return repr(kind)
