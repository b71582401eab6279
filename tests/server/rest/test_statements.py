"""Every statement of these paths says which account, as all others do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.server.rest import (
    test_agents,
    test_ai_sessions,
    test_conversations,
    test_exports,
    test_handoffs,
    test_prepared,
    test_relay,
    test_working,
)
from tests.server.test_schema import OWNED

NAMED = re.compile(r'\b(?:from|into|update|join) "?(\w+)"?', re.IGNORECASE)
STORIES = (
    test_working.test_every_field_survives_from_start_to_list_and_detail,
    test_working.test_the_same_key_with_the_same_body_is_answered_the_same,
    test_working.test_a_run_keeps_the_flow_it_began_with_content_and_description_apart,
    test_prepared.test_the_preparer_edits_gives_it_to_another_and_takes_it_back,
    test_prepared.test_a_batch_is_answered_in_the_order_asked_and_listed_by_its_id,
    test_exports.test_owner_and_assignee_may_and_a_stranger_finds_nothing,
    test_handoffs.test_questions_giving_back_and_taking_back,
    test_ai_sessions.test_a_guided_session_is_begun_answered_and_read,
    test_ai_sessions.test_the_list_has_what_is_ones_own_each_once,
    test_ai_sessions.test_what_is_alike_tells_the_problem_and_no_names,
    test_agents.test_what_was_said_is_read_from_its_end_by_who_may,
    test_agents.test_an_assistant_is_made_changed_and_retired,
    test_conversations.test_stopping_keeps_what_was_seen_and_ends_once,
    test_conversations.test_events_are_kept_once_and_go_only_after_their_words_are_rows,
    test_relay.test_what_was_used_is_read_by_day_person_and_kind,
    test_relay.test_limits_are_of_a_person_of_each_and_of_the_account,
    test_handoffs.test_a_file_is_kept_under_its_hash_and_attached_where_it_is_said,
)


def test_every_statement_says_which_account(tmp_path: Path) -> None:
    heard: set[str] = set()

    def hear(raw: Any, _: object) -> None:
        raw.set_trace_callback(heard.add)  # what the database is asked, whoever asks it

    event.listen(Pool, "connect", hear)
    try:
        for number, story in enumerate(STORIES):
            folder = tmp_path / str(number)
            folder.mkdir()
            story(folder)
    finally:
        event.remove(Pool, "connect", hear)
    owned = {table.name for table in OWNED}
    read = {statement for statement in heard if set(NAMED.findall(statement)) & owned}
    assert len(read) > 40
    for statement in read:
        assert "account_id" in statement, statement
