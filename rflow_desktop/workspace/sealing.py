"""Moving a profile's keys behind a passphrase, and back, so that no moment is without a copy."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from rflow_desktop.domain.errors import Refused
from rflow_desktop.durable import sync_folder
from rflow_desktop.secrets import (
    KEY_FILE_WORDS,
    FileKeyStore,
    KeyStore,
    NoKeyStore,
    SealedKeyStore,
    WrongPassphrase,
)
from rflow_desktop.workspace.profile import OpenProfile

SEALED, PLAIN = "keys.sealed", "keys.json"
SHORTEST = 12
SEALED_WORDS = "The key to your work is in a file that only your passphrase opens."


def is_sealed(opened: OpenProfile) -> bool:
    return isinstance(opened.keys, SealedKeyStore)


def seal(opened: OpenProfile, passphrase: str) -> OpenProfile:
    """The profile opens with `passphrase` from now on.

    The sealed file is written and read back beside the old keys before it counts, and the old ones
    are dropped last. Raises Refused, and then the profile opens as before.
    """
    if len(passphrase) < SHORTEST:
        raise Refused(f"Use at least {SHORTEST} characters; four words do well.", "too_short")
    folder = opened.profile.folder
    names = _names(opened)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix="seal-") as beside:
            kept = {name: opened.keys.get(name) for name in names}
            fresh = SealedKeyStore(Path(beside), passphrase)
            for name, secret in kept.items():
                if secret is not None:
                    fresh.put(name, secret)
            again = SealedKeyStore(Path(beside), passphrase)
            if any(again.get(name) != secret for name, secret in kept.items()):
                raise Refused("The sealed file did not keep what it was given.", "not_kept")
            os.replace(Path(beside) / SEALED, folder / SEALED)
            sync_folder(folder)
        sealed = SealedKeyStore(folder, passphrase)
    except (NoKeyStore, WrongPassphrase, OSError) as error:
        raise Refused(f"The passphrase was not set: {error}", "not_kept") from error
    left = "" if is_sealed(opened) else _dropped(opened.keys, names)
    return OpenProfile(opened.profile, sealed, opened.key, f"{SEALED_WORDS}{left}")


def unseal(opened: OpenProfile, passphrase: str) -> OpenProfile:
    """The profile opens without a passphrase again; the key is in a file of its own.

    Raises Refused for the wrong passphrase, and then nothing has changed.
    """
    folder = opened.profile.folder
    try:
        sealed = SealedKeyStore(folder, passphrase)
        plain = FileKeyStore(folder)
        for name in _names(opened):
            secret = sealed.get(name)
            if secret is not None:
                plain.put(name, secret)
                if plain.get(name) != secret:
                    raise Refused("The key file did not keep what it was given.", "not_kept")
        (folder / SEALED).unlink()
        sync_folder(folder)
    except WrongPassphrase as error:
        raise Refused("This passphrase does not open the key file.", "passphrase") from error
    except (NoKeyStore, OSError) as error:
        raise Refused(f"The passphrase is still set: {error}", "not_kept") from error
    return OpenProfile(opened.profile, plain, opened.key, KEY_FILE_WORDS)


def _names(opened: OpenProfile) -> tuple[str, ...]:
    """Every secret that a profile may have. A new kind of secret is named here too."""
    return (f"database:{opened.profile.id}",)


def _dropped(keys: KeyStore, names: tuple[str, ...]) -> str:
    """Removes the old copies. What is to be said when one stays behind, else nothing."""
    try:
        for name in names:
            keys.drop(name)
    except NoKeyStore as error:
        return f" The old key could not be removed from its place: {error}"
    return ""
