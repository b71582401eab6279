"""What goes out carries tokens, what comes back carries names, and secrets do neither."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain.masking import Masks, Restorer, counted
from rflow_desktop.domain.redact_known import Known

TEXT = (
    "PRINT-01 (10.20.30.40) refuses CALDER\\ruth.adeyemi, mail ruth@calder.example, Ruth Adeyemi."
    " Calder & Finch LLP: PRINT-01 again."
)


def masks(**more: object) -> Masks:
    return Masks(names=(("client", "Calder & Finch LLP"), ("person", "Ruth Adeyemi")), **more)  # type: ignore[arg-type]


def test_names_go_out_as_stable_tokens_and_come_back_as_names() -> None:
    book = masks()
    out = book.guard(TEXT)
    for secret in ("PRINT-01", "10.20.30.40", "ruth.adeyemi", "Ruth Adeyemi", "Calder & Finch"):
        assert secret not in out.text
    assert out.text.count("HOST_1") == 2
    assert out.counts == {"host": 2, "ip": 1, "user": 1, "email": 1, "person": 1, "client": 1}
    assert book.restore(out.text) == TEXT
    again = Masks(entries=tuple(book.fresh), names=book.names)
    assert again.guard("Again on print-01.calder.local and PRINT-01").text.endswith("and HOST_1")
    assert ("HOST_1", "PRINT-01") in book.pairs


@pytest.mark.parametrize(
    "secret",
    ["password: Hunter2!x", "api_key=sk-ant-api03-AAAAAAAAAAAAAAAAAAAAAAAA", "Sesame7!"],
)
def test_secrets_are_taken_out_and_nothing_restores_them(secret: str) -> None:
    book = Masks(known=(Known("Sesame7!"),))
    out = book.guard(f"He typed {secret} there")
    assert "removed]" in out.text
    assert out.blocked
    assert book.restore(out.text) == out.text
    value = secret.partition(":")[2].strip() or secret.partition("=")[2] or secret
    assert value not in out.text


def test_words_on_the_allow_list_and_ordinary_words_stay() -> None:
    book = Masks(allow=frozenset({"srv-suite-9"}))
    same = "SRV-SUITE-9 speaks UTF-8 and AES-256, KB-5034441, VPN-1, a READ-ONLY disk"
    assert book.guard(same).text == same
    assert Masks(names=(("client", "ab"),)).guard("ab cd").text == "ab cd", "too short to be a name"


def test_a_token_that_somebody_typed_keeps_its_own_meaning() -> None:
    book = masks()
    out = book.guard("HOST_1 is what I call PRINT-01")
    assert out.text == "HOST_1 is what I call HOST_2"
    assert book.restore(out.text) == "HOST_1 is what I call PRINT-01"
    assert book.guard("HOST_2 too").text == "HOST_2 too"


def test_what_was_masked_once_is_masked_wherever_it_stands_again() -> None:
    book = masks()
    told = book.restore(book.guard(r"CALDER\ruth.a on srv01.calder.x and AD\ab").text)
    assert told == r"CALDER\ruth.a on srv01.calder.x and AD\ab"
    alone = book.restore("USER_1 is locked on HOST_1, CLIENT_1 says ab")
    assert alone == "ruth.a is locked on srv01, CLIENT_1 says ab"
    later = Masks(entries=tuple(book.fresh))
    for one in (book, later):
        assert one.guard(alone).text == "USER_1 is locked on HOST_1, CLIENT_1 says ab"
        assert one.guard("ruth.al or srv012 or Ruth.A").text == "ruth.al or srv012 or Ruth.A"


def test_what_is_learnt_later_is_masked_from_then_on() -> None:
    book = Masks()
    assert book.guard("Harbor Dental, key Sesame7!").text == "Harbor Dental, key Sesame7!"
    book.learn([("client", "Harbor Dental")], [Known("Sesame7!")])
    assert (
        book.guard("Harbor Dental, key Sesame7!").text == "CLIENT_1, key [sensitive value removed]"
    )


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cuts=st.lists(st.integers(0, 200), max_size=12))
def test_an_answer_that_arrives_in_pieces_is_restored_as_a_whole(cuts: list[int]) -> None:
    book = masks()
    out = book.guard(TEXT).text + " HOST_ and HOST_99 stay, EMAIL"
    restorer = Restorer(book)
    places = sorted({0, len(out), *(cut % (len(out) + 1) for cut in cuts)})
    pieces = [restorer.feed(out[a:b]) for a, b in pairwise(places)]
    assert "".join([*pieces, restorer.rest()]) == book.restore(out)


def test_counts_add_up() -> None:
    assert counted([{"host": 1}, {"host": 2, "ip": 1}]) == {"host": 3, "ip": 1}
