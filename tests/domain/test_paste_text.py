"""Output is read the same from any console, encoding and line end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.flow_paste import MOST_TEXT, match_paste, read_paste, takes_paste
from rflow_desktop.domain.paste_text import decoded, readable
from tests.domain.test_flow_paste import PORT, step
from tests.helpers.flows import PROCEDURE

TOLD = "TcpTestSucceeded : False"
BEFORE = "RemotePort       : 9100"


@pytest.mark.parametrize(
    "pasted",
    [
        f"{BEFORE}\n{TOLD}\n",
        f"{BEFORE}\r\n{TOLD}\r\n",
        f"{BEFORE}\r{TOLD}\r",
        f"\x1b[32m{BEFORE}\x1b[0m\r\n\x1b[1;31mTcpTest\x1b[mSucceeded : False\x1b[K\r\n",
        f"\x1b]0;Administrator: PowerShell\x07{BEFORE}\n{TOLD}",
        f"\x1b]8;;https://rflow.example\x1b\\{BEFORE}\x1b]8;;\x1b\\\n{TOLD}",
        f"\x1bPq#0\x1b\\{BEFORE}\n\x1b(B{TOLD}\x1b",
        "".join(f"{sign}\0" for sign in f"{BEFORE}\r\n{TOLD}\r\n"),
        "\xff\xfe" + "".join(f"{sign}\0" for sign in f"{BEFORE}\r\n{TOLD}"),
        f"\ufeff{BEFORE}\n\u202e{TOLD}\u202c",
    ],
)
def test_the_same_line_is_found_however_it_was_pasted(pasted: str) -> None:
    found = match_paste(PORT, pasted)
    assert found is not None
    assert (found.line_number, found.line, found.answer) == (2, TOLD, "no")
    assert readable(pasted) == f"{BEFORE}\n{TOLD}"


@pytest.mark.parametrize(
    "raw",
    [
        f"{BEFORE}\r\n{TOLD}\r\n".encode(),
        f"{BEFORE}\r\n{TOLD}\r\n".encode("utf-8-sig"),
        f"{BEFORE}\r\n{TOLD}\r\n".encode("utf-16"),
        f"{BEFORE}\r\n{TOLD}\r\n".encode("utf-16-le"),
        f"{BEFORE}\r\n{TOLD}\r\n".encode("utf-16-be"),
        b"\xfe\xff" + f"{BEFORE}\r\n{TOLD}\r\n".encode("utf-16-be"),
    ],
)
def test_a_file_of_output_reads_the_same_in_any_encoding(raw: bytes) -> None:
    assert decoded(raw) == f"{BEFORE}\n{TOLD}"


def test_a_file_in_an_old_windows_code_page_is_read_too() -> None:
    assert decoded("Verbindung zum Gerät fehlgeschlagen".encode("cp1252")) == (
        "Verbindung zum Gerät fehlgeschlagen"
    )
    assert decoded(b"") == ""


def test_named_groups_come_back_as_values_for_variables() -> None:
    node = step((r"InterfaceAlias\s*:\s*(?P<adapter>\S.*)|Index (?P<index>\d+)", "a"))
    found = match_paste(node, "InterfaceAlias   : Ethernet 2  ")
    assert found is not None
    assert found.values == (("adapter", "Ethernet 2"),)


def test_a_name_that_no_variable_can_have_fills_nothing() -> None:
    found = match_paste(step((r"host (?P<é>\w+)", "a")), "host srv-01")
    assert found is not None
    assert found.values == ()


def test_reading_ends_when_it_has_taken_long_enough() -> None:
    asked = iter([False, False, True])
    reading = read_paste(step(("end", "a")), "1\n2\n3\nend", is_enough=lambda: next(asked))
    assert (reading.found, reading.cut, len(reading.lines)) == (None, True, 4)


def test_a_huge_paste_says_that_its_end_was_not_read() -> None:
    huge = "line\n" * MOST_TEXT
    assert read_paste(PORT, huge).cut
    assert read_paste(PROCEDURE.nodes["identity"], huge).cut
    found = read_paste(PORT, f"{TOLD}\n{huge}")
    assert found.found is not None
    assert found.cut


def test_output_belongs_to_steps_that_ask_for_it() -> None:
    assert takes_paste(PORT)
    assert takes_paste(step(("a", "a")))
    assert not takes_paste(step())
    assert not takes_paste(PROCEDURE.nodes["identity"])
    assert not takes_paste(None)


@given(st.text(alphabet=st.sampled_from("\x1b[]0;m\x07\\P\r\n\0aZ é\ufeff\x9b"), max_size=200))
def test_whatever_was_pasted_becomes_plain_lines(pasted: str) -> None:
    text = readable(pasted)
    assert not set(text) & set("\x1b\0\r\x07\ufeff")
    assert readable(text) == text
