"""Puts one workspace together, and takes it apart again in the right order."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

from rflow_desktop import __version__
from rflow_desktop.assistant.relayed import ThroughServer
from rflow_desktop.domain.model import Account as AccountRow
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.domain.values import Row
from rflow_desktop.events import Notices
from rflow_desktop.ids import Uuid7, instant, now_ms
from rflow_desktop.pictures.intake import SafeIntake
from rflow_desktop.services.account import Account
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.batches import Batches
from rflow_desktop.services.diagnosis import Diagnoses
from rflow_desktop.services.drafts import Drafts
from rflow_desktop.services.editing import Editing
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.finding import Finding
from rflow_desktop.services.finding_aside import FindingAside
from rflow_desktop.services.flow_repairs import Repairs
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.harvest import Harvest
from rflow_desktop.services.learning import Learning
from rflow_desktop.services.library import Library
from rflow_desktop.services.linking import Linking
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.pastes import Pastes
from rflow_desktop.services.prepared import Prepared
from rflow_desktop.services.sessions import Sessions
from rflow_desktop.services.timing import Timing
from rflow_desktop.services.work import Work
from rflow_desktop.store import person, recovered
from rflow_desktop.store.database import Database
from rflow_desktop.store.files import Files
from rflow_desktop.store.local import Local
from rflow_desktop.store.reader import Reader
from rflow_desktop.workspace.assisting import Assisting, open_assistant
from rflow_desktop.workspace.profile import OpenProfile
from rflow_desktop.workspace.sign_in import SealedSignIn
from sync.client import Client
from sync.core_lane import Wake
from sync.engine import Engine
from sync.http import Http, system_trust
from sync.team_chats import ServerChats
from sync.team_usage import ServerUsage

THIS_COMPUTER = "This computer"
ALONE = "00000000-0000-4000-8000-0000000a1011"
"""The account of a workspace without a server."""
AGENT = f"RFlow-Desktop/{__version__}"


@dataclass(kw_only=True)
class Workspace:
    """Everything that is open. `close` it before another one is opened."""

    opened: OpenProfile
    database: Database
    notices: Notices
    work: Work
    sessions: Sessions
    timing: Timing
    linking: Linking
    evidence: Evidence
    pastes: Pastes
    batches: Batches
    prepared: Prepared
    flows: Flows
    editing: Editing
    library: Library
    repairs: Repairs
    harvest: Harvest
    handoffs: Handoffs
    notes: Notes
    attention: AttentionList
    account: Account
    overview: Overview
    diagnoses: Diagnoses
    drafts: Drafts
    learning: Learning
    settled: AccountSettings
    reader: Reader
    finding: Finding
    finding_aside: FindingAside
    intake: SafeIntake
    assistant: Assisting
    engine: Engine | None = None
    client: Client | None = None
    through: ThroughServer | None = None
    told: str = ""
    opened_ms: int = 0
    """When it was opened, in milliseconds since 1970."""
    is_closed: bool = False

    def start(self) -> None:
        """Begins to carry work to the server, where there is one."""
        if self.engine is not None:
            self.engine.start().add_done_callback(_told)

    async def woke_up(self, slept_seconds: float) -> None:
        """The computer slept: nobody worked meanwhile, and what waits is sent now."""
        await self.timing.slept(slept_seconds)
        if self.engine is not None:
            self.engine.stirred(Wake.RESUMED)

    def network_changed(self) -> None:
        """There is another network, or one again: no pause is waited for."""
        if self.engine is not None:
            self.engine.stirred(Wake.NETWORK)

    def spare_files(self, when: Callable[[], bool]) -> None:
        """No file is sent while `when` says so."""
        if self.engine is not None:
            self.engine.blobs.spares = when

    async def keep_house(self) -> None:
        """Backups, the bin, what may be forgotten: at start and every few hours."""
        gone = await self.database.run_bulk(lambda local: local.keep_house())
        if await self.database.run_bulk(lambda on: recovered.find(on, before_ms=self.opened_ms)):
            self.notices.publish(Changes(sync=True))
        await self.learning.look()
        if gone:
            self.notices.publish(Changes(sessions=gone))

    def replace(self, fresh: Workspace) -> None:
        """Becomes `fresh`, for programs that hold one workspace for their whole life."""
        self.__dict__.update(fresh.__dict__)

    async def close(self) -> None:
        """A second time does nothing."""
        if self.is_closed:
            return
        self.is_closed = True
        await self.assistant.close()
        if self.through is not None:
            await self.through.close()
        if self.engine is not None:
            await self.engine.stop()
        if self.client is not None:
            await self.client.close()
        self.intake.close()
        self.reader.close()
        await asyncio.to_thread(self.finding_aside.close)
        await asyncio.to_thread(self.database.close)


async def open_workspace(opened: OpenProfile, *, patience_seconds: float = 0.0) -> Workspace:
    """The profile's current workspace. Raises StoreTrouble, and then nothing stays open."""
    profile = opened.profile
    current = profile.current
    folder = profile.folder_of(current)
    new_id = Uuid7()

    def open_local() -> Local:
        files = Files(folder, opened.key, clock=now_ms, wait_seconds=patience_seconds)
        return Local.open(
            folder, key=opened.key, me=current.me, replica=profile.replica, server=current.server,
            now_ms=now_ms, new_id=new_id, files=files, steady_ms=_steady_ms,
        )  # fmt: skip

    database = Database(open_local)
    await asyncio.to_thread(database.start)
    try:
        return await _around(database, opened, new_id)
    except BaseException:  # whatever ended it: nobody else would close the store
        await asyncio.to_thread(database.close)
        raise


async def _around(database: Database, opened: OpenProfile, new_id: Callable[[], str]) -> Workspace:
    """Everything else, once the store is open."""
    profile = opened.profile
    current = profile.current
    folder = profile.folder_of(current)
    if not current.server:
        await database.run(seed_starter_flows)
    me, name = await database.run(lambda local: known(local, current.account, current.me))
    notices = Notices()
    work = Work(
        store=database, me=me, notices=notices, now_ms=now_ms, instant=instant, new_id=new_id,
        connected=current.server,
    )  # fmt: skip
    client = engine = through = counted = others = None
    if current.server:
        http = await Http.open(current.url, agent=AGENT)
        sign_in = SealedSignIn(folder, opened.key)
        client = Client(http, sign_in, server_id=current.server_id, now_s=time.time)
        await client.recall()
        through = ThroughServer(client.access, client.renew, url=current.url, trust=system_trust)
        counted = ServerUsage(client, now_ms=now_ms)
        others = ServerChats(client)
        engine = Engine(
            database, client, notices, user=me.id, replica=profile.replica, server=current.url,
            now_ms=_steady_ms, wall_ms=now_ms, chance=random.random,
        )  # fmt: skip
    account = Account(work, engine, name=name or current.account_name or THIS_COMPUTER)
    intake = SafeIntake()

    def open_reader() -> Reader:
        return Reader(folder, opened.key, me=lambda: work.me, server=current.server)

    reader = open_reader()
    library = Library(work)
    return Workspace(
        opened=opened,
        database=database,
        notices=notices,
        work=work,
        sessions=Sessions(work),
        timing=Timing(work),
        linking=Linking(work),
        evidence=Evidence(work, intake, engine.blobs if engine is not None else None),
        pastes=Pastes(work),
        batches=Batches(work),
        prepared=Prepared(work),
        flows=Flows(work),
        editing=Editing(work),
        library=library,
        repairs=Repairs(work, library),
        harvest=Harvest(work),
        handoffs=Handoffs(work),
        notes=Notes(work),
        attention=AttentionList(work),
        account=account,
        overview=Overview(work),
        diagnoses=Diagnoses(work, account),
        drafts=Drafts(work),
        learning=Learning(work),
        settled=AccountSettings(work),
        reader=reader,
        finding=Finding(reader),
        finding_aside=FindingAside(open_reader),
        intake=intake,
        assistant=await open_assistant(
            work, opened.keys, relay=through, counted=counted, others=others, fit=intake.fitted
        ),
        engine=engine,
        client=client,
        through=through,
        told=await database.run(lambda local: local.told),
        opened_ms=now_ms(),
    )


def seed_starter_flows(local: Local) -> None:
    """The flows that ship with the program, for work without a server."""
    folder = resources.files("resources").joinpath("flows")
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".rfflow")),
        key=lambda file: file.name,
    )
    rows = starter_rows(file.read_text(encoding="utf-8") for file in found)
    new: list[Row] = [row for row in rows if local.get(type(row), row.id) != row]
    if not local.every(AccountRow):
        new.append(AccountRow(id=ALONE, name=THIS_COMPUTER))
    if new:
        local.seed(new)


def known(local: Local, account: str, me: Actor) -> tuple[Actor, str]:
    """Who the account says this person is by now, and what the account is called."""
    row = local.get(AccountRow, account) if account else None
    name = "" if row is None else row.name
    return person.held(local, me), name


def _told(task: asyncio.Task[None]) -> None:
    """Sync ends by itself only for a bug, and a bug is never silent."""
    if task.cancelled():
        return
    error = task.exception()
    if error is not None:
        context = {"message": "sync ended", "exception": error}
        task.get_loop().call_exception_handler(context)


def _steady_ms() -> int:
    return time.monotonic_ns() // 1_000_000
