"""What is settled for a whole account: read without writing, changed key by key."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from rflow_desktop.domain.model import Account
from sync.server import commands, people
from tests.server.rest.stage import Stage, play, problem, told
from tests.server.world import ACCOUNT

SETTINGS = "/api/v1/account/settings"
STRICT = {"assign_within_team": True}
USUAL = {"templatize_prompt_enabled": True, "withheld_clients": []}


async def kept(one: Stage) -> dict[str, Any]:
    """What is stored, as it is stored."""
    account = await one.office.central.database.read(
        lambda conn: people.known(conn, ACCOUNT, Account, ACCOUNT), account=ACCOUNT
    )
    return dict(account.settings)


@pytest.mark.behaviour("S3.54")
def test_settings_of_an_account_have_defaults_and_reading_them_writes_nothing(
    tmp_path: Path,
) -> None:
    async def story(one: Stage) -> None:
        before = (await one.ask("ada", "POST", "/v1/pull", {})).json()["cursors"]
        for who in ("ada", "vic"):
            assert await one.get(who, SETTINGS) == USUAL | {
                "assign_within_team": False, "tree_limit": None,
            }  # fmt: skip
        assert told(await one.ask("ada", "PATCH", SETTINGS, {}), 200)["tree_limit"] is None
        assert await kept(one) == {}
        assert (await one.ask("ada", "POST", "/v1/pull", {})).json()["cursors"] == before

    play(tmp_path, story)


@pytest.mark.behaviour("S3.54")
def test_two_who_settle_different_things_at_once_both_have_it(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        def limited(conn: Connection) -> None:
            commands.set_limit(conn, account="Harbor MSP", flows=40)

        answer, _ = await asyncio.gather(
            one.ask("ada", "PATCH", SETTINGS, STRICT),
            one.office.central.database.write(limited, account=ACCOUNT),
        )
        told(answer, 200)
        assert await kept(one) == {**STRICT, "tree_limit": 40}
        assert problem(await one.ask("ben", "PATCH", SETTINGS, STRICT), 403)
        wide = {"assign_within_team": False}
        assert told(await one.ask("ada", "PATCH", SETTINGS, wide), 200) == {
            **USUAL, **wide, "tree_limit": 40,
        }  # fmt: skip

    play(tmp_path, story)
