"""Reads the New session field: ticket, client and flow out of a few typed words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

NAME, TAG, CATEGORY = 6, 3, 2
"""What a word of a flow counts for, by where it stands; exact words count double."""
OFFERS = 8
LONGEST_NAME = 5
_WORD = re.compile(r"\S+")
_TICKET = re.compile(r"#?(?:\d{3,12}|[A-Za-z]{1,6}[-#]?\d{4,12}(?:\.\d{1,6})?)")
_PARTS = re.compile(r"[^\W_]+")


class FlowName(NamedTuple):
    """A flow as it can be asked for."""

    id: str
    name: str
    category: str = ""
    tags: tuple[str, ...] = ()


class Token(NamedTuple):
    """A part of the text that was understood: what it is, where it stands, what it stands for."""

    kind: Literal["ticket", "client", "flow"]
    start: int
    end: int
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was understood. `rest` are the words that matched nothing, `title` all but the ticket
    and the client. `offers` are flows, best first."""

    tokens: tuple[Token, ...] = ()
    ticket: str = ""
    client: str = ""
    flow: str = ""
    flow_name: str = ""
    rest: str = ""
    title: str = ""
    offers: tuple[str, ...] = ()


class _Hit(NamedTuple):
    word: str
    place: int
    weight: int
    first: bool


class Index:
    """Clients and flows by the words of their names. Made once, asked at every key."""

    def __init__(self, clients: Iterable[str] = (), flows: Iterable[FlowName] = ()) -> None:
        self.clients = tuple(dict.fromkeys(name for name in clients if name.strip()))
        self.flows = tuple(flows)
        self._client_words = [words_of(name) for name in self.clients]
        self._of_clients = sorted(
            _Hit(word, place, NAME, number == 0)
            for place, words in enumerate(self._client_words)
            for number, word in enumerate(words)
        )
        self._of_flows = sorted(
            hit for place, flow in enumerate(self.flows) for hit in _hits(place, flow)
        )
        self._near: dict[tuple[str, int], set[str]] = {}
        for hit in self._of_flows:
            self._near.setdefault((hit.word[0], len(hit.word)), set()).add(hit.word)

    def clients_named(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """(score, place) of the clients in whose names `words` follow one another, each begun."""
        if not words or len(words[0]) < 2:
            return []
        found = []
        for hit in _starting(self._of_clients, words[0]):
            name = self._client_words[hit.place]
            score = max(
                _follows(words, name[at:]) for at, one in enumerate(name) if one == hit.word
            )
            if score:
                found.append((score + hit.first, hit.place))
        return sorted(set(found), key=lambda one: (-one[0], one[1]))

    def flows_with(self, word: str) -> dict[int, int]:
        """What `word` counts for, by the place of each flow that has it."""
        counts: dict[int, int] = {}
        hits = [hit for hit in _starting(self._of_flows, word) if len(word) > 2 or hit.word == word]
        if not hits and len(word) >= 5:
            near = (one for one in self._close(word) if _one_slip(word, one))
            hits = [hit for other in near for hit in _starting(self._of_flows, other)]
        for hit in hits:
            counts[hit.place] = max(counts.get(hit.place, 0), hit.weight * (1 + (hit.word == word)))
        return counts

    def _close(self, word: str) -> Iterator[str]:
        for length in (len(word) - 1, len(word), len(word) + 1):
            yield from sorted(self._near.get((word[0], length), ()))


def read(text: str, index: Index, *, plain: frozenset[int] = frozenset()) -> Reading:
    """What `text` asks for. Words that begin at an offset in `plain` are taken as they are.

    Backspace on a token reads again with `plain` and the starts of its words: see `taken_back`.
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    free = [at for at in range(len(spans)) if spans[at][0] not in plain]
    tokens: list[Token] = []
    used: set[int] = set()
    ticket = next((at for at in free if _TICKET.fullmatch(text[slice(*spans[at])])), None)
    if ticket is not None:
        number = text[slice(*spans[ticket])].lstrip("#")
        tokens.append(Token("ticket", *spans[ticket], number, number))
        used.add(ticket)
    client = _client(text, spans, [at for at in free if at not in used], index)
    if client is not None:
        tokens.append(client[0])
        used.update(client[1])
    titled = [at for at in range(len(spans)) if at not in used]
    scored = _scored(text, spans, [at for at in titled if at in set(free)], index)
    order = sorted(scored, key=lambda place: (-sum(scored[place].values()), place))
    if order:
        matched = sorted(scored[order[0]])
        flow = index.flows[order[0]]
        tokens.append(
            Token("flow", spans[matched[0]][0], spans[matched[-1]][1], flow.id, flow.name)
        )
        used.update(matched)
    by_kind = {token.kind: token for token in tokens}
    return Reading(
        tokens=tuple(sorted(tokens, key=lambda token: token.start)),
        ticket=by_kind["ticket"].value if "ticket" in by_kind else "",
        client=by_kind["client"].value if "client" in by_kind else "",
        flow=by_kind["flow"].value if "flow" in by_kind else "",
        flow_name=by_kind["flow"].label if "flow" in by_kind else "",
        rest=_joined(text, spans, [at for at in range(len(spans)) if at not in used]),
        title=_joined(text, spans, titled),
        offers=tuple(index.flows[place].id for place in order[:OFFERS]),
    )


def taken_back(text: str, token: Token, plain: frozenset[int] = frozenset()) -> frozenset[int]:
    """`plain` for reading `text` again without `token`: its words stay as they were typed."""
    words = (match.start() for match in _WORD.finditer(text, token.start, token.end))
    return plain | frozenset(words)


def folded(text: str) -> str:
    """For comparing: small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def words_of(text: str) -> tuple[str, ...]:
    return tuple(_PARTS.findall(folded(text)))


def _hits(place: int, flow: FlowName) -> Iterator[_Hit]:
    told = ((flow.name, NAME), (" ".join(flow.tags), TAG), (flow.category, CATEGORY))
    seen: set[str] = set()
    for text, weight in told:
        for word in words_of(text):
            if word not in seen:
                seen.add(word)
                yield _Hit(word, place, weight, first=False)


def _starting(hits: list[_Hit], begin: str) -> Iterator[_Hit]:
    at = bisect_left(hits, (begin,))
    while at < len(hits) and hits[at].word.startswith(begin):
        yield hits[at]
        at += 1


def _follows(words: Sequence[str], name: Sequence[str]) -> int:
    """How well `words` are the beginning of `name`: two for a whole word, one for a begun one."""
    if len(words) > len(name):
        return 0
    pairs = list(zip(words, name, strict=False))
    if not all(whole.startswith(begun) for begun, whole in pairs):
        return 0
    return sum(2 if begun == whole else 1 for begun, whole in pairs)


def _client(
    text: str, spans: list[tuple[int, int]], free: list[int], index: Index
) -> tuple[Token, list[int]] | None:
    """The longest run of words that names a client; a lone one may not mean a flow as well."""
    for length in range(min(LONGEST_NAME, len(free)), 0, -1):
        for first in range(len(free) - length + 1):
            run = free[first : first + length]
            if run[-1] - run[0] != length - 1:
                continue
            words = words_of(text[spans[run[0]][0] : spans[run[-1]][1]])
            if len(words) == 1 and len(words[0]) < 3:
                continue
            named = index.clients_named(words)
            if not named or (length == 1 and _also_a_flow(words[0], named[0][0], index)):
                continue
            name = index.clients[named[0][1]]
            return Token("client", spans[run[0]][0], spans[run[-1]][1], name, name), run
    return None


def _also_a_flow(word: str, score: int, index: Index) -> bool:
    """A begun word that begins a flow's word as well is taken for the problem, not the client."""
    whole = score >= 2 + 1
    return not whole and any(weight >= NAME for weight in index.flows_with(word).values())


def _scored(
    text: str, spans: list[tuple[int, int]], free: list[int], index: Index
) -> dict[int, dict[int, int]]:
    """By flow: what each word of the text counts for it."""
    scored: dict[int, dict[int, int]] = {}
    for at in free:
        for word in words_of(text[slice(*spans[at])]):
            for place, weight in index.flows_with(word).items():
                of = scored.setdefault(place, {})
                of[at] = max(of.get(at, 0), weight)
    return scored


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter was missed, doubled, swapped or mistaken."""
    short, long = sorted((one, other), key=len)
    at = next((n for n in range(len(short)) if short[n] != long[n]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 2 :] == long[at + 2 :] and short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or swapped


def _joined(text: str, spans: list[tuple[int, int]], kept: list[int]) -> str:
    return " ".join(text[slice(*spans[at])] for at in kept)
