"""`rflow-central`: sets the central API up, runs it, and looks after its people and its data."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Role
from sync.server import commands, commands_ai, commands_data, opening, serving, wall, workers
from sync.server.app import description
from sync.server.commands_data import Work, folder_of
from sync.server.commands_teams import offer as offer_teams
from sync.server.database import Unavailable
from sync.server.lock import Running, only_one
from sync.server.models import Keys
from sync.server.serving import new_id
from sync.versions import version

_ROLES = [role.value for role in Role]


def main(arguments: Sequence[str] | None = None) -> int:
    os.umask(0o077)  # whatever is written here is for this system user alone
    given = parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except Refused as error:
        refused = error
    except PermissionError as error:
        refused = opening.no_rights(error)
    told = {"error": {"code": refused.code, "message": refused.sentence}}
    print(json.dumps(told), file=sys.stderr)
    return 1


def _init(given: argparse.Namespace) -> int:
    given.data.mkdir(parents=True, exist_ok=True)
    password = commands.hashed(_password())
    work = partial(
        commands.init, account=given.account, email=given.email, name=given.name,
        password=password, new_id=new_id,
    )  # fmt: skip
    return _show(_once(given, work))


def _serve(given: argparse.Namespace) -> int:
    if not given.data.is_dir():
        raise Refused("There is no account here yet. Run: rflow-central init", "not_there")
    asked = serving.Installation(
        url=given.database, data=given.data, host=given.host, port=given.port,
        workers=given.workers, blobs=given.blobs or None, oldest_client=given.oldest_client,
        recommended_client=given.recommended_client, proxies=given.proxy or None,
    )  # fmt: skip
    if opening.is_shared(given.database):
        _run(asked)
        return 0
    if given.workers != 1:
        sentence = f"SQLite is served by one worker. For more use --database {opening.POSTGRES}..."
        raise Refused(sentence, "one_worker")
    try:
        with only_one(given.data):
            _run(asked)
    except Running as error:
        raise Refused("A server runs on this folder already.", "running") from error
    return 0


def _run(asked: serving.Installation) -> None:
    if asked.workers > 1:
        workers.serve(asked, new_id=new_id)
    else:
        serving.run(serving.serve(asked, new_id=new_id))


def _add(given: argparse.Namespace) -> int:
    password = commands.hashed(_password())
    work = partial(
        commands.add_user, account=given.account, email=given.email, name=given.name,
        role=given.role, team=given.team, password=password, new_id=new_id,
    )  # fmt: skip
    return _show(_once(given, work))


def _list(given: argparse.Namespace) -> int:
    return _show(_once(given, partial(commands.list_users, account=given.account)))


def _set_active(given: argparse.Namespace) -> int:
    work = partial(
        commands.set_active, account=given.account, email=given.email,
        active=given.verb == "enable", now_ms=serving.now_ms(),
    )  # fmt: skip
    return _show(_once(given, work))


def _set_role(given: argparse.Namespace) -> int:
    work = partial(commands.set_role, account=given.account, email=given.email, role=given.role)
    return _show(_once(given, work))


def _set_password(given: argparse.Namespace) -> int:
    work = partial(
        commands.set_password, account=given.account, email=given.email,
        password=commands.hashed(_password()), now_ms=serving.now_ms(),
    )  # fmt: skip
    return _show(_once(given, work))


def _limit(given: argparse.Namespace) -> int:
    work = partial(commands.set_limit, account=given.account, flows=given.flows)
    return _show(_once(given, work))


def _ai_key(given: argparse.Namespace) -> int:
    """The key itself never goes through the database."""
    account = _once(given, partial(commands_ai.find, account=given.account))["account"]
    keys = Keys(given.data)
    if given.drop:
        return _show(commands_ai.drop_key(keys, account))
    return _show(commands_ai.keep_key(keys, account, _password()))


def _ai_limits(given: argparse.Namespace) -> int:
    work = partial(
        commands_ai.set_limits, account=given.account, who=given.who,
        limits=commands_ai.limits_of(given), anchor=given.anchor, now_ms=serving.now_ms(),
    )  # fmt: skip
    return _show(_once(given, work))


def _ai_show(given: argparse.Namespace) -> int:
    return _show(
        _once(given, partial(commands_ai.show, account=given.account, now_ms=serving.now_ms()))
    )


def _once(given: argparse.Namespace, work: Work) -> dict[str, Any]:
    """One transaction on the installation's database; it may be in use by a server."""
    folder_of(given)

    def owned(conn: Connection) -> dict[str, Any]:
        wall.demand_owner(conn)
        return work(conn)

    async def run() -> dict[str, Any]:
        store = opening.opened(given.database, given.data)
        try:
            told = await store.write(owned)
            await store.announce()
            return told
        except Unavailable as error:
            raise Refused(str(error), "unavailable") from error
        finally:
            await store.close()

    return asyncio.run(run())


def _show(told: dict[str, Any]) -> int:
    print(json.dumps(told))
    return 0


def _password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "rflow-central", description=__doc__,
        epilog="What serve is told, and --database, may stand in the environment instead, as "
        "RFLOW_DATABASE, RFLOW_WORKERS, RFLOW_BLOBS, RFLOW_PROXY and so on.",
    )  # fmt: skip
    programs = parser.add_subparsers(required=True, metavar="COMMAND")

    init = _command(programs, "init", _init, "make an account with its first admin")
    _person(init)
    init.add_argument("--name", required=True)
    _stdin(init)

    serve = _command(programs, "serve", _serve, "run the central API")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8787)
    serve.add_argument(
        "--blobs", metavar="s3://BUCKET/PREFIX", default=_setting("BLOBS"),
        help="default: in the folder",
    )  # fmt: skip
    serve.add_argument("--workers", type=workers.number, default=_setting("WORKERS") or "1")
    serve.add_argument(
        "--proxy", type=workers.addresses, default=_setting("PROXY"), metavar="ADDRESSES",
        help="whose X-Forwarded-For is believed: addresses or networks, by commas",
    )  # fmt: skip
    serve.add_argument(
        "--oldest-client", type=version, default=_setting("OLDEST_CLIENT"), metavar="VERSION",
        help="older desktops may not send until they are updated",
    )  # fmt: skip
    serve.add_argument(
        "--recommended-client", type=version, default=_setting("RECOMMENDED_CLIENT"),
        metavar="VERSION", help="older desktops are asked to update, and go on",
    )  # fmt: skip

    user = programs.add_parser("user", help="the people of an account")
    verbs = user.add_subparsers(required=True, metavar="VERB", dest="verb")
    add = _command(verbs, "add", _add, "add a person")
    _person(add)
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=_ROLES, default=Role.ENGINEER.value)
    add.add_argument("--team")
    _stdin(add)
    _command(verbs, "list", _list, "show everybody").add_argument("--account", required=True)
    for verb, told in (("disable", "sign a person out for good"), ("enable", "let them in again")):
        _person(_command(verbs, verb, _set_active, told))
    role = _command(verbs, "set-role", _set_role, "change what a person may do")
    _person(role)
    role.add_argument("--role", choices=_ROLES, required=True)
    password = _command(verbs, "set-password", _set_password, "give a new password")
    _person(password)
    _stdin(password)

    offer_teams(programs, _command, lambda given, work: _show(_once(given, work)))
    limit = _command(programs, "limit", _limit, "set how many flows of its own an account may have")
    limit.add_argument("--account", required=True)
    limit.add_argument("--flows", type=int, metavar="N", help="without it there is no limit")
    _assistant(programs.add_parser("ai", help="the assistant's key and limits"))
    commands_data.offer(programs, _command, lambda given, work: _show(_once(given, work)), _show)
    openapi = programs.add_parser("openapi", help="show the description of the API")
    openapi.set_defaults(run=lambda _: _show(description()))
    return parser


def _assistant(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="VERB", dest="verb")
    key = _command(verbs, "key", _ai_key, "keep the account's key, from the first line of stdin")
    limits = _command(verbs, "limits", _ai_limits, "set what may be used; what is left out is free")
    show = _command(verbs, "show", _ai_show, "show what is used and what may be")
    for one in (key, limits, show):
        one.add_argument("--account", required=True)
    which = key.add_mutually_exclusive_group(required=True)
    which.add_argument("--key-stdin", action="store_true")
    which.add_argument("--drop", action="store_true", help="forget it")
    limits.add_argument("--who", default="each", help="account, each (default), or an address")
    limits.add_argument("--anchor", metavar="DAY", help="the day on which months begin")
    for period in ("daily", "monthly"):
        limits.add_argument(f"--{period}-calls", type=int, metavar="N")
        limits.add_argument(f"--{period}-dollars", type=float, metavar="AMOUNT")


def _command(
    programs: Any, name: str, run: Callable[[argparse.Namespace], int], told: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = programs.add_parser(name, help=told)
    parser.add_argument("--data", type=Path, required=True, help="folder of the installation")
    parser.add_argument(
        "--database", metavar="URL", default=_setting("DATABASE") or None,
        help="default: SQLite in the folder",
    )  # fmt: skip
    parser.set_defaults(run=run)
    return parser


def _setting(name: str) -> str:
    """What the environment says where the command line does not: an address with a password in it
    would stand there for everybody on the host to read.
    """
    return os.environ.get(f"RFLOW_{name}", "").strip()


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", required=True)
    parser.add_argument("--email", required=True)


def _stdin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", required=True, help="read it from the first line"
    )


if __name__ == "__main__":
    sys.exit(main())
