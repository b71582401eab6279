"""Routes of an account's settings: /api/v1/account/settings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints, ValidationError
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.model import Account, Role
from sync.protocol import Answer
from sync.server import people
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import door, refusals
from sync.server.rest.door import Desk
from sync.server.rest.values import Body
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/account", tags=["Account"])


Clients = Annotated[list[Annotated[str, StringConstraints(max_length=255)]], Field(max_length=500)]


class Settings(Answer):
    """What holds for everybody in the account.

    `templatize_prompt_enabled`: finished sessions with steps of their own ask to become a flow.
    Data of `withheld_clients` goes to no model. `tree_limit` is how many flows the account may
    have; it is set by whoever runs the installation.
    """

    assign_within_team: bool = False
    templatize_prompt_enabled: bool = True
    withheld_clients: Clients = Field(default=[])
    tree_limit: Annotated[int, Field(ge=0)] | None = None


class SettingsChange(Body):
    assign_within_team: bool | None = None
    templatize_prompt_enabled: bool | None = None
    withheld_clients: Clients | None = None


@router.get("/settings", responses=told(401))
async def shown(central: Shared, token: Bearer) -> Settings:
    def look(conn: Connection, caller: Caller) -> Settings:
        return _read(people.known(conn, caller.account, Account, caller.account))

    return await door.read(central, token, look)


@router.patch("/settings", response_model=Settings, responses=told(401, 403, 422))
async def changed(central: Shared, token: Bearer, ask: SettingsChange) -> Response:
    """Changes what is sent. For admins."""

    def change(desk: Desk) -> Settings:
        if not desk.actor.at_least(Role.ADMIN):
            raise refusals.forbidden("Only an admin changes the settings of the account.")
        account = people.known(desk.conn, desk.account, Account, desk.account)
        given = ask.model_dump(exclude_none=True)
        if given:
            account = account.model_copy(update={"settings": {**account.settings, **given}})
            desk.put(account)
        return _read(account)

    return await door.write(central, token, change)


def of(desk: Desk) -> Settings:
    return _read(people.known(desk.conn, desk.account, Account, desk.account))


def _read(account: Account) -> Settings:
    """What is not known here, or not readable, counts as not set."""
    try:
        return Settings.model_validate(account.settings)
    except ValidationError:
        return Settings()
