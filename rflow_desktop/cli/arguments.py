"""The words of the `rflow` command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from rflow_desktop import __version__
from rflow_desktop.cli.flows import arguments as arguments_of_flows
from rflow_desktop.domain.model import Outcome, Priority

FORMATS = ("markdown", "text", "html", "psa")
CLOSING = tuple(o.value for o in Outcome if o not in {Outcome.ESCALATED, Outcome.CANCELLED})


def pair(text: str) -> tuple[str, str]:
    """KEY=VALUE as two texts; the value may hold further equals signs."""
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


def parser() -> argparse.ArgumentParser:
    """The whole command line. Wrong usage ends with exit code 2, as argparse does by itself."""
    top = argparse.ArgumentParser(prog="rflow", description=__doc__)
    top.add_argument("--version", action="version", version=f"rflow {__version__}")
    common = _common()
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words, description=words, parents=[common])

    _work(command)
    _handoffs(command)
    _team(command)
    _upkeep(command)
    return top


def _common(missing: str | None = None) -> argparse.ArgumentParser:
    """What every command takes. `missing` stands for what is not said."""
    common = argparse.ArgumentParser(add_help=False, argument_default=missing)
    common.add_argument("--profile", type=Path, metavar="DIR", help="default: the desktop's")
    common.add_argument(
        "--json", action="store_true", default=missing or False, help="one JSON document on stdout"
    )
    common.add_argument(
        "--patience", type=float, default=missing or 10.0, metavar="SECONDS",
        help=argparse.SUPPRESS,
    )  # fmt: skip
    return common


def _work(command) -> None:  # type: ignore[no-untyped-def]  # argparse has no public type for this
    flows = command("flows", "The flows of this profile, and what can be done with one.")
    arguments_of_flows(flows, _common(argparse.SUPPRESS))  # what was said before an act stays
    start = command("start", "Start a session with a flow; prints the session.")
    start.add_argument("flow", help="id, slug or words of the name")
    _about(start)
    answer = command("answer", "Answer the current step.")
    answer.add_argument("session")
    answer.add_argument("choice", help="an answer's id, its number, or `back`")
    answer.add_argument("--note", default="", metavar="TEXT")
    note = command("note", "Add a note to the path.")
    note.add_argument("session")
    note.add_argument("text")
    pad = command("scratchpad", "Write the scratchpad from a file.")
    pad.add_argument("session")
    pad.add_argument("--file", type=Path, required=True, metavar="F")
    attach = command("attach", "Add files as evidence.")
    attach.add_argument("session")
    attach.add_argument("files", nargs="+", type=Path, metavar="FILE")
    variables = command("vars", "Set variables.")
    variables.add_argument("session")
    variables.add_argument("pairs", nargs="+", type=pair, metavar="KEY=VALUE")
    sessions = command("sessions", "Sessions of this profile.")
    sessions.add_argument("--status", default="", metavar="S")
    sessions.add_argument("--client", default="", metavar="C")
    sessions.add_argument("--ticket", default="", metavar="T")
    sessions.add_argument("--search", default="", metavar="TEXT")
    sessions.add_argument("--limit", type=int, default=50, metavar="N")
    show = command("show", "One session with its path.")
    show.add_argument("session")
    resolve = command("resolve", "Close a session.")
    resolve.add_argument("session")
    resolve.add_argument("--outcome", required=True, choices=CLOSING)
    resolve.add_argument("--notes", default=None, metavar="TEXT")
    resolve.add_argument("--next", default=None, metavar="TEXT")
    export = command("export", "The note of a session.")
    export.add_argument("session")
    export.add_argument("--format", choices=FORMATS, default="markdown")
    export.add_argument("--redaction", choices=("mask", "none"), default="mask")
    export.add_argument("--out", type=Path, default=None, metavar="FILE")


def _handoffs(command) -> None:  # type: ignore[no-untyped-def]  # as above
    escalate = command("escalate", "Hand a session over to a senior.")
    escalate.add_argument("session")
    escalate.add_argument("--need", required=True, metavar="TEXT")
    escalate.add_argument("--to", default=None, metavar="EMAIL")
    escalate.add_argument("--priority", choices=[p.value for p in Priority], default="normal")
    command("queue", "The escalations that wait.")
    claim = command("claim", "Claim an escalation; waits for the server's word.")
    claim.add_argument("handoff")
    give_back = command("return", "Give a claimed escalation back.")
    give_back.add_argument("handoff")
    give_back.add_argument("--reason", default="", metavar="TEXT")


def _team(command) -> None:  # type: ignore[no-untyped-def]  # as above
    prepare = command("prepare", "Prepare a session for somebody.")
    prepare.add_argument("flow")
    prepare.add_argument("--assign", default=None, metavar="EMAIL")
    _about(prepare)
    batch = command("batch", "Prepare one session for each line of a file.")
    batch.add_argument("flow")
    batch.add_argument("--targets", type=Path, required=True, metavar="FILE")
    _about(batch)
    sign_in = command("sign-in", "Connect this profile to a team server.")
    sign_in.add_argument("url")
    sign_in.add_argument("--email", required=True, metavar="E")
    sign_in.add_argument("--password-stdin", action="store_true")
    sign_in.add_argument(
        "--share", choices=("none", "all"), default="none", help="sessions made here before"
    )
    command("sign-out", "Sign out; what was not sent stays here.")
    command("whoami", "Who this profile works as.")
    sync = command("sync", "Send and fetch now.")
    sync.add_argument("--wait", type=float, default=30.0, metavar="SECONDS")


def _upkeep(command) -> None:  # type: ignore[no-untyped-def]  # as above
    command("outbox", "Changes that wait to be sent.")
    attention = command("attention", "Changes that need a decision.")
    which = attention.add_mutually_exclusive_group()
    which.add_argument("--retry", metavar="ID")
    which.add_argument("--discard", metavar="ID")
    backup = command("backup", "Write everything of this profile to one file.")
    backup.add_argument("file", type=Path)
    restore = command("restore", "Read a backup into an empty profile.")
    restore.add_argument("file", type=Path)
    command("doctor", "Check files, keys, space and server.")


def _about(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--ticket", default="", metavar="N")
    sub.add_argument("--client", default="", metavar="NAME")
    sub.add_argument("--var", action="append", default=[], type=pair, metavar="KEY=VALUE")
