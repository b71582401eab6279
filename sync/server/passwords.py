"""Passwords: Argon2id in threads of their own, and a limit on how often they may be guessed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv6Address, ip_address, ip_network

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
_PER_PAIR, _PER_PLACE, _PER_PERSON, _WINDOW = 10, 60, 50, 300.0
_REMEMBERED = 10_000


class Passwords:
    """Hashes and verifies. An unknown address costs as long as a wrong password."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(2, "password")
        self._nobody = ""

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    async def right(self, known: str | None, password: str) -> bool:
        """Whether `password` is the one that was hashed to `known`; None is a person not known."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._verify, known, password)

    def close(self) -> None:
        self._threads.shutdown()

    def _verify(self, known: str | None, password: str) -> bool:
        if not self._nobody:
            self._nobody = self._hasher.hash("nobody has this password")
        try:
            self._hasher.verify(known or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return bool(known)


class Attempts:
    """How often somebody failed to sign in lately: as this person from this place, from this place
    as anybody, as this person from anywhere. Whoever signs in counts for nothing.

    Where a person has signed in or renewed their tokens before, only their own failures there
    count: nobody elsewhere, and no colleague behind the same address, locks them out. Each of
    several workers counts for itself, so that each allows its share, and knows what it saw since
    it began; anywhere else a person waits for those who guess at them.
    """

    def __init__(self, now_s: Callable[[], float], *, workers: int = 1) -> None:
        self._now_s = now_s
        self._per_pair = max(3, _PER_PAIR // workers)
        self._per_place = max(10, _PER_PLACE // workers)
        self._per_person = max(10, _PER_PERSON // workers)
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    def wait_s(self, email: str, address: str) -> int:
        """Counts an attempt; how long to wait before it may be made, 0 for at once."""
        now = self._now_s()
        self._forget(now)
        limits = self._limits(email, address)
        wait = max(self._full(key, most, now) for key, most in limits.items())
        if not wait:
            for key in limits:
                self._tries.setdefault(key, deque()).append(now)
                self._tries.move_to_end(key)
        return wait

    def succeeded(self, email: str, address: str) -> None:
        """The last attempt was right."""
        pair, *others = self._limits(email, address)
        self._tries.pop(pair, None)
        for key in others:
            tries = self._tries.get(key)
            if tries:
                tries.pop()
        self._know(pair)

    def seen(self, email: str, address: str) -> None:
        """One who is signed in works here. What failed here before counts on."""
        self._know(_pair(email, address))

    def _know(self, pair: str) -> None:
        self._known[pair] = None
        self._known.move_to_end(pair)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _limits(self, email: str, address: str) -> dict[str, int]:
        """What an attempt counts for, and how many each may have."""
        pair = _pair(email, address)
        if pair in self._known:
            return {pair: self._per_pair}
        return {
            pair: self._per_pair,
            f"p {_place(address)}": self._per_place,
            f"e {_person(email)}": self._per_person,
        }

    def _full(self, key: str, most: int, now: float) -> int:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= now - _WINDOW:
            tries.popleft()
        if len(tries) < most:
            return 0
        return int(tries[0] + _WINDOW - now) + 1

    def _forget(self, now: float) -> None:
        """Whatever was tried last longest ago stands first."""
        while self._tries:
            tries = next(iter(self._tries.values()))
            if tries and tries[-1] > now - _WINDOW:
                return
            self._tries.popitem(last=False)


def _pair(email: str, address: str) -> str:
    return f"b {_place(address)} {_person(email)}"


def _person(email: str) -> str:
    return email.strip().casefold()


def _place(address: str) -> str:
    """Whoever has one address of IPv6 has 2^64 of them, unless it is one of IPv4 written so."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
