"""The sessions that sync is measured with: 1 KB each, 12 decisions, some of them edited later."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Outcome
from rflow_desktop.ids import Uuid7

SEED = 20251121
DOCUMENTS, DECISIONS, BYTES = 20_000, 12, 1_024
EDITS, LIVE, IDLE = 2_000, 200, 30
FILES, FILE_BYTES = 100, 204_800
_TEXT = (
    "printer outlook vpn gateway adapter driver queue spooler user domain password reset token"
    " mailbox profile cache registry service restart timeout firewall port switch uplink dhcp lease"
    " dns record tenant license share policy update patch reboot disk backup agent alert latency"
    " packet loss ping wifi roaming certificate expired browser session badge scanner tray firmware"
    " recovery remote teams audio dock monitor cable battery memory event log access denied granted"
    " confirmed checked replaced escalated resolved pending verified isolated"
)
_WORDS = _TEXT.split()
_CLIENTS = (
    "Northwind Dental", "Harbor Logistics", "Cedar & Pine Realty", "Bluefin Foods",
    "Atlas Machining", "Kestrel Insurance", "Maple Street Clinic", "Orchard Schools",
    "Vega Architects", "Summit Credit Union", "Lakeside Hotels", "Ironbridge Foundry",
)  # fmt: skip
_STATUS = ("active", "paused", "escalated", "resolved", "abandoned")
_CHOICES = ("yes", "no", "skip", "n/a")
_AT = "2026-11-21T08:00:00.000Z"
Document = dict[str, Any]


@dataclass
class Workload:
    """The same bytes in every run, as the limit moves them and as acts of ours."""

    count: int = DOCUMENTS
    edits: int = EDITS
    live: int = LIVE
    files: int = FILES
    documents: list[Document] = field(default_factory=list)
    edited: list[Document] = field(default_factory=list)
    """Documents as they are after an edit; the last `live` of them one by one."""

    def __post_init__(self) -> None:
        chance = random.Random(SEED)
        self.edits = min(self.edits, self.count // 2)
        self.live = min(self.live, self.count // 4)
        self.documents = [_document(chance, number) for number in range(self.count)]
        picked = random.Random(SEED + 1).sample(range(self.count), self.edits + self.live)
        self.edited = [_edited(chance, self.documents[at]) for at in picked]

    def lines(self) -> list[tuple[str, str]]:
        return [(one["id"], dumped(one)) for one in self.documents]

    def blobs(self) -> Iterator[bytes]:
        """Incompressible, as pictures are."""
        chance = random.Random(SEED + 3)
        return (chance.randbytes(FILE_BYTES) for _ in range(self.files))


def dumped(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def captured(document: Document, new_id: Uuid7) -> acts.CaptureSession:
    """The session of a document, as one operation that carries its decisions."""
    status = document["status"]
    closed = status in ("resolved", "abandoned")
    return acts.CaptureSession(
        title=f"Ticket {document['ticket_number']}",
        ticket=document["ticket_number"],
        client=document["client_name"],
        created_at=_AT,
        started_at=_AT,
        paused_at=_AT if status == "paused" else None,
        closed_at=_AT if closed else None,
        outcome=Outcome.RESOLVED if closed else None,
        scratchpad=document["scratchpad"],
        entries=tuple(
            acts.CapturedEntry(
                id=new_id(), node=one["node"], answer=one["choice"], title=one["text"], at=_AT
            )
            for one in document["decisions"]
        ),
    )


def written(before: Document, after: Document, new_id: Uuid7) -> tuple[acts.Act, ...]:
    """An edit as acts: what was decided anew, and the scratchpad."""
    changed = next(
        new
        for new, old in zip(after["decisions"], before["decisions"], strict=True)
        if new["text"] != old["text"]
    )
    return (
        acts.AddNote(entry=new_id(), text=changed["text"]),
        acts.WritePad(text=after["scratchpad"], over=before["scratchpad"]),
    )


def _document(chance: random.Random, number: int) -> Document:
    made = {
        "id": _id(chance),
        "ticket_number": f"INC{1_000_000 + number * 7 + chance.randrange(7):07d}",
        "client_name": chance.choice(_CLIENTS),
        "status": chance.choice(_STATUS),
        "decisions": [
            {
                "node": f"n{chance.randrange(60):02d}",
                "choice": chance.choice(_CHOICES),
                "text": _sentence(chance, chance.randrange(10, 34)),
            }
            for _ in range(DECISIONS)
        ],
        "scratchpad": "",
    }
    made["scratchpad"] = _sentence(chance, max(24, BYTES - len(dumped(made)) - 4))
    return made


def _edited(chance: random.Random, before: Document) -> Document:
    decisions = [dict(one) for one in before["decisions"]]
    decisions[chance.randrange(DECISIONS)]["text"] = _sentence(chance, 40)
    pad = (before["scratchpad"] + " " + _sentence(chance, 30))[-240:]
    return before | {
        "status": chance.choice(_STATUS),
        "decisions": decisions,
        "scratchpad": pad,
    }


def _sentence(chance: random.Random, size: int) -> str:
    words: list[str] = []
    while sum(map(len, words)) + len(words) < size:
        words.append(chance.choice(_WORDS))
    return " ".join(words)


def _id(chance: random.Random) -> str:
    raw = f"{chance.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
