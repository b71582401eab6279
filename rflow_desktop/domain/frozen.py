"""Frozen values for what a start loads: `dataclasses`, without compiling methods for each class.

`dataclass(frozen=True)` writes and compiles six methods, near half a millisecond a class, and
the first paint needs thirty. Here they share them; type checkers see a dataclass.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NoReturn

__all__ = ["value_class"]

if TYPE_CHECKING:
    from dataclasses import dataclass as value_class
else:

    def value_class(*, frozen: Literal[True], kw_only: bool = False) -> Callable[[type], type]:  # noqa: ARG001
        """As `dataclass` of the same words; there is nothing but frozen ones."""

        def make(cls: type) -> type:
            cls.__doc__ = cls.__doc__ or cls.__name__  # else one is made of the signature
            made = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
            made.__init__ = _init(dataclasses.fields(made), kw_only=kw_only)
            made.__repr__, made.__eq__, made.__hash__ = _shown, _equal, _hash
            made.__setattr__, made.__delattr__ = _kept, _kept
            return made

        return make


def _init(fields: tuple[dataclasses.Field[Any], ...], *, kw_only: bool) -> Callable[..., None]:
    names = tuple(field.name for field in fields)
    known, most = frozenset(names), 0 if kw_only else len(names)
    missing = dataclasses.MISSING
    fixed = {one.name: one.default for one in fields if one.default is not missing}
    made = {one.name: one.default_factory for one in fields if one.default_factory is not missing}

    def __init__(self: Any, /, *given: Any, **named: Any) -> None:  # noqa: N807
        values = {**fixed, **dict(zip(names, given, strict=False)), **named}
        for name, factory in made.items():
            if name not in values:
                values[name] = factory()
        twice = not named.keys().isdisjoint(names[: len(given)])
        if values.keys() != known or twice or len(given) > most:
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(names)}")
        self.__dict__.update(values)
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    return __init__


def _shown(self: Any) -> str:
    fields = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self.__dataclass_fields__)
    return f"{type(self).__qualname__}({fields})"


def _equal(self: object, other: object) -> bool:
    return type(self) is type(other) and self.__dict__ == other.__dict__


def _hash(self: Any) -> int:
    return hash(tuple(self.__dict__[name] for name in self.__dataclass_fields__))


def _kept(self: Any, name: str, *_: Any) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"{type(self).__name__}.{name} stays as it is")
