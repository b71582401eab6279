"""`rflow export`: the note of a session, with the bytes that the desktop and the server make."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from typing import Any

from rflow_desktop.domain.note_page import EXPORTED
from rflow_desktop.services.notes import Delivered
from rflow_desktop.workspace import Workspace


async def export(open_: Workspace, args: argparse.Namespace) -> dict[str, Any]:
    wanted = replace(EXPORTED, mask=args.redaction == "mask")
    note = await open_.notes.draft(args.session, format=args.format, options=wanted)
    if args.out is not None:
        await asyncio.to_thread(args.out.write_bytes, note.text.encode())
    delivered: Delivered = "saved" if args.out else "printed"
    await open_.notes.record(args.session, note, delivered, kind="export")
    return {"text": note.text, "masked": dict(note.masked), "sha256": note.sha256}
