"""The tokens of a session: one name has one, one means one name, whoever gave them first."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.acts_aside import GiveTokens, Token
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import FAR, Masks
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Named, Names
from rflow_desktop.domain.reduce_names import MOST
from rflow_desktop.domain.withheld import entries_of, given, names_of
from tests.domain.assistant import stories
from tests.domain.world import MAYA, SAM, S, World


def tokens(*pairs: tuple[str, str]) -> GiveTokens:
    return GiveTokens(
        tokens=tuple(Token(token=token, kind="host", value=value) for token, value in pairs)
    )


def told(world: World) -> dict[str, str]:
    names = world.table.get(Names, S)
    return {} if names is None else {token: one.value for token, one in names.tokens.items()}


def test_the_first_token_of_a_name_stands_and_a_taken_one_moves_on() -> None:
    world = stories.chat()
    world.do(MAYA, tokens(("HOST_1", "PRINT-01"), ("HOST_2", "DC-02")), at=0.3)
    world.do(MAYA, tokens(("HOST_1", "FILE-03"), ("HOST_7", "print-01")), at=0.4)
    assert told(world) == {"HOST_1": "PRINT-01", "HOST_2": "DC-02", "HOST_3": "FILE-03"}
    before = world.table.get(Names, S)
    world.do(MAYA, tokens(("HOST_9", "DC-02")), at=0.5)
    assert world.table.get(Names, S) == before


def test_only_who_works_on_it_gives_tokens_and_there_is_an_end() -> None:
    world = stories.chat()
    with pytest.raises(Refused):
        world.do(SAM, tokens(("HOST_1", "PRINT-01")), at=0.3)
    for start in range(0, MOST + 100, 100):
        many = [(f"HOST_{n + 1}", f"PC-{n}") for n in range(start, start + 100)]
        world.do(MAYA, tokens(*many), at=0.4 + start)
    assert len(told(world)) == MOST


def test_new_tokens_become_those_of_the_session_but_for_very_long_names() -> None:
    fresh = [(f"HOST_{n}", "host", f"PC-{n}") for n in range(1, 251)]
    acts = given([*fresh, ("SHARE_1", "path", "x" * 121)])
    assert [len(act.tokens) for act in acts] == [200, 50]
    names = Names(id=S, session=S, tokens={"HOST_1": Named(kind="host", value="PC-1")})
    assert entries_of(names) == (("HOST_1", "host", "PC-1"),)


def test_the_header_of_a_session_knows_its_client_person_and_hosts() -> None:
    header = Session(
        id=S, owner=MAYA.id, created_at="2026-11-21T10:00:00.000Z", client="Harbor Dental",
        person=" ", variables={"target_host": "PRINT-01", "site": "North", "server": ""},
    )  # fmt: skip
    assert names_of(header) == (("client", "Harbor Dental"), ("host", "PRINT-01"))


def test_names_from_elsewhere_have_tokens_apart_until_they_stand_in_the_session() -> None:
    book = Masks()
    far = f"HOST_{FAR + 1}"
    assert book.guard("See DC-LON-02", elsewhere=True).text == f"See {far}"
    assert (book.fresh, book.apart) == ([], [(far, "host", "DC-LON-02")])
    assert book.guard("PRINT-01 and DC-LON-02").text == f"HOST_1 and {far}"
    assert book.fresh == [("HOST_1", "host", "PRINT-01"), (far, "host", "DC-LON-02")]
    later = Masks(
        entries=(("HOST_1", "host", "PRINT-01"),),
        private=(
            ("HOST_1", "host", "FILE-03"),
            (far, "host", "print-01"),
            ("HOST_4", "host", "A-1"),
        ),
    )
    assert later.pairs == (("HOST_1", "PRINT-01"), ("HOST_4", "A-1"))
    assert later.guard("FILE-03").text == "HOST_5"


def test_what_has_no_token_where_they_are_fixed_is_told_by_its_kind() -> None:
    book = Masks(entries=(("HOST_1", "host", "PRINT-01"),))
    told = book.guard("PRINT-01, then FILE-03 or ruth@calder.example", fixed=True)
    assert told.text == "HOST_1, then [host] or [email]"
    assert not book.fresh
    assert not book.apart


def test_a_token_that_another_was_quicker_with_means_what_the_other_meant() -> None:
    book = Masks()
    book.guard("FILE-03 asks DC-LON-02")
    ours = tuple(book.fresh)
    settled = (
        ("HOST_1", "host", "PRINT-01"), ("HOST_2", "host", "DC-LON-02"),
        ("HOST_3", "host", "FILE-03"),
    )  # fmt: skip
    assert book.settle(settled, ours)
    assert book.guard("FILE-03 asks DC-LON-02 and PRINT-01").text == "HOST_3 asks HOST_2 and HOST_1"
    assert book.restore("HOST_1 HOST_3") == "PRINT-01 FILE-03"
    assert not book.settle(settled, ours[1:])


@pytest.mark.parametrize("taken", range(1, 4))
def test_a_free_number_is_found_past_those_that_are_taken(taken: int) -> None:
    entries = tuple((f"HOST_{FAR + n}", "host", f"PC-0{n}") for n in range(1, taken + 1))
    book = Masks(entries=(*entries, (f"HOST_{FAR}", "host", "OLD-01")))
    assert book.guard("NEW-01").text == f"HOST_{FAR + taken + 1}"
