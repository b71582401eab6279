"""Chats: begun, written in, edited, tried again, found, named, shared, rated, thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import (
    MarkMessage,
    OpenCase,
    Rate,
    Rename,
    Say,
    SetCase,
    SetMembers,
    Trash,
)
from rflow_desktop.domain.assisting import intake
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence, Kind
from rflow_desktop.domain.model_talk import Message, Said, Speaker
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import (
    ChatPage,
    ChatView,
    FoundMessage,
    GuidedView,
    LiveReply,
    SimilarLine,
)
from rflow_desktop.services import waiting
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.sessions import About
from rflow_desktop.services.similar import chat_lines, similar
from rflow_desktop.services.talk_view import PAGE, Drawing, Moment, draw, key
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local

T = TypeVar("T")
SCOPES = ("mine", "shared", "others", "all")
MOST_FILES = 10


class Chats:
    """What the chat screen calls. `view` reads; everything else is durable when it returns, and a
    change notice for the session follows. Methods raise Refused with a sentence.
    """

    def __init__(self, work: Work, asking: Asking) -> None:
        self._work, self._asking = work, asking

    # --- beginning --------------------------------------------------------------------------------

    async def start(
        self,
        about: About,
        *,
        text: str = "",
        ticket: dict[str, Any] | None = None,
        assistant: str | None = None,
        members: Sequence[str] = (),
        group: str = "",
    ) -> str:
        """Begins a chat and gives its id. `text` is its first message, and the report; the
        assistant is asked at once when one answers.
        """
        session = self._work.new_id()
        local_time = datetime.fromtimestamp(self._work.now_ms() / 1000, UTC).astimezone()
        start = acts.StartSession(
            kind=Kind.CHAT, title=about.title or f"Session {local_time:%m-%d %H:%M}",
            ticket=about.ticket, client=about.client, person=about.person,
            variables=dict(about.variables or {}),
        )  # fmt: skip
        opened = OpenCase(
            intake=intake(text, ticket=ticket), assistant=assistant, named=bool(about.title),
            members=tuple(members), group=group,
        )  # fmt: skip
        first: list[Act] = []
        message = self._work.new_id()
        if text.strip():
            first.append(Say(message=message, text=text, client_message_id=message))
        await self._work.do(session, start, opened, *first)
        if first:
            await self._ask(session, message)
        return session

    # --- reading ----------------------------------------------------------------------------------

    async def view(self, session: str, *, before: str = "", limit: int = PAGE) -> ChatView | None:
        """The chat with its newest page, or the page before a cursor. None when it is not here."""
        return await self._drawn(session, lambda drawing: drawing.chat(before=before, limit=limit))

    async def guided(self, session: str) -> GuidedView | None:
        """The guided session as it stands. None when it is not here."""
        return await self._drawn(session, lambda drawing: drawing.guided())

    def live(self, session: str) -> LiveReply | None:
        """The reply that is being written, without a visit to the store."""
        return self._asking.live(session)

    async def list(
        self, *, scope: str = "mine", assistant: str = "", owner: str = "", cursor: str = "",
        limit: int = 50,
    ) -> ChatPage:  # fmt: skip
        """Chats, last used first. `scope` is mine, shared, or for admins others and all. Raises
        Refused.
        """
        if scope not in SCOPES:
            raise Refused("Chats are listed as mine, shared, others or all.", "scope")
        running = {one.session for one in self._asking.running()}

        def page(local: Local) -> ChatPage:
            if scope in ("others", "all") and local.me.role != "admin":
                raise Refused("An admin sees the chats of all.", "forbidden")
            rows, following = view_talk.chats(
                local, scope=scope, assistant=assistant, owner=owner, cursor=cursor, limit=limit
            )
            drawn = chat_lines(local, rows, assistant, running)
            return ChatPage(lines=drawn, next_cursor=following)

        return await self._work.store.run(page)

    async def search(self, text: str, *, session: str = "") -> tuple[FoundMessage, ...]:
        """Messages that hold all words of `text`, newest first."""
        return await self._work.store.run(
            lambda local: view_talk.said(local, text, session=session)
        )

    async def similar(self, session: str, limit: int = 5) -> tuple[SimilarLine, ...]:
        """Finished sessions on this computer that share the words of this one."""
        return await self._work.store.run(lambda local: similar(local, session, limit))

    # --- writing ----------------------------------------------------------------------------------

    async def send(
        self,
        session: str,
        text: str,
        *,
        attachments: Sequence[str] = (),
        client_message_id: str = "",
        model_text: str = "",
    ) -> str:
        """Keeps a message, then asks the assistant; gives the message's id.

        `attachments` are ids of evidence of this session. The same `client_message_id` twice is
        one message. Without an assistant it waits, and nothing is lost.
        """
        if len(attachments) > MOST_FILES:
            raise Refused(f"A message takes {MOST_FILES} files. Send the others after it.", "files")

        def known(local: Local) -> tuple[str | None, str | None]:
            strange = [one for one in attachments if _of(local, one) != session]
            if strange:
                raise Refused("A file of this message is not in the session.", "missing")
            said = view_talk.everything(local, session) if client_message_id else ()
            same = [
                one
                for one in said
                if isinstance(one, Message) and one.client_message_id == client_message_id
            ]
            return (same[0].id if same else None), _branch(local, session)

        there, branch = await self._work.store.run(known)
        if there is not None:
            return there
        message = self._work.new_id()
        say = Say(
            message=message, text=text, client_message_id=client_message_id or message,
            attachments=tuple(attachments), model_text=model_text, branch=branch,
        )  # fmt: skip
        await self._work.do(session, say)
        await self.keep_draft(session, "")
        await self._ask(session, message)
        return message

    async def edit(self, session: str, message: str, text: str) -> str:
        """Says a message of one's own in other words, and asks again. The first one is kept."""
        before = await self._message(session, message)
        fresh = self._work.new_id()
        say = Say(
            message=fresh, text=text, edits=message, attachments=before.attachments,
            model_text=before.model_text, branch=before.branch, client_message_id=fresh,
        )  # fmt: skip
        await self._asking.stop(session)
        await self._work.do(session, say)
        await self._ask(session, fresh)
        return fresh

    async def retry(self, session: str, message: str) -> None:
        """Asks the assistant once more about a message that it did not answer."""
        before = await self._message(session, message)
        if before.role is not Speaker.USER:
            raise Refused("Only a message of an engineer is asked again.", "malformed")
        if before.state is Said.FAILED:
            await self._work.do(session, MarkMessage(message=message, state=Said.WAITING))
        await self._ask(session, message)

    async def stop(self, session: str) -> None:
        """Stops the reply and keeps what came. May be called twice."""
        await self._asking.stop(session)

    async def keep_draft(self, session: str, text: str) -> None:
        """Keeps what is being typed, for this direction of the chat; survives a crash."""

        def keep(local: Local) -> None:
            name = key("composer", f"{session}:{_branch(local, session) or ''}")
            local.drafts.keep(name, text)

        await self._work.store.run(keep)

    async def mark_read(self, session: str) -> None:
        """What is there now has been seen, by this person on this computer."""

        def mark(local: Local) -> None:
            last = view_talk.page(local, session, limit=1).lines
            if last:
                local.drafts.keep(key("read", session), last[-1].hlc)

        await self._work.store.run(mark)
        self._work.notices.publish(Changes(sessions=frozenset({session})))

    # --- keeping ----------------------------------------------------------------------------------

    async def rename(self, session: str, title: str) -> None:
        title = title.strip()
        if not 1 <= len(title) <= 200:
            raise Refused("A name has 1 to 200 characters.", "title")
        await self._work.do(session, Rename(title=title))

    async def trash(self, session: str) -> None:
        """Throws a chat away; `restore` takes it back. What runs in it is stopped."""
        await self._asking.stop(session)
        await self._work.do(session, Trash())

    async def restore(self, session: str) -> None:
        await self._work.do(session, Trash(trashed=False))

    async def share(
        self, session: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> None:
        await self._work.do(session, SetMembers(add=tuple(add), remove=tuple(remove)))

    async def rate(self, session: str, rating: int, feedback: str = "") -> None:
        if not 1 <= rating <= 5:
            raise Refused("A rating is 1 to 5.", "rating")
        await self._work.do(session, Rate(rating=rating, feedback=feedback))

    async def correct(
        self, session: str, *, summary: str | None = None, domain: str | None = None
    ) -> None:
        """What the problem is, in a person's words; the assistant leaves them alone then."""
        said = {"summary": summary, "domain": domain}
        told = {name: value for name, value in said.items() if value is not None}
        await self._work.do(session, SetCase(by_person=True, **told))

    # --- inside -----------------------------------------------------------------------------------

    async def _ask(self, session: str, message: str) -> None:
        """Without an assistant the message waits, and is asked about when there is one."""
        if not await self._asking.unavailable():
            await self._asking.ask(session, message)
            return
        await self._work.store.run(lambda local: waiting.hold(local, session, message))
        self._work.notices.publish(Changes(sessions=frozenset({session})))

    async def _message(self, session: str, message: str) -> Message:
        found = await self._work.store.run(lambda local: local.get(Message, message))
        if found is None or found.session != session:
            raise Refused("This message is not in the session.", "missing")
        return found

    async def _drawn(self, session: str, make: Callable[[Drawing], T]) -> T | None:
        moment = Moment(
            now_ms=self._work.now_ms(), unavailable=await self._asking.unavailable(),
            live=self._asking.live(session), card=self._asking.card(session),
        )  # fmt: skip

        def drawn(local: Local) -> T | None:
            drawing: Drawing | None = draw(local, session, moment)
            return None if drawing is None else make(drawing)

        return await self._work.store.run(drawn)


def _of(local: Local, evidence: str) -> str:
    found = local.get(Evidence, evidence)
    return "" if found is None or found.removed else found.session


def _branch(local: Local, session: str) -> str | None:
    """The direction on which this person stands."""
    return local.drafts.get(key("branch", session)) or None
