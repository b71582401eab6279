"""Replies in the making: found, followed from any place, stopped, and never made twice."""

from __future__ import annotations

import asyncio
import random
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, event, select, update

from rflow_desktop.assistant import conductor
from rflow_desktop.assistant.failures import SENTENCES
from rflow_desktop.domain.acts import HandOver
from rflow_desktop.domain.acts_talk import SetMembers
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Generation, Message, ReplyState
from sync.server import landing, people, replies, replying, schema_talk, speaking
from sync.server.database import Unavailable
from sync.server.rest import following
from tests.helpers.claude import Reply
from tests.server.rest.stage import ELSEWHERE, problem
from tests.server.rest.talk import CONVERSATIONS, WORDS, Talk, frames, new, talk, words
from tests.server.world import ACCOUNT, uid

LONG = "word " * 400


def held() -> tuple[Reply, threading.Event]:
    """An answer that waits after its first words."""
    gate = threading.Event()
    return Reply(blocks=[WORDS], gate=gate), gate


async def _rows(told: Talk, kind: type, session: str) -> list:
    def look(conn: Connection) -> list:
        return [one for one in people.listed(conn, ACCOUNT, kind) if one.session == session]

    return await told.office.central.database.read(look, account=ACCOUNT)


async def _change(told: Talk, reply: str, **values: object) -> None:
    table = schema_talk.reply

    def work(conn: Connection) -> None:
        conn.execute(
            update(table)
            .where(table.c.account_id == ACCOUNT, table.c.reply_id == reply)
            .values(**values)
        )

    await told.office.central.database.write(work, account=ACCOUNT)


@pytest.mark.behaviour("S5.08", "S5.11", "S5.15", "S5.20", "S5.21", "S5.25")
def test_a_reply_is_found_while_it_is_made_and_a_while_after(tmp_path: Path) -> None:
    answer, gate = held()

    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.begin(chat)

        async def runs() -> bool:
            found = await told.ask("maya", "GET", f"{CONVERSATIONS}/{chat}/active-session")
            return found.status_code == 200 and int(found.json()["head"]) >= 2

        await told.until(runs)
        told.later(3)
        found = await told.active(chat)
        kinds = {name: type(value) for name, value in found.items()}
        assert kinds == {
            "sessionId": str, "status": str, "cursor": str, "head": str, "conversationId": str,
            "startedAt": int, "lastActivity": int,
        }  # fmt: skip
        assert (found["sessionId"], found["status"]) == (reply, "active")
        assert found["cursor"] == found["head"]
        task = await told.task(chat)
        assert set(task) == {
            "isActive",
            "sessionId",
            "estimatedCompletion",
            "conversationId",
            "error",
        }
        assert (task["isActive"], task["sessionId"]) == (True, reply)
        gate.set()
        await told.office.replying.idle()
        found, task = await told.active(chat), await told.task(chat)
        assert (found["status"], found["sessionId"]) == ("completed", reply)
        assert (task["isActive"], task["sessionId"]) == (False, reply)
        await told.much_later(16)
        answer_ = await told.ask("maya", "GET", f"{CONVERSATIONS}/{chat}/active-session")
        assert answer_.status_code == 404

    talk(tmp_path, story, answer)


@pytest.mark.behaviour("S5.16", "S5.23")
def test_times_are_the_real_ones_and_no_estimate_recedes(tmp_path: Path) -> None:
    answer, gate = held()

    async def story(told: Talk) -> None:
        chat, before = await told.chat(), await told.chat()
        began = told.office.clock.ms
        first = await told.reply(before)
        await _change(told, first, begun_at=began, ended_at=began + 8_000)
        reply = await told.begin(chat)

        async def runs() -> bool:
            found = await told.ask("maya", "GET", f"{CONVERSATIONS}/{chat}/active-session")
            return found.status_code == 200 and int(found.json()["head"]) >= 2

        await told.until(runs)
        seen = [await told.active(chat)]
        told.later(5)
        seen.append(await told.active(chat))
        assert {one["startedAt"] for one in seen} == {began}
        assert {one["lastActivity"] for one in seen} == {began}
        assert (await told.task(chat))["estimatedCompletion"] == began + 8_000
        told.later(4)
        assert (await told.task(chat))["estimatedCompletion"] is None
        gate.set()
        await told.office.replying.idle()
        events = await told.frames(chat, reply)
        assert seen[0]["startedAt"] <= events[0]["at"]
        assert (await told.task(chat))["estimatedCompletion"] == events[-1]["at"]

    talk(tmp_path, story, Reply(blocks=["Yes."]), answer)


@pytest.mark.behaviour("S5.10", "S5.14", "S5.22", "S5.27", "S5.46")
def test_what_is_not_there_is_told_in_the_documented_words(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        await told.reply(chat)
        places = [new(), "*", "a:b", f"{chat}:*", "conversation:x:y", "%00", "%"]
        for who, place in [*(("maya", one) for one in places), ("sam", chat), ("eve", chat)]:
            for path, words_ in (
                ("active-session", "No active session found"),
                ("task-status", "No background task found"),
            ):
                answer = await told.ask(who, "GET", f"{CONVERSATIONS}/{place}/{path}")
                assert answer.status_code == 404, (place, answer.text)
                body = answer.json()
                assert set(body) == {"error", "conversationId"}
                assert body["error"] == words_
        quiet = await told.chat()
        answer = await told.ask("maya", "GET", f"{CONVERSATIONS}/{quiet}/active-session")
        assert answer.json() == {"error": "No active session found", "conversationId": quiet}
        answer = await told.ask("maya", "GET", f"{CONVERSATIONS}/{quiet}/task-status")
        assert answer.json() == {"error": "No background task found", "conversationId": quiet}
        answer = await told.ask("nobody", "GET", f"{CONVERSATIONS}/{quiet}/task-status")
        assert answer.status_code == 401

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.13", "S5.30")
def test_ids_may_hold_colons_and_what_is_over_is_told(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        name = f"conversation:{uid('maya')}:{new()}"[:64]
        await _change(told, reply, landed=True)
        old, fresh = schema_talk.reply_event, schema_talk.reply

        def rename(conn: Connection) -> None:
            conn.execute(delete(old).where(old.c.account_id == ACCOUNT))
            conn.execute(
                update(fresh)
                .where(fresh.c.account_id == ACCOUNT, fresh.c.reply_id == reply)
                .values(reply_id=name, head=0)
            )

        await told.office.central.database.write(rename, account=ACCOUNT)
        assert (await told.active(chat))["sessionId"] == name
        path = f"{CONVERSATIONS}/{chat}/resume/{name}"
        assert (await told.ask("maya", "GET", path)).status_code == 200
        await told.much_later(16)
        answer = await told.ask("maya", "GET", path)
        assert answer.status_code == 404
        assert answer.json()["error"] == f"Session {name} not found or expired"
        path = f"{CONVERSATIONS}/{chat}/resume/{reply}?cursor=x"
        assert (await told.ask("maya", "GET", path)).status_code == 422

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.12", "S5.24")
def test_the_newest_reply_is_meant_but_one_that_runs_first(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        made = [await told.reply(chat) for _ in range(11)]
        assert (await told.active(chat))["sessionId"] == made[-1]
        await _change(told, made[3], state="running", ended_at=None, beat_at=told.office.clock.ms)
        assert (await told.active(chat))["sessionId"] == made[3]
        assert (await told.task(chat))["isActive"] is True

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.09", "S5.26")
def test_a_failure_is_reported_as_one_with_its_reason(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        await told.reply(chat)
        assert (await told.active(chat))["status"] == "error"
        error = (await told.task(chat))["error"]
        assert (error["code"], error["retryable"]) == ("invalid", False)
        assert error["message"]

    talk(tmp_path, story, Reply(status=400, error="invalid_request_error"))


@pytest.mark.behaviour("S5.17", "S5.27")
def test_a_store_that_is_down_is_not_taken_for_nothing_running(tmp_path: Path) -> None:
    class Down:
        async def read(self, *_: object, **__: object) -> None:
            raise Unavailable

        write = read

    async def story(told: Talk) -> None:
        chat = await told.chat()
        central, there = told.office.central, told.office.central.database
        central.database = Down()  # type: ignore[assignment] # a store that is away
        for path in ("active-session", "task-status", f"resume/{new()}"):
            answer = await told.ask("maya", "GET", f"{CONVERSATIONS}/{chat}/{path}")
            assert problem(answer, 503)
            assert answer.headers["retry-after"]
        central.database = there

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.15", "S5.32", "S5.35", "S5.07")
def test_a_stream_has_everything_from_any_place_once(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        every = await told.frames(chat, reply)
        assert words(every) == WORDS
        assert [one["id"] for one in every] == [str(n + 1) for n in range(len(every))]
        assert {"type", "seq", "at"} <= set.intersection(*map(set, every))
        assert (every[0]["type"], every[-1]["type"]) == ("start", "end")
        assert every[-1]["status"] == "completed"
        for seen in range(len(every)):
            rest = await told.frames(chat, reply, params={"cursor": str(seen)})
            assert rest == every[seen:]
            rest = await told.frames(chat, reply, headers={"Last-Event-ID": str(seen)})
            assert rest == every[seen:]
        assert await told.frames(chat, reply, params={"cursor": "0-0"}) == every

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.36")
def test_thinking_comes_first_then_words_and_tools_and_the_end_last(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        every = [one["type"] for one in await told.frames(chat, reply)]
        assert (every[0], every[-1], every.count("end")) == ("start", "end", 1)
        between = [one for place, one in enumerate(every[1:-1]) if one != every[place]]
        assert between[:2] == ["thinking", "chunk"], every
        assert any(one.startswith("tool") for one in between[2:]), every
        assert "thinking" not in between[1:]

    summed = {"summary": "Printer has no power", "domain": "printing", "confidence": 0.5}
    talk(
        tmp_path, story,
        Reply(
            blocks=[("thinking", "Hm, the light."), WORDS, ("set_problem", "toolu_1", summed)],
            stop="tool_use",
        ),
        Reply(blocks=["That is all."]),
    )  # fmt: skip


@pytest.mark.behaviour("S5.31", "S5.34")
def test_fifty_lost_connections_neither_repeat_nor_lose_a_word(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chance = random.Random(7)
        central, token = told.office.central, told.office.tokens["maya"].access_token
        chat = await told.chat()
        reply = await told.begin(chat)
        lost = 0
        while lost < 50:
            got: list[dict] = []
            while not got or got[-1]["type"] != "end":
                after = int(got[-1]["id"]) if got else 0
                seen = await following.events(central, token, chat, reply, after)
                stream = following.stream(central, token, seen, after)
                left = chance.randint(1, 3)
                async for frame in stream:
                    got += frames(frame.encode().decode())
                    left -= 1
                    if not left:
                        lost += 1
                        break
                await stream.aclose()
            assert words(got) == LONG
            assert [int(one["id"]) for one in got] == list(range(1, len(got) + 1))
        assert len(told.model.asked) == 1

    talk(tmp_path, story, Reply(blocks=[LONG], chunk=400))


@pytest.mark.behaviour("S5.19", "S5.33")
def test_a_place_that_is_gone_is_told_with_all_the_text(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        every = await told.frames(chat, reply)
        ahead = await told.frames(chat, reply, params={"cursor": "999"})
        assert [one["type"] for one in ahead] == ["reset", "end"]
        assert ahead[0]["text"] == WORDS
        table = schema_talk.reply_event.c

        def trim(conn: Connection) -> None:
            conn.execute(
                delete(schema_talk.reply_event).where(
                    table.account_id == ACCOUNT, table.reply_id == reply, table.seq == 2
                )
            )

        await told.office.central.database.write(trim, account=ACCOUNT)
        gap = await told.frames(chat, reply, params={"cursor": "1"})
        assert gap[0]["type"] == "reset"
        assert gap[-1] == every[-1]

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.28", "S5.29")
def test_who_may_read_the_session_may_follow_it_and_nobody_else(tmp_path: Path) -> None:
    answer, gate = held()

    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.begin(chat)
        path = f"{CONVERSATIONS}/{chat}/active-session"

        async def runs() -> bool:
            return (await told.ask("maya", "GET", path)).status_code == 200

        await told.until(runs)
        assert (await told.ask("sam", "GET", path)).status_code == 404
        hand = told.world.op("maya", chat, HandOver(handoff=new(), need="Help"), op_id=new())
        (verdict,) = await told.office.push("maya", hand)
        assert verdict["status"] == "accepted", verdict
        assert (await told.active(chat, "sam"))["sessionId"] == reply
        watching = asyncio.create_task(told.frames(chat, reply, "sam"))
        stop = f"{CONVERSATIONS}/{chat}/stop/{reply}"
        problem(await told.ask("sam", "POST", stop), 403)
        assert (await told.ask("vic", "POST", stop)).status_code == 404
        gate.set()
        await told.office.replying.idle()
        assert words(await watching) == WORDS

    talk(tmp_path, story, answer)


@pytest.mark.behaviour("S4.25", "S5.29")
def test_who_follows_hears_what_is_said_and_not_what_is_thought(tmp_path: Path) -> None:
    gate = threading.Event()
    answer = Reply(blocks=[("thinking", "Hm, the light."), WORDS], gate=gate)

    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.begin(chat)
        hand = told.world.op("maya", chat, HandOver(handoff=new(), need="Help"), op_id=new())
        (verdict,) = await told.office.push("maya", hand)
        assert verdict["status"] == "accepted", verdict
        own = asyncio.create_task(told.frames(chat, reply))
        others = asyncio.create_task(told.frames(chat, reply, "sam"))
        gate.set()
        await told.office.replying.idle()
        mine, theirs = await own, await others
        assert "thinking" in {one["type"] for one in mine}
        assert "thinking" not in {one["type"] for one in theirs}
        assert words(theirs) == words(mine) == WORDS
        assert theirs[-1]["type"] == "end"
        assert "the light" not in str(theirs)

    talk(tmp_path, story, answer)


@pytest.mark.behaviour("S5.36", "S5.37", "S5.38")
def test_stopping_keeps_what_was_seen_and_ends_once(tmp_path: Path) -> None:
    answer, gate = held()

    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.begin(chat)

        async def some() -> bool:
            found = await told.ask("maya", "GET", f"{CONVERSATIONS}/{chat}/active-session")
            return found.status_code == 200 and int(found.json()["head"]) >= 2

        await told.until(some)
        for _ in range(2):
            stopped = await told.ask("maya", "POST", f"{CONVERSATIONS}/{chat}/stop/{reply}")
            assert stopped.status_code == 200, stopped.text
            assert stopped.json() == {
                "sessionId": reply, "status": "cancelled", "conversationId": chat, "saved": True,
            }  # fmt: skip
        gate.set()
        await told.office.replying.idle()
        every = await told.frames(chat, reply)
        assert [one["type"] for one in every].count("end") == 1
        assert (every[-1]["type"], every[-1]["status"]) == ("end", "cancelled")
        said = [one for one in await _rows(told, Message, chat) if one.role == "assistant"]
        assert [one.text for one in said] == [words(every)]
        assert WORDS.startswith(words(every))
        assert words(every)
        (record,) = await _rows(told, Generation, chat)
        assert record.state is ReplyState.CANCELLED

    talk(tmp_path, story, answer)


@pytest.mark.behaviour("S5.06", "S5.39")
def test_a_reply_that_waits_and_is_stopped_never_runs(tmp_path: Path) -> None:
    answer, gate = held()

    async def story(told: Talk) -> None:
        chat = await told.chat()
        first = await told.begin(chat)

        async def runs() -> bool:
            return len(told.model.asked) == 1

        await told.until(runs)
        second = await told.begin(chat)
        task = await told.task(chat)
        assert task["sessionId"] == first
        stopped = await told.ask("maya", "POST", f"{CONVERSATIONS}/{chat}/stop/{second}")
        assert stopped.json()["status"] == "cancelled"
        gate.set()
        await told.office.replying.idle()
        assert len(told.model.asked) == 1
        assert [one["type"] for one in await told.frames(chat, second)] == ["end"]

    talk(tmp_path, story, answer)


@pytest.mark.behaviour("S5.41")
def test_a_reply_whose_worker_is_gone_is_lost_with_its_part_kept(tmp_path: Path) -> None:
    answer, gate = held()

    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.begin(chat)

        async def some() -> bool:
            found = await told.ask("maya", "GET", f"{CONVERSATIONS}/{chat}/active-session")
            return found.status_code == 200 and int(found.json()["head"]) >= 2

        await told.until(some)
        told.later(21)
        assert (await told.active(chat))["status"] == "lost"
        error = (await told.task(chat))["error"]
        assert (error["code"], error["retryable"]) == ("lost", True)
        gate.set()
        await told.office.replying.idle()
        every = await told.frames(chat, reply)
        assert [one["type"] for one in every[-2:]] == ["error", "end"]
        said = [one for one in await _rows(told, Message, chat) if one.role == "assistant"]
        assert [one.text for one in said] == [words(every)]

    talk(tmp_path, story, answer)


STATES = [state.value for state in ReplyState]


@pytest.mark.behaviour("S5.06")
def test_an_end_is_final(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)

        async def after(before: str, asked: str) -> str:
            over = before not in replies.OPEN
            await _change(told, reply, state=before, ended_at=1 if over else None)

            def work(conn: Connection) -> str:
                if asked == "running":
                    replies.begin(conn, ACCOUNT, reply, 5)
                else:
                    replies.end(conn, ACCOUNT, reply, ReplyState(asked), 5)
                found = replies.get(conn, ACCOUNT, reply)
                return "" if found is None else found.state

            return await told.office.central.database.write(work, account=ACCOUNT)

        for before in STATES:
            for asked in STATES[1:]:
                wanted = asked if before in replies.OPEN else before
                assert await after(before, asked) == wanted

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.42", "S5.05")
def test_events_are_kept_once_and_go_only_after_their_words_are_rows(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        every = await told.frames(chat, reply)
        central = told.office.central
        await _change(told, reply, state="running", ended_at=None)
        again = [replies.Event(2, "chunk", 1, {"text": "twice"})]
        await central.database.write(
            lambda conn: replies.add(conn, ACCOUNT, reply, again), account=ACCOUNT
        )
        await _change(told, reply, state="completed", ended_at=central.now_ms(), landed=False)
        assert await told.frames(chat, reply) == every
        await told.much_later(20)
        table = schema_talk.reply_event.c

        async def left() -> int:
            await told.office.replying.tend(ACCOUNT)
            found = await central.database.read(
                lambda conn: conn.execute(
                    select(table.seq).where(table.account_id == ACCOUNT)
                ).all(),
                account=ACCOUNT,
            )
            return len(found)

        assert await left() == len(every)
        await _change(told, reply, landed=True)
        assert await left() == 0

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.43")
def test_a_poll_that_knows_what_is_so_is_answered_without_a_body(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        await told.reply(chat)
        path = f"{CONVERSATIONS}/{chat}/active-session"
        mark = (await told.ask("maya", "GET", path)).headers["etag"]
        answer = await told.ask("maya", "GET", path, headers={"If-None-Match": mark})
        assert (answer.status_code, answer.content) == (304, b"")

    talk(tmp_path, story)


def test_a_member_of_a_chat_may_stop_it(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        act = SetMembers(add=(uid("sam"),))
        await told.office.push("maya", told.world.op("maya", chat, act, op_id=new()))
        reply = await told.reply(chat)
        answer = await told.ask("sam", "POST", f"{CONVERSATIONS}/{chat}/stop/{reply}")
        assert answer.json()["status"] == "completed"
        found = await told.row(chat)
        assert isinstance(found, Session)

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.02", "S5.03")
def test_every_reply_has_an_id_of_its_own_and_a_turn_one_reply(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        made = [await told.begin(chat) for _ in range(10)]
        assert len(set(made)) == 10
        await told.office.replying.idle()
        place = f"/api/v1/ai-sessions/{chat}/chat"
        ask = {"message": "And now?", "client_message_id": "turn-1"}
        answers = await asyncio.gather(*(told.ask("maya", "POST", place, ask) for _ in range(5)))
        assert {one.json()["generation_id"] for one in answers} == {
            answers[0].json()["generation_id"]
        }
        assert len(told.model.asked) == 11
        wrong = {"message": "x", "client_message_id": "x" * 65}
        problem(await told.ask("maya", "POST", place, wrong), 422)

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.18", "S5.11")
def test_what_is_over_is_told_as_not_there_and_never_as_an_error(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        path = f"{CONVERSATIONS}/{chat}"
        at = told.office.clock.ms
        for left, status in ((1, 200), (0, 404), (-1, 404)):
            await _change(told, reply, ended_at=at - replies.KEPT_MS + left)
            for what in ("active-session", "task-status", f"resume/{reply}"):
                answer = await told.ask("maya", "GET", f"{path}/{what}")
                assert answer.status_code == status, (what, left)
        await told.office.replying.tend(ACCOUNT)
        stop = await told.ask("maya", "POST", f"{path}/stop/{reply}")
        assert stop.json()["status"] == "completed"

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.43")
def test_a_poll_looks_at_few_rows_however_many_replies_there_are(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        heard: list[str] = []

        def many(conn: Connection) -> None:
            found = replies.get(conn, ACCOUNT, reply)
            assert found is not None
            rows = [
                {"account_id": ACCOUNT, **found._replace(
                    reply_id=new(), session=new(), number=1)._asdict()}
                for _ in range(1_000)
            ]  # fmt: skip
            conn.execute(schema_talk.reply.insert(), rows)

        def plan(conn: Connection) -> list[str]:
            def hear(_: object, __: object, statement: str, *___: object) -> None:
                heard.append(statement)

            event.listen(conn, "before_cursor_execute", hear)
            replies.current(conn, ACCOUNT, chat, told.office.clock.ms)
            event.remove(conn, "before_cursor_execute", hear)
            (asked,) = heard
            values = [ACCOUNT, chat, 0, *["x"] * (asked.count("?") - 3)]
            found = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", tuple(values))
            return [str(one[3]) for one in found]

        database = told.office.central.database
        await database.write(many, account=ACCOUNT)
        if ELSEWHERE.get():
            return
        steps = await database.read(plan, account=ACCOUNT)
        assert any("reply_of_session (account_id=? AND session=?)" in one for one in steps), steps
        assert not any(one.startswith("SCAN") for one in steps)

    talk(tmp_path, story)


@pytest.mark.behaviour("S5.01")
def test_what_a_person_is_told_of_a_reply_never_calls_it_a_session() -> None:
    ends = (
        landing.STOPPED, landing.LOST, replying.GONE, replying.FAULT, conductor.CLOSED,
        conductor.STOPPED,
    )  # fmt: skip
    told = [one.told for one in ends] + [sentence for sentence, _ in SENTENCES.values()]
    assert len(told) > 15
    assert [one for one in (*told, speaking.LIMIT) if "session" in one.casefold()] == []
