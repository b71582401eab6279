"""Evidence in a store that speaks S3: Amazon's, or one of the many others, in one's own cellar too.

Pieces of an upload are gathered in the folder, as ever; what is whole and verified goes to the
store. Where it is and who may use it comes from outside, by the names that every such program knows
(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from rflow_desktop.domain.errors import Refused
from sync.bundle import Piece
from sync.server.blobs import BlobFolder
from sync.server.database import Unavailable

if TYPE_CHECKING:
    from obstore.store import S3Config

SCHEME = "s3://"
_AT_ONCE = 1024 * 1024
_GONE = "The store of files cannot be reached."


class ObjectFolder(BlobFolder):
    """Whole files in a bucket, by account and hash."""

    def __init__(self, folder: Path, store: S3Store) -> None:
        super().__init__(folder)
        self._store = store

    def keep(self, account: str, hash_: str, part: Path) -> None:
        try:
            obstore.put(self._store, _name(account, hash_), part)
        except BaseError as error:
            raise Unavailable(_GONE) from error
        part.unlink()

    def keep_all(self, account: str, pieces: Sequence[Piece]) -> None:
        try:
            for one in pieces:
                obstore.put(self._store, _name(account, one.sha256), bytes(one.raw))
        except BaseError as error:
            raise Unavailable(_GONE) from error

    def size(self, account: str, hash_: str) -> int | None:
        try:
            return int(obstore.head(self._store, _name(account, hash_))["size"])
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise Unavailable(_GONE) from error

    def small(self, account: str, hash_: str) -> None:  # noqa: ARG002 - never on this computer
        return None

    def file(self, account: str, hash_: str) -> None:  # noqa: ARG002
        return None

    def read(self, account: str, hash_: str, start: int, end: int) -> Iterator[bytes]:
        name = _name(account, hash_)
        for at in range(start, end + 1, _AT_ONCE):
            last = min(at + _AT_ONCE, end + 1)
            yield bytes(obstore.get_range(self._store, name, start=at, end=last))


def opened(where: str | None, data: Path, given: Mapping[str, str] = os.environ) -> BlobFolder:
    """The place for files: a folder, or `s3://bucket/prefix`. Raises Refused for anything else."""
    if where is None:
        return BlobFolder(data)
    bucket, _, prefix = where.removeprefix(SCHEME).partition("/")
    if not where.startswith(SCHEME) or not bucket:
        raise Refused(f"Write the place for files as {SCHEME}bucket/prefix.", "blobs")
    endpoint = given.get("AWS_ENDPOINT_URL", "")
    config: S3Config = {"region": given.get("AWS_REGION", "us-east-1")}
    if endpoint:
        config["endpoint"] = endpoint
    if "AWS_ACCESS_KEY_ID" in given:
        config["access_key_id"] = given["AWS_ACCESS_KEY_ID"]
        config["secret_access_key"] = given.get("AWS_SECRET_ACCESS_KEY", "")
    store = S3Store(
        bucket,
        prefix=prefix or None,
        config=config,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": "60s"},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )
    return ObjectFolder(data, store)


def _name(account: str, hash_: str) -> str:
    return f"{account}/{hash_[:2]}/{hash_}"
