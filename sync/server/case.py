"""A session as a model is told of it: its rows, what was said, and the assistant it talks to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from rflow_desktop.assistant.prompts import conversation, shortened, system
from rflow_desktop.assistant.toolbox import READ, specs
from rflow_desktop.domain import withheld as secrets
from rflow_desktop.domain.case_rows import PARTS, CaseRows, gathered
from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.masking import Entry, Masks
from rflow_desktop.domain.model import BY_TYPE, Account, Evidence, Session, Snapshot
from rflow_desktop.domain.model_talk import Assistant, Message, Names, ToolCall
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.domain.reduce_account import is_withheld
from rflow_desktop.domain.reply import Picture, Request
from rflow_desktop.domain.withheld import entries_of, names_of
from sync.server import people, schema, schema_talk

BUDGET_TOKENS = 120_000
MOST_SAID = 600
MOST_PICTURES = 10
TALKING = frozenset({"reply", "question"})
TOOLS = (
    "propose_question", "propose_task", "propose_fact", "propose_fix", "propose_outcome",
    "propose_flow", "propose_variable", "propose_fork", "set_problem",
)  # fmt: skip
"""What a reply that the server makes may do: propose. Everything else is on a computer."""
_ROW, _PROMPT = schema.row.c, schema_talk.agent_prompt.c


class Case(NamedTuple):
    """All that a reply is made from."""

    rows: CaseRows
    said: tuple[Message | ToolCall, ...]
    profile: Assistant | None
    prompt: str
    pictures: tuple[Evidence, ...]
    masks: Masks
    withheld: bool = False


def read(conn: Connection, account: str, session: str) -> Case | None:
    """The session's rows and the last of what was said. None when it is not there."""
    header = people.row(conn, account, Session, session)
    if header is None:
        return None
    rows = rows_of(conn, account, header)
    profile = people.row(conn, account, Assistant, rows.case.assistant or "")
    said = spoken(conn, account, session)
    wanted = [name for one in said for name in getattr(one, "attachments", ())]
    wanted = [*rows.case.intake.evidence, *wanted][-MOST_PICTURES:]
    pictures = tuple(one for one in rows.evidence if one.id in wanted and _seen(one))
    prompt = prompt_of(conn, account, profile)
    masks = masks_of(conn, account, header)
    closed = withheld(conn, account, header)
    return Case(rows, said, profile, prompt, pictures, masks, closed)


def rows_of(conn: Connection, account: str, header: Session) -> CaseRows:
    """What is known of a session besides what was said."""
    found = conn.execute(
        select(_ROW.type, _ROW.doc).where(
            _ROW.account_id == account, _ROW.session == header.id, _ROW.type.in_(PARTS)
        )
    )
    return gathered(header, [BY_TYPE[kind].model_validate_json(doc) for kind, doc in found])


def withheld(conn: Connection, account: str, header: Session) -> bool:
    """Whether data of its client goes to no model, for anybody in the account."""
    return is_withheld(people.row(conn, account, Account, account), header.client)


def spoken(
    conn: Connection, account: str, session: str, most: int = MOST_SAID
) -> tuple[Message | ToolCall, ...]:
    """The last things that were said and done, in their order."""
    found = conn.execute(
        select(_ROW.type, _ROW.doc)
        .where(
            _ROW.account_id == account,
            _ROW.session == session,
            _ROW.type.in_((Message.TYPE, ToolCall.TYPE)),
        )
        .order_by(_ROW.seq.desc())
        .limit(most)
    )
    every = [BY_TYPE[kind].model_validate_json(doc) for kind, doc in found]
    lines = [one for one in every if isinstance(one, Message | ToolCall)]
    return tuple(sorted(lines, key=lambda one: (one.hlc, one.id)))


def prompt_of(conn: Connection, account: str, profile: Assistant | None) -> str:
    """What an assistant is told it is: where it is kept on the server, that."""
    if profile is None:
        return ""
    kept = prompt_kept(conn, account, profile)
    return profile.prompt if kept is None else kept


def prompt_kept(conn: Connection, account: str, profile: Assistant | None) -> str | None:
    """The instructions that stay on the server, where an assistant has such."""
    return conn.execute(
        select(_PROMPT.prompt).where(
            _PROMPT.account_id == account,
            _PROMPT.assistant == ("" if profile is None else profile.id),
        )
    ).scalar_one_or_none()


def drop_prompt(conn: Connection, account: str, assistant: str) -> None:
    """From here on its instructions are where its row says."""
    conn.execute(
        delete(schema_talk.agent_prompt).where(
            _PROMPT.account_id == account, _PROMPT.assistant == assistant
        )
    )


def request(
    case: Case, purpose: str, model: str, branch: str | None, pictures: Mapping[str, Picture]
) -> tuple[Request, Masks, str]:
    """What is sent, before its texts are masked, the masks, and what was left out to fit."""
    talking = purpose in TALKING
    asked = "" if purpose == "reply" else "Go on." if talking else "Write it now."
    told = conversation(
        case.rows, case.said, active=branch, pictures=pictures, budget=BUDGET_TOKENS, last=asked
    )
    profile = case.profile
    named = TOOLS if profile is None or not profile.tools else tuple(
        tool for tool in TOOLS if tool in profile.tools
    )  # fmt: skip
    permissions = {} if profile is None else profile.permissions
    tools = specs(named or ("set_problem",), permissions) if talking else ()
    declared = (*READ, *tools)
    made = Request(
        model=model,
        system=system(purpose, case.prompt, tools=declared),
        turns=told.turns,
        tools=declared,
    )
    said = sum(isinstance(one, Message) for one in case.said)
    before = max(0, case.rows.case.messages - said)
    return made, case.masks, shortened(told.left_out + before)


def masks_of(conn: Connection, account: str, header: Session) -> Masks:
    """The session's tokens, as desktops know them too, and what no model is told of."""
    return Masks(
        entries=tokens(conn, account, header.id),
        known=tuple(map(Known, hidden(conn, account, header))),
        names=names_of(header),
    )


def tokens(conn: Connection, account: str, session: str) -> tuple[Entry, ...]:
    found = people.row(conn, account, Names, session)
    return () if found is None else entries_of(found)


def hidden(conn: Connection, account: str, header: Session) -> tuple[str, ...]:
    """Secrets of the session and of those it goes on from: no model is told of them."""
    chain, seen = [header], {header.id}
    while (origin := chain[-1].origin) is not None and origin not in seen:
        before = people.row(conn, account, Session, origin)
        if before is None:
            break
        seen.add(origin)
        chain.append(before)
    names = dict.fromkeys(one.flow.snapshot for one in chain if one.flow is not None)
    kept = (people.row(conn, account, Snapshot, name) for name in names)
    return secrets.withheld(
        chain, [Flow.model_validate(one.content) for one in kept if one is not None]
    )


def _seen(one: Evidence) -> bool:
    kind = one.mime.startswith("image/") or one.mime == "application/pdf"
    return kind and one.available and not one.removed
