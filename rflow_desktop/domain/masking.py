"""Names that stay on this computer: stable tokens go out in their place and come back as names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rflow_desktop.domain.redact import find
from rflow_desktop.domain.redact_known import Known

TOKENS: Mapping[str, str] = {
    "email": "EMAIL", "ip": "IP", "mac": "MAC", "phone": "PHONE", "path": "SHARE", "id": "ID",
    "person": "PERSON", "host": "HOST", "user": "USER", "client": "CLIENT",
}  # fmt: skip
BLOCKED: Mapping[str, str] = {
    "token": "key or token", "secret": "secret", "card": "card or account number",
    "value": "sensitive value",
}  # fmt: skip
"""Kinds that never leave, not even behind a token that could be restored."""
Entry = tuple[str, str, str]
"""A token, the kind of what it stands for, and that itself."""
FAR = 900
"""Names that come from elsewhere have higher numbers, so that neither takes the other's."""
SHORTEST = 3
"""A shorter name would be found within everything."""
_TOKEN = re.compile(rf"\b(?:{'|'.join(TOKENS.values())})_([1-9]\d{{0,5}})\b")
_TAIL = re.compile(r"\b[A-Z]{1,7}(?:_\d{0,6})?$")
_HOST = re.compile(
    r"(?<![\w.@/\\-])(?:[A-Z][A-Z0-9]{1,14}(?:-[A-Z0-9]{1,15}){1,4}|[a-z][a-z0-9]{1,14}-?\d{2,4}"
    r"(?=\.[a-z])|(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:local|lan|corp|internal|intra|ad))(?![\w-])"
)
_USER = re.compile(r"(?<![\w\\])[A-Za-z][A-Za-z0-9-]{1,14}\\(?!\\)([A-Za-z][\w.$-]{1,30})")
_NO_HOST = re.compile(
    r"(?:UTF|AES|SHA|RSA|TLS|SSL|SMB|HTTP|ISO|RFC|CVE|KB|EN|COM|LPT|USB|WPA|IEEE|AZURE|MS|TCP"
    r"|UDP|POST|PRE|X|READ|NON|VPN|MFA|SSO)-.*|[A-Z]+-[A-Z]+(?:-[A-Z]+)*"
)


@dataclass(frozen=True)
class Guarded:
    """Text as it may go out: `counts` by kind of what was masked, `blocked` what was taken out."""

    text: str
    counts: Mapping[str, int]
    blocked: tuple[str, ...]


@dataclass
class Masks:
    """The tokens of one session: `entries` are known to all who work on it, `private` only where
    they were made; `fresh` and `apart` are the new ones of both.

    `allow` are words that are never masked, such as product names; `known` what always is.
    """

    entries: tuple[Entry, ...] = ()
    known: tuple[Known, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    allow: frozenset[str] = frozenset()
    private: tuple[Entry, ...] = ()
    fresh: list[Entry] = field(default_factory=list)
    apart: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_value: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._private: set[str] = set()
        self._last: dict[tuple[str, bool], int] = {}
        for token, kind, value in self.entries:
            self._keep(token, kind, value)
        for token, kind, value in self.private:
            if token not in self._values and (kind, value.casefold()) not in self._by_value:
                self._keep(token, kind, value)
                self._private.add(token)

    def guard(self, text: str, *, elsewhere: bool = False, fixed: bool = False) -> Guarded:
        """`text` with tokens for names and without secrets.

        What is new in a text from `elsewhere` gets a token that stays private. Where the tokens are
        `fixed`, what has none is told by its kind alone. Raises what the rules raise: then nothing
        may go out.
        """
        for token in _TOKEN.finditer(text):  # a token that somebody typed keeps its own meaning
            name = token[0].rpartition("_")[0]
            if token[0] not in self._values:
                self._count(name, int(token[1]))
        pieces: list[str] = []
        counts: dict[str, int] = {}
        blocked: list[str] = []
        at = 0
        for start, end, kind, value in self._found(text):
            pieces.append(text[at:start])
            if kind in BLOCKED:
                blocked.append(BLOCKED[kind])
                pieces.append(f"[{BLOCKED[kind]} removed]")
            else:
                counts[kind] = counts.get(kind, 0) + 1
                bare = fixed and (kind, value.casefold()) not in self._by_value
                word = f"[{TOKENS[kind].lower()}]"
                pieces.append(word if bare else self._token(kind, value, elsewhere=elsewhere))
            at = end
        return Guarded("".join([*pieces, text[at:]]), counts, tuple(blocked))

    def settle(self, entries: Iterable[Entry], ours: Iterable[Entry]) -> bool:
        """Takes over what was settled; whether one of `ours` became another token."""
        mine = {(kind, value.casefold()): token for token, kind, value in ours}
        settled = {(kind, value.casefold()): token for token, kind, value in entries}
        other = [mine[key] for key in mine if settled.get(key, mine[key]) != mine[key]]
        for token in other:
            del self._values[token]
        for token, kind, value in entries:
            self._keep(token, kind, value)
        return bool(other)

    def learn(self, names: Iterable[tuple[str, str]], known: Iterable[Known]) -> None:
        """From here on these are masked and taken out too: text of other sessions goes along."""
        self.names = (*self.names, *names)
        self.known = (*self.known, *known)

    def restore(self, text: str) -> str:
        """`text` with the names in place of their tokens; others stay as they are."""
        return _TOKEN.sub(lambda token: self._values.get(token[0], token[0]), text)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self._values.items()))

    def _token(self, kind: str, value: str, *, elsewhere: bool) -> str:
        token = self._by_value.get((kind, value.casefold()), "")
        if not token:
            name = TOKENS[kind]
            number = self._last.get((name, elsewhere), FAR if elsewhere else 0) + 1
            while (token := f"{name}_{number}") in self._values:
                number += 1
            self._keep(token, kind, value)
            self._last[name, elsewhere] = number
            (self.apart if elsewhere else self.fresh).append((token, kind, value))
            if elsewhere:
                self._private.add(token)
        elif token in self._private and not elsewhere:  # now it stands in the session itself
            self._private.discard(token)
            self.fresh.append((token, kind, self._values[token]))
        return token

    def _keep(self, token: str, kind: str, value: str) -> None:
        self._by_value[kind, value.casefold()], self._values[token] = token, value
        name, _, number = token.rpartition("_")
        self._count(name, int(number))

    def _count(self, name: str, number: int) -> None:
        far = number > FAR
        self._last[name, far] = max(self._last.get((name, far), 0), number)

    def _found(self, text: str) -> list[tuple[int, int, str, str]]:
        """What the rules of masking find, and beside it hosts, accounts and the names we know."""
        hits = [(one.start, one.end, one.kind, one.value) for one in find(text, self.known)]
        for kind, name in self.names:
            if len(name.strip()) >= SHORTEST:
                near = re.compile(rf"(?<!\w){re.escape(name.strip())}(?!\w)", re.IGNORECASE)
                hits += [(m.start(), m.end(), kind, m[0]) for m in near.finditer(text)]
        hits += self._again(text)
        hits += [(m.start(1), m.end(1), "user", m[1]) for m in _USER.finditer(text)]
        hits += [
            (m.start(), m.end(), "host", m[0])
            for m in _HOST.finditer(text)
            if not _NO_HOST.fullmatch(m[0])
        ]
        kept: list[tuple[int, int, str, str]] = []
        for hit in sorted(hits, key=lambda one: (one[2] not in BLOCKED, one[0], -one[1])):
            apart = all(hit[1] <= other[0] or hit[0] >= other[1] for other in kept)
            if apart and (hit[2] in BLOCKED or hit[3].casefold() not in self.allow):
                kept.append(hit)
        return sorted(kept)

    def _again(self, text: str) -> list[tuple[int, int, str, str]]:
        """What has a token already, as it was restored: alone it may not look like a name."""
        kinds = {
            self._values[token]: kind
            for (kind, value), token in self._by_value.items()
            if len(value) >= SHORTEST
        }
        if not kinds:
            return []
        longest_first = sorted(kinds, key=len, reverse=True)
        there = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        return [(m.start(), m.end(), kinds[m[0]], m[0]) for m in there.finditer(text)]


class Restorer:
    """Puts names back into an answer that arrives in pieces: half a token waits for its end."""

    def __init__(self, masks: Masks) -> None:
        self._masks, self._held = masks, ""

    def feed(self, text: str) -> str:
        told = self._held + text
        tail = _TAIL.search(told)
        self._held = "" if tail is None else tail[0]
        ready = told[: len(told) - len(self._held)]
        return self._masks.restore(ready)

    def rest(self) -> str:
        told, self._held = self._held, ""
        return self._masks.restore(told)


def counted(many: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sums of several counts."""
    total: dict[str, int] = {}
    for one in many:
        for kind, number in one.items():
            total[kind] = total.get(kind, 0) + number
    return total
