"""Frozen values that everything else is made of, and the names of ids and instants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, NewType, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from rflow_desktop.domain.errors import Refused

UserId = NewType("UserId", str)
TeamId = NewType("TeamId", str)
AccountId = NewType("AccountId", str)
SessionId = NewType("SessionId", str)
EntryId = NewType("EntryId", str)
EvidenceId = NewType("EvidenceId", str)
HandoffId = NewType("HandoffId", str)
FlowId = NewType("FlowId", str)
OpId = NewType("OpId", str)
ReplicaId = NewType("ReplicaId", str)

Instant = NewType("Instant", str)
"""A moment in UTC as `2026-11-21T01:30:00.123Z`: text order is time order."""

INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"
At = Annotated[Instant, StringConstraints(pattern=INSTANT)]

Id = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
LONGEST_LINE = 255
Line = Annotated[str, StringConstraints(max_length=LONGEST_LINE, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
PAD_LIMIT = 64 * 1024
PadText = Annotated[str, StringConstraints(max_length=PAD_LIMIT)]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
VariableValue = Annotated[str, StringConstraints(max_length=4_000)]


class Value(BaseModel):
    """A frozen value with exactly the fields it names."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Said(Value):
    """A value that holds what a person said. What does not fit is refused in words where the value
    is made; where it is read it is as wrong as in any other value.
    """

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            if first["type"] != "string_too_long":
                raise
            has, most = len(first["input"]), first["ctx"]["max_length"]
            sentence = f"This is {has:,} characters long, and {most:,} fit here. Shorten it."
            raise Refused(sentence, "too_long") from None

    # So that Pydantic reads values as it would without it, which is quicker.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


class Row(BaseModel):
    """One row of the shared truth. Fields of newer versions are kept untouched in `model_extra`."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    TYPE: ClassVar[str]

    id: str

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """A row of values that were looked at before, none of them left out that has no default:
        to look at each of a thousand steps again takes longer than all that is done with them.
        """
        row = cls.__new__(cls)
        put = object.__setattr__  # a row is frozen
        put(row, "__dict__", {**_defaults(cls), **values})
        put(row, "__pydantic_fields_set__", _names(cls))
        put(row, "__pydantic_extra__", {})
        put(row, "__pydantic_private__", None)
        return row

    @property
    def root(self) -> tuple[str, str]:
        """The entity whose operations may change this row: the unit of order and of rebasing."""
        return (self.TYPE, self.id)

    def doc(self) -> dict[str, Any]:
        """The row as JSON values, without fields that still have their default."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"id": self.id}

    def as_json(self) -> str:
        """`doc` as it is stored: JSON without blanks.

        Past `model_dump_json`, which takes as long to hand its words on as writing takes.
        """
        return self.__pydantic_serializer__.to_json(self, exclude_defaults=True).decode()


@cache
def _defaults(kind: type[Row]) -> Mapping[str, Any]:
    """By field, in the order in which rows are written."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in kind.model_fields.items()
    }


@cache
def _names(kind: type[Row]) -> set[str]:
    """Of all fields: one set for all rows that say them all, which is nearly half of their size."""
    return set(kind.model_fields)


class Part(Row):
    """A row that belongs to a session and is seen by whoever sees the session."""

    session: str

    @property
    def root(self) -> tuple[str, str]:
        return ("session", self.session)


class Stamp(Value):
    """Which operation gave a field its value, when by the hybrid clock, and whose it was."""

    hlc: str
    op: str
    by: str = ""
    at: str = ""
    ahead_of: str = ""
    """The operation whose value its writer had seen and replaced, when this one came before it."""


class Lost(Value):
    """A value that another one replaced without having seen it: kept, shown and restorable."""

    field: str
    value: Any = None
    op: str
    by: str
    hlc: str
    at: str
    replaced_by: str


Stamps = dict[str, Stamp]
Superseded = tuple[Lost, ...]
