"""Where secrets live: the system's key store, or files only their owner can read.

The one importer of keyring.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from rflow_desktop.durable import put_file

T = TypeVar("T")

SERVICE = "RFlow Desktop"
PATIENCE_SECONDS = 10.0
_TRUSTED = tuple(
    f"keyring.backends.{name}"
    for name in ("Windows", "macOS", "SecretService", "kwallet", "libsecret", "chainer")
)
"""Back ends that keep secrets in the system; others may write plain text."""
_KEEPS_NOTHING = ("keyring.backends.fail", "keyring.backends.null")
"""What keyring itself puts where there is no key store, or where somebody switched it off."""


KEY_DAMAGED = (
    "The key to your work is damaged. Nothing was changed. Put {name} back from a backup of this "
    "computer."
)


class NoKeyStore(Exception):
    """The key store cannot be used: none is there, it is locked, too slow, or loses what it is
    given.
    """


class PassphraseNeeded(NoKeyStore):
    """The key is in a file that only a passphrase opens, and none was given."""


class WrongPassphrase(Exception):
    """The passphrase does not open the key file."""


class KeyStore(Protocol):
    """Keeps short texts under a name. Methods raise NoKeyStore when they cannot."""

    def get(self, name: str) -> str | None: ...
    def put(self, name: str, secret: str) -> None: ...
    def drop(self, name: str) -> None: ...


class SystemKeyStore:
    """Windows Credential Manager, macOS Keychain or the Secret Service.

    Every write is read back.
    """

    def __init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  a key file needs none

        self._waiter = ThreadPoolExecutor(1, thread_name_prefix="keyring")
        self._ask(_check_back_end)

    def get(self, name: str) -> str | None:
        import keyring  # noqa: PLC0415  60 ms that a window without secrets does not wait for

        return self._ask(lambda: keyring.get_password(SERVICE, name))

    def put(self, name: str, secret: str) -> None:
        import keyring  # noqa: PLC0415

        self._ask(lambda: keyring.set_password(SERVICE, name, secret))
        if self.get(name) != secret:
            raise NoKeyStore("The key store did not keep what it was given.")

    def drop(self, name: str) -> None:
        import keyring  # noqa: PLC0415

        if self.get(name) is not None:
            self._ask(lambda: keyring.delete_password(SERVICE, name))

    def _ask(self, call: Callable[[], T]) -> T:
        """Runs `call` with an end to patience: a locked key store may wait for a prompt that nobody
        sees.
        """
        from concurrent.futures import TimeoutError as TookTooLong  # noqa: PLC0415

        import keyring.errors  # noqa: PLC0415

        try:
            return self._waiter.submit(call).result(PATIENCE_SECONDS)
        except TookTooLong as error:
            raise NoKeyStore("The key store did not answer.") from error
        except (keyring.errors.KeyringError, OSError) as error:
            raise NoKeyStore(str(error) or "The key store could not be opened.") from error


def _check_back_end() -> None:
    import keyring  # noqa: PLC0415

    name = type(keyring.get_keyring()).__module__
    if name in _KEEPS_NOTHING:
        raise NoKeyStore("This computer has no key store.")
    if os.environ.get("PYTHON_KEYRING_BACKEND") is None and not name.startswith(_TRUSTED):
        raise NoKeyStore("This computer has no key store.")


class FileKeyStore:
    """One file of mode 0600 in the profile: as safe as the account of its owner, and no safer."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "keys.json"

    def get(self, name: str) -> str | None:
        value = self._read().get(name)
        return value if isinstance(value, str) else None

    def put(self, name: str, secret: str) -> None:
        self._write({**self._read(), name: secret})

    def drop(self, name: str) -> None:
        self._write({key: value for key, value in self._read().items() if key != name})

    def _read(self) -> dict[str, str]:
        try:
            document = json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise NoKeyStore(f"The key file cannot be read: {error}.") from error
        except ValueError as error:
            raise NoKeyStore(KEY_DAMAGED.format(name=self._file.name)) from error
        if not isinstance(document, dict):
            raise NoKeyStore(KEY_DAMAGED.format(name=self._file.name))
        return document

    def _write(self, secrets: dict[str, str]) -> None:
        _keep(self._file, json.dumps(secrets).encode())


class SealedKeyStore:
    """A key file that a passphrase opens: Argon2id (64 MiB, 3 passes, RFC 9106) makes the key that
    seals it.
    """

    def __init__(self, folder: Path, passphrase: str) -> None:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  few profiles are sealed
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        self._file = folder / "keys.sealed"
        self._inner: dict[str, str] = {}
        if self._file.exists():
            raw = _sealed(self._file)
            self._salt = raw[:16]
            self._key = _derived(passphrase, self._salt)
            try:
                self._inner = json.loads(AESGCM(self._key).decrypt(raw[16:28], raw[28:], None))
            except InvalidTag as error:
                raise WrongPassphrase("This passphrase does not open the key file.") from error
        else:
            self._salt = os.urandom(16)
            self._key = _derived(passphrase, self._salt)

    def get(self, name: str) -> str | None:
        return self._inner.get(name)

    def put(self, name: str, secret: str) -> None:
        self._keep({**self._inner, name: secret})

    def drop(self, name: str) -> None:
        self._keep({key: value for key, value in self._inner.items() if key != name})

    def _keep(self, secrets: dict[str, str]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        nonce = os.urandom(12)
        sealed = AESGCM(self._key).encrypt(nonce, json.dumps(secrets).encode(), None)
        _keep(self._file, base64.b64encode(self._salt + nonce + sealed))
        self._inner = secrets


def _keep(file: Path, content: bytes) -> None:
    """For this person alone. Raises NoKeyStore."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        put_file(file, content, mode=0o600)
    except OSError as error:
        raise NoKeyStore(f"The key file cannot be written: {error}.") from error


def _sealed(file: Path) -> bytes:
    """Salt, nonce, and what is sealed with its tag. Raises NoKeyStore where they are not there."""
    try:
        raw = base64.b64decode(file.read_bytes())
    except OSError as error:
        raise NoKeyStore(f"The key file cannot be read: {error}.") from error
    except ValueError as error:
        raise NoKeyStore(KEY_DAMAGED.format(name=file.name)) from error
    if len(raw) < 16 + 12 + 16:
        raise NoKeyStore(KEY_DAMAGED.format(name=file.name))
    return raw


def _derived(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415  rarely needed

    return Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64 * 1024).derive(
        passphrase.encode()
    )


KEY_FILE_WORDS = (
    "This computer has no key store, so the key to your work is in a file that only your user can "
    "read. Whoever can read your files can read your work. A passphrase in Settings closes that."
)


def open_key_store(folder: Path, *, passphrase: str | None = None) -> tuple[KeyStore, str]:
    """The store to use for the profile in `folder`, and a sentence to show when it is not the
    system's.

    A profile that has a key file keeps using it: a key store that appears later does not hold its
    key. Raises
    WrongPassphrase, or PassphraseNeeded when a sealed file is there and none was given.
    """
    if (folder / "keys.sealed").exists():
        if passphrase is None:
            raise PassphraseNeeded("This profile opens with a passphrase.")
        return SealedKeyStore(folder, passphrase), ""
    if (folder / "keys.json").exists() or os.environ.get("RFLOW_KEY_STORE") == "file":
        return FileKeyStore(folder), KEY_FILE_WORDS
    try:
        return SystemKeyStore(), ""
    except NoKeyStore:
        return FileKeyStore(folder), KEY_FILE_WORDS


def database_key(store: KeyStore, profile: str, *, there: bool) -> bytes:
    """The 256-bit key of the profile's databases; made once.

    Raises NoKeyStore when data is there but its key is not.
    """
    name = f"database:{profile}"
    known = store.get(name)
    if known is not None:
        try:
            return bytes.fromhex(known)
        except ValueError as error:
            raise NoKeyStore(KEY_DAMAGED.format(name="it")) from error
    if there:
        raise NoKeyStore(
            "The key to the work on this computer is not in the key store any more. Nothing was "
            "deleted. Restore the key, or start with another profile and sign in to get back what "
            "was synced."
        )
    key = os.urandom(32)
    store.put(name, key.hex())
    return key
