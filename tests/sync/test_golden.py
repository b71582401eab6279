"""What version 1 of the wire and of the outbox looked like: it is read for ever."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Session
from sync import protocol
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk

GOLDEN = Path(__file__).parent / "golden"
WIRE = sorted(GOLDEN.glob("*.json"))
SHAPES = (
    protocol.Hello, protocol.PushAsk, protocol.PushAnswer, protocol.PullAsk, protocol.PullAnswer,
    protocol.RepairAsk, protocol.RepairAnswer, protocol.SnapshotAnswer, protocol.SignIn,
    protocol.Refresh, protocol.Tokens, protocol.Problem, protocol.News,
)  # fmt: skip
PROFILES = sorted(GOLDEN.glob("profile-*.zip"))


@pytest.mark.parametrize("file", WIRE, ids=lambda file: file.stem)
def test_a_message_of_any_age_is_read(file: Path) -> None:
    name = file.stem.partition(".")[0]
    shape = getattr(protocol, name)
    kept = json.loads(file.read_text(encoding="utf-8"))
    read = shape.model_validate(kept)
    again = json.loads(read.model_dump_json())
    assert {key: again[key] for key in kept} == kept


def test_every_shape_has_its_first_file() -> None:
    assert {file.stem for file in WIRE} >= {
        f"{shape.__name__}.{protocol.PROTO}" for shape in SHAPES
    }


@pytest.mark.parametrize("profile", PROFILES, ids=lambda file: file.stem)
def test_a_profile_of_any_age_opens_and_its_work_is_sent(tmp_path: Path, profile: Path) -> None:
    """Six operations that were never sent, a sound replica, the copy of everything beside it."""
    with zipfile.ZipFile(profile) as archive:
        archive.extractall(tmp_path / "old")
    server = Ledger(ANN, BEN)
    desk = Desk(ANN, folder=tmp_path / "old", key=KEY, server=server, number=9)
    try:
        (session,) = desk.local.every(Session)
        assert session.title == "VPN drops"
        assert len(desk.local.parts(Entry, session.id)) == 4
        assert desk.local.state().waiting == 6
        desk.level()
        assert desk.local.state().waiting == 0
    finally:
        desk.close()
    assert len([one for _, one in server.rows.values() if isinstance(one, Entry)]) == 4


def test_there_is_a_profile_of_this_version() -> None:
    """Made once for each by `make_profile`; never changed afterwards."""
    assert [file.name for file in PROFILES] == ["profile-0.1.0.zip"]


def make_profile(target: Path, folder: Path) -> None:
    desk = Desk(ANN, folder=folder / "new", key=KEY, server=Ledger(ANN, BEN))
    session = desk.start(title="VPN drops", client="Harbour Dental")
    for number in range(4):
        desk.note(session, f"note {number}")
    desk.do(session, acts.WritePad(text="ping ok"))
    desk.local.close()
    (folder / "new" / "reserve").unlink()
    shutil.make_archive(str(target.with_suffix("")), "zip", folder / "new")
