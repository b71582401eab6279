"""What a bundle of small files is made of, and what is none."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.bundle import BUNDLE_FILES, NoBundle, Piece, packed, unpacked

NAME = sha256(b"ab").hexdigest()


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=BUNDLE_FILES))
def test_what_is_packed_is_unpacked(files: list[bytes]) -> None:
    pieces = tuple(Piece(sha256(raw).hexdigest(), raw) for raw in files)
    assert unpacked(packed(pieces)) == pieces


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "names 1 to"),
        (b"[]\n", "names 1 to"),
        (b"\nab", "names 1 to"),
        (f'[["{NAME}", 2]]ab'.encode(), "names 1 to"),
        (b"[[\nab", "line of JSON"),
        (b"[" * 15_000 + b"\n", "line of JSON"),
        (b"\xff\xfe\nab", "line of JSON"),
        (b'{"a": 1}\nab', "names 1 to"),
        (f'["{NAME}"]\nab'.encode(), "named by"),
        (f'[["{NAME}", "2"]]\nab'.encode(), "named by"),
        (f'[["{NAME}", true]]\nab'.encode(), "named by"),
        (f'[["{NAME}", 0]]\n'.encode(), "named by"),
        (f'[["{NAME}", -2]]\nab'.encode(), "named by"),
        (f'[["{NAME[:-1]}", 2]]\nab'.encode(), "named by"),
        (f'[["{NAME.upper()}", 2]]\nab'.encode(), "named by"),
        (f'[["../{NAME[3:]}", 2]]\nab'.encode(), "named by"),
        (f'[["{NAME}", 2]]\nabc'.encode(), "do not add up"),
        (f'[["{NAME}", 2]]\na'.encode(), "do not add up"),
        (b"[" + b",".join([f'["{NAME}", 1]'.encode()] * (BUNDLE_FILES + 1)) + b"]\n", "names 1 to"),
    ],
)
def test_what_is_no_bundle_is_told_why(body: bytes, why: str) -> None:
    with pytest.raises(NoBundle, match=why):
        unpacked(body)
