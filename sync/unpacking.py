"""Bodies that were packed for their way, unpacked piece by piece, and known to be whole or not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

from zstandard import ZstdDecompressor, ZstdError

BITE = 1024
"""Of what is packed: so that nothing can swell beyond measure before somebody looks at its size."""


class Garbled(Exception):
    """The body is not what its headers say."""


class _Stream(Protocol):
    """What is used of the libraries' own."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, raw: bytes, /) -> bytes: ...


class Unpacking:
    """One body on its way. Raises Garbled, also for an encoding that nobody asked for."""

    def __init__(self, encoding: str) -> None:
        self._by: _Stream | None = None
        match encoding.strip().lower():
            case "identity" | "":
                pass
            case "zstd":
                self._by = ZstdDecompressor().decompressobj()
            case "gzip":
                self._by = zlib.decompressobj(31)
            case _:
                raise Garbled
        self._began = False

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        """What the next bytes hold."""
        self._began = self._began or bool(raw)
        if self._by is None:
            yield raw
            return
        try:
            for at in range(0, len(raw), BITE):
                yield self._by.decompress(raw[at : at + BITE])
        except (ZstdError, zlib.error) as error:  # also what follows after the end
            raise Garbled from error
        if self._by.unused_data:
            raise Garbled

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing at its end."""
        return self._by is None or not self._began or self._by.eof
