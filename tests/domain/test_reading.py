"""A few typed words: ticket, client and flow of a new session; filters of the search field."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain import read_search
from rflow_desktop.domain.read_start import FlowName, Index, Reading, read, taken_back
from rflow_desktop.domain.shown import SessionFilter

INDEX = Index(
    ["Harbor Dental Group", "Calder & Finch LLP", "St. Anne's Primary", "Printworks Ltd",
     "École Bleue", "Harbor View Hotel", "Harbor Dental Group", " "],
    [
        FlowName("creds", "Repeated credential prompts", "Outlook", ("password", "mfa")),
        FlowName("printer", "Printer offline", "Printing"),
        FlowName("vpn", "VPN drops", "Network", ("tunnel", "vpn")),
        FlowName("wifi", "Slow Wi-Fi", "Network"),
    ],
)  # fmt: skip
READ = [
    ("48213 harb cred", "48213", "Harbor Dental Group", "creds", ""),
    ("harbor view vpn", "", "Harbor View Hotel", "vpn", ""),
    ("cred harb 48213", "48213", "Harbor Dental Group", "creds", ""),
    ("#48213", "48213", "", "", ""),
    ("INC0012345 screen is black", "INC0012345", "", "", "screen is black"),
    ("T20251121.0042 vpn", "T20251121.0042", "", "vpn", ""),
    ("48213 48214", "48213", "", "", "48214"),
    ("printer jam finch", "", "Calder & Finch LLP", "printer", "jam"),
    ("print", "", "", "printer", ""),
    ("printworks print", "", "Printworks Ltd", "printer", ""),
    ("ecole", "", "École Bleue", "", ""),
    ("ÉCOLE BLEUE mfa", "", "École Bleue", "creds", ""),
    ("st anne", "", "St. Anne's Primary", "", ""),
    ("credentail", "", "", "creds", ""),
    ("credentil", "", "", "creds", ""),
    ("credenntial", "", "", "creds", ""),
    ("cradential", "", "", "creds", ""),
    ("network", "", "", "vpn", ""),
    ("slow network", "", "", "wifi", ""),
    ("tunnel 12", "", "", "vpn", "12"),
    ("nothing of that kind", "", "", "", "nothing of that kind"),
    ("a b", "", "", "", "a b"),
    ("ha", "", "", "", "ha"),
    ("ha dental", "", "Harbor Dental Group", "", ""),
    ("harbor 48213 dental", "48213", "Harbor Dental Group", "", "dental"),
    ("& -", "", "", "", "& -"),
    ("", "", "", "", ""),
]


@pytest.mark.parametrize(
    ("text", "ticket", "client", "flow", "rest"), READ, ids=[r[0] for r in READ]
)
def test_a_few_words_are_read_as(text: str, ticket: str, client: str, flow: str, rest: str) -> None:
    found = read(text, INDEX)
    assert (found.ticket, found.client, found.flow, found.rest) == (ticket, client, flow, rest)


def test_tokens_say_where_they_stand_and_what_they_stand_for() -> None:
    found = read("48213 harb cred", INDEX)
    assert [(one.kind, one.start, one.end, one.label) for one in found.tokens] == [
        ("ticket", 0, 5, "48213"),
        ("client", 6, 10, "Harbor Dental Group"),
        ("flow", 11, 15, "Repeated credential prompts"),
    ]
    assert (found.title, found.flow_name) == ("cred", "Repeated credential prompts")


def test_backspace_takes_one_token_back_after_the_other() -> None:
    text, plain = "48213 harbor dental cred", frozenset[int]()
    seen = []
    for _ in range(4):
        found = read(text, INDEX, plain=plain)
        seen.append((found.ticket, found.client, found.flow, found.rest))
        if found.tokens:
            plain = taken_back(text, found.tokens[-1], plain)
    assert seen == [
        ("48213", "Harbor Dental Group", "creds", ""),
        ("48213", "Harbor Dental Group", "", "cred"),
        ("48213", "", "", "harbor dental cred"),
        ("", "", "", "48213 harbor dental cred"),
    ]


def test_offers_come_best_first_and_are_few() -> None:
    assert read("network slow", INDEX).offers == ("wifi", "vpn")
    many = Index([], [FlowName(str(n), f"VPN {n}") for n in range(20)])
    assert len(read("vpn", many).offers) == 8
    assert read("vpn 12", many).flow == "12"


def test_nothing_is_known_and_nothing_is_found() -> None:
    assert read("vpn at harbor", Index()) == Reading(rest="vpn at harbor", title="vpn at harbor")


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=30))
def test_whatever_is_typed_every_word_is_a_token_or_left_over(text: str) -> None:
    found = read(text, INDEX)
    within = " ".join(text[one.start : one.end] for one in found.tokens)
    assert set(text.split()) <= set(f"{found.rest} {within}".split())
    assert set(found.rest.split()) <= set(text.split())


SEARCHES = [
    ("", SessionFilter()),
    ("black screen", SessionFilter(text="black screen")),
    ("client:harbor status:paused", SessionFilter(client="harbor", states=("paused",))),
    ('client:"harbor dental" vpn', SessionFilter(client="harbor dental", text="vpn")),
    ('client:"harbor den', SessionFilter(client="harbor den")),
    ("ticket:4821 flow:vpn", SessionFilter(ticket="4821", flow="vpn")),
    ("status:paused,Active", SessionFilter(states=("paused", "active"))),
    ("is:open", SessionFilter(states=("prepared", "active", "paused", "escalated", "claimed"))),
    ("status:closed status:resolved", SessionFilter(states=("resolved", "abandoned"))),
    ("status:purple", SessionFilter(text="status:purple")),
    ("type:chat", SessionFilter(kind="chat")),
    ("type:flow with:maya batch:b1", SessionFilter(kind="flow_run", with_whom="maya", batch="b1")),
    ("type:purple", SessionFilter(text="type:purple")),
    ("assigned:tom", SessionFilter(with_whom="tom")),
    ("scope:all", SessionFilter(scope="all")),
    ("scope:purple", SessionFilter(text="scope:purple")),
    ("after:2025-11-01 before:2025-11-20",
     SessionFilter(started_after="2025-11-01T00:00:00.000Z",
                   started_before="2025-11-20T23:59:59.999Z")),
    ("after:yesterday", SessionFilter(text="after:yesterday")),
    ("error:0x80070005", SessionFilter(text="error:0x80070005")),
    ('client:""', SessionFilter(text='client:""')),
    ('"black screen"', SessionFilter(text='"black screen"')),
]  # fmt: skip


@pytest.mark.parametrize(("text", "asked"), SEARCHES, ids=[r[0] for r in SEARCHES])
def test_a_search_asks_for(text: str, asked: SessionFilter) -> None:
    assert read_search.read(text) == asked


@given(st.text(max_size=40))
def test_any_search_can_be_asked(text: str) -> None:
    assert isinstance(read_search.read(text), SessionFilter)


def test_the_words_that_the_field_offers_are_filters() -> None:
    values = {"status": "paused", "type": "chat", "scope": "all"}
    for word in read_search.WORDS:
        value = values.get(word, "2025-11-01" if word in ("after", "before") else "x")
        assert read_search.read(f"{word}:{value}").text == "", word
