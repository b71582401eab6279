"""Passwords: Argon2id in threads of their own, and a limit on how often they may be guessed."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
_PER_EMAIL, _PER_PLACE, _WINDOW = 10, 60, 300.0
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
    """How often somebody tried to sign in lately: by address, and by where they are.

    Each of several workers counts for itself, so that each allows its share.
    """

    def __init__(self, now_s: Callable[[], float], *, places: int = 1) -> None:
        self._now_s = now_s
        self._per_email = max(3, _PER_EMAIL // places)
        self._per_place = max(10, _PER_PLACE // places)
        self._tries: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait_s(self, email: str, place: str) -> int:
        """Counts an attempt; how long to wait before it may be made, 0 for at once."""
        now = self._now_s()
        if len(self._tries) > _REMEMBERED:
            self._forget(now)
        waits = [
            self._count(f"e {email.strip().casefold()}", self._per_email, now),
            self._count(f"p {place}", self._per_place, now),
        ]
        return max(waits)

    def succeeded(self, email: str) -> None:
        self._tries.pop(f"e {email.strip().casefold()}", None)

    def _count(self, key: str, most: int, now: float) -> int:
        tries = self._tries[key]
        while tries and tries[0] <= now - _WINDOW:
            tries.popleft()
        if len(tries) >= most:
            return int(tries[0] + _WINDOW - now) + 1
        tries.append(now)
        return 0

    def _forget(self, now: float) -> None:
        old = [key for key, tries in self._tries.items() if tries[-1] <= now - _WINDOW]
        for key in old:
            del self._tries[key]
