"""Finding the profile of this computer's user, and the key that opens it."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, replace
from pathlib import Path

from rflow_desktop.ids import Uuid7
from rflow_desktop.secrets import (
    KeyStore,
    NoKeyStore,
    PassphraseNeeded,
    database_key,
    open_key_store,
)
from rflow_desktop.store.profile import Profile
from rflow_desktop.store.trouble import StoreTrouble


@dataclass(frozen=True)
class OpenProfile:
    """A profile with its key; `words` tells what a key store other than the system's means."""

    profile: Profile
    keys: KeyStore
    key: bytes
    words: str = ""


def open_profile(folder: Path, *, passphrase: str | None = None) -> OpenProfile:
    """The profile in `folder`, made at the first start.

    Raises StoreTrouble when the folder or its key cannot be used, and WrongPassphrase.
    """
    profile = Profile(folder, new_id=Uuid7())
    try:
        keys, words = open_key_store(folder, passphrase=passphrase)
        key = database_key(keys, profile.id, there=profile.holds_work)
    except PassphraseNeeded as error:
        raise StoreTrouble(str(error), "passphrase") from error
    except NoKeyStore as error:
        raise StoreTrouble(str(error), "no_key") from error
    if not profile.local.name and not profile.current.server:
        profile.choose(replace(profile.local, name=own_name()))
    return OpenProfile(profile, keys, key, words)


def own_name() -> str:
    """What the computer calls its user, until the person says more."""
    try:
        return getpass.getuser().replace(".", " ").title()
    except (OSError, KeyError):
        return "You"
