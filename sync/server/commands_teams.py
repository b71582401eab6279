"""What an administrator does with teams: list them, end one, bring one back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Team
from sync.server import commands, people

Work = Callable[[Connection], dict[str, Any]]
Make = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def list_teams(conn: Connection, *, account: str) -> dict[str, Any]:
    found = people.listed(conn, commands.account_of(conn, account), Team)
    return {"teams": [{"id": one.id, "name": one.name, "active": one.active} for one in found]}


def set_team(conn: Connection, *, account: str, team: str, active: bool) -> dict[str, Any]:
    """Ends a team, or brings it back. Its work stays, and waits in everybody's queue."""
    account_id = commands.account_of(conn, account)
    for one in people.listed(conn, account_id, Team):
        if one.name.casefold() == team.strip().casefold():
            people.change(conn, account_id, one.model_copy(update={"active": active}))
            return {"team": one.id, "active": active}
    raise Refused(f"There is no team called {team} in {account}.", "not_found")


def offer(programs: Any, command: Make, do: Callable[[argparse.Namespace, Work], int]) -> None:
    """The words `team list`, `team end` and `team restore`."""

    def listed(given: argparse.Namespace) -> int:
        return do(given, partial(list_teams, account=given.account))

    def changed(given: argparse.Namespace) -> int:
        active = given.verb == "restore"
        return do(given, partial(set_team, account=given.account, team=given.team, active=active))

    team = programs.add_parser("team", help="the teams of an account")
    verbs = team.add_subparsers(required=True, metavar="VERB", dest="verb")
    command(verbs, "list", listed, "show every team").add_argument("--account", required=True)
    for verb, told in (("end", "its work goes to everybody's queue"), ("restore", "bring it back")):
        one = command(verbs, verb, changed, told)
        one.add_argument("--account", required=True)
        one.add_argument("--team", required=True)
