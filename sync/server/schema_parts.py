"""What every table of the central API is made of: ids, times, and the account as its first key."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, String

metadata = MetaData()
ID = String(64)
WHEN = BigInteger
"""Milliseconds since the epoch."""


def account_key() -> Column[str]:
    return Column("account_id", ID, ForeignKey("account.account_id"), primary_key=True)
