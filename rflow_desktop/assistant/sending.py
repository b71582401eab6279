"""Everything that goes out passes here: masked, shown when asked, written down before it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rflow_desktop.assistant.sealing import Sealed
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.masking import Masks
from rflow_desktop.domain.model_library import Account
from rflow_desktop.domain.model_talk import Names
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.domain.reduce_account import is_withheld
from rflow_desktop.domain.shown_talk import Outgoing
from rflow_desktop.domain.withheld import NOT_FOR, entries_of, given, names_of
from rflow_desktop.store.ledger_sent import Ledger
from rflow_desktop.store.local import Local


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the engineer has settled: clients for whom nothing is sent, words that are never masked
    (`allow`) and words that never leave (`hide`), and by tool what is asked or denied.
    """

    not_for: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    hide: tuple[str, ...] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)

    def closed_for(self, client: str, local: Local) -> str:
        """Why nothing of this client is sent: one's own choice, or the account's."""
        account = next(iter(local.every(Account)), None)
        own = client.strip().casefold() in self.not_for
        return NOT_FOR if own or is_withheld(account, client) else ""


def masks_of(local: Local, rows: CaseRows, rules: Rules, secrets: tuple[str, ...] = ()) -> Masks:
    """The session's tokens so far, with the names that its header knows."""
    entries = local.outbox.all(
        "SELECT token, kind, value FROM mask WHERE session=? ORDER BY token", rows.header.id
    )
    shared = local.get(Names, rows.header.id)
    return Masks(
        entries=() if shared is None else entries_of(shared),
        private=tuple((str(t), str(k), str(v)) for t, k, v in entries),
        known=tuple(Known(one) for one in (*secrets, *rules.hide)),
        names=names_of(rows.header),
        allow=rules.allow,
    )


def keep_masks(local: Local, session: str, masks: Masks) -> Sequence[Op]:
    """Keeps the new tokens, so that they stay the same for ever: those of the session with it, the
    others here. Gives what was done to the session. Raises Refused, and then nothing is kept and
    the next one keeps them.
    """
    here = [*masks.fresh, *masks.apart]
    if not here:
        return ()
    done = local.capture([(("session", session), act) for act in given(masks.fresh)])
    with local.outbox.writing() as c:
        c.executemany(
            "INSERT OR IGNORE INTO mask(session, token, kind, value) VALUES (?,?,?,?)",
            [(session, *entry) for entry in here],
        )
    masks.fresh.clear()
    masks.apart.clear()
    return done


def outgoing(sealed: Sealed, masks: Masks, *, to: str, shortened: str) -> Outgoing:
    return Outgoing(
        to=to, model=sealed.request.model, text=sealed.text, size=len(sealed.text.encode()),
        sha256=sealed.sha256,
        masks=tuple((t, v) for t, v in masks.pairs if t in sealed.text),
        blocked=sealed.blocked, pictures=sealed.pictures, shortened=shortened,
    )  # fmt: skip


def note(local: Local, sealed: Sealed, *, at: str, to: str, session: str, what: str) -> int:
    """Writes a send down, before it happens; gives the number of bytes."""
    pictures = sum(len(p.raw) for turn in sealed.request.turns for p in turn.pictures)
    raw = sealed.text.encode()
    Ledger(local.outbox).add(
        at=at, whom=to, model=sealed.request.model, session=session, what=what, body=raw,
        masks=sealed.counts, size=len(raw) + pictures,
    )  # fmt: skip
    return len(raw) + pictures
