"""The present sign-in, kept sealed in the workspace's folder."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ValidationError

from rflow_desktop.store.keys import derived
from sync.protocol import Tokens

_NONCE = 12


class SealedSignIn:
    """Tokens in a file that only this profile's key opens. What cannot be read counts as none."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._file = folder / "sign-in"
        self._cipher = AESGCM(derived(key, "sign-in"))

    def read(self) -> Tokens | None:
        try:
            raw = self._file.read_bytes()
            return Tokens.model_validate_json(
                self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], None)
            )
        except (FileNotFoundError, InvalidTag, ValidationError, ValueError):
            return None

    def write(self, tokens: Tokens | None) -> None:
        if tokens is None:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, tokens.model_dump_json().encode(), None)
        part = self._file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_bytes(sealed)
        os.replace(part, self._file)


class HeldSignIn:
    """Tokens in memory, until it is known whose workspace they belong to."""

    def __init__(self) -> None:
        self.tokens: Tokens | None = None

    def read(self) -> Tokens | None:
        return self.tokens

    def write(self, tokens: Tokens | None) -> None:
        self.tokens = tokens
