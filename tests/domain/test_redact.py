"""What leaves this computer is masked: how much of a corpus is found, and what never happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain.redact import CHIP, GAP, KINDS, Masker, RedactionFailed, redact
from rflow_desktop.domain.redact_known import Known

CORPUS = Path(__file__).parent / "corpus"
quick = settings(max_examples=200, deadline=None, derandomize=True)


def lines(name: str) -> list[str]:
    text = (CORPUS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("# ")]


def marked(line: str) -> tuple[str, list[str]]:
    """A line without its marks, and what stood between them."""
    return re.sub("[⟦⟧]", "", line), re.findall("⟦(.*?)⟧", line)


def readable(line: str) -> bool:
    """Whether a secret of the line, or a long piece of one, is still there."""
    plain, secrets = marked(line)
    left = CHIP.sub("", redact(plain).text)
    pieces = [piece for one in secrets for piece in re.split(r'[\s:,.;/="-]+', one)]
    return any(one in left for one in secrets) or any(
        len(piece) > 5 and piece in left for piece in pieces
    )


SECRETS = [line.split(" | ", 1) for line in lines("secrets.txt")]


@pytest.mark.behaviour("S1.50")
def test_of_the_secrets_in_the_corpus_at_least_98_of_100_are_masked() -> None:
    """First measured before any rule was changed for it: 166 of 173."""
    missed = [line for _, line in SECRETS if readable(line)]
    assert len(SECRETS) >= 150
    assert len({kind for kind, _ in SECRETS}) >= 30
    assert len(missed) <= 0.02 * len(SECRETS), missed


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in SECRETS} - {"sentence"}))
def test_secrets_with_a_shape_of_their_own_are_all_masked(kind: str) -> None:
    assert [line for one, line in SECRETS if one == kind and readable(line)] == []


def test_of_harmless_lines_at_most_1_of_100_is_touched() -> None:
    """First measured before any rule was changed for it: 4 of 349."""
    harmless = lines("benign.txt")
    touched = [line for line in harmless if redact(line).text != line]
    assert len(harmless) >= 300
    assert len(touched) <= 0.01 * len(harmless), touched


def test_lines_that_were_written_after_the_rules_are_masked_to_the_measure_that_was_taken() -> None:
    """First measured before any rule was changed for it: 52 of 60 masked, 4 of 84 touched.

    What is missed are passwords that look like words in a sentence: the text is shown for that.
    """
    held = lines("held_out.txt")
    secrets = [line for line in held if "⟦" in line]
    harmless = [line for line in held if "⟦" not in line]
    assert sum(readable(line) for line in secrets) <= 8
    assert [line for line in harmless if redact(line).text != line] == []


EXACT = [
    ("one value has one number", "a@b.example, c@d.example, A@B.example",
     "[email 1], [email 2], [email 1]"),
    ("a variable with an address", "Server 10.1.2.3", "Server [ip 1]"),
    ("a line of a password file of PostgreSQL", "db1:5432:erp:app:Harbor!42x",
     "db1:5432:erp:app:[secret 1]"),
    ("a line of a search looks like one", "notes.txt:12:see:also:below",
     "notes.txt:12:see:also:below"),
    ("what everybody may see of a key", "public_key_token=b77a5c561934e089",
     "public_key_token=b77a5c561934e089"),
    ("a port stays readable", "10.1.2.3:443", "[ip 1]:443"),
    ("a time is no address", "12:34:56 and 12:34:56:78", "12:34:56 and 12:34:56:78"),
    ("a device address is no network address", "00:1a:2b:3c:4d:5e", "[mac 1]"),
    ("one device in two spellings", "00:1a:2b:3c:4d:5e 001A.2B3C.4D5E", "[mac 1] [mac 1]"),
    ("one address in two spellings", "2001:db8::1 2001:DB8:0:0::1", "[ip 1] [ip 1]"),
    ("a version is no address", "firmware 7.4.4.1, v1.2.3.4", "firmware 7.4.4.1, v1.2.3.4"),
    ("unless it is a private one", "version 10.0.0.1", "version [ip 1]"),
    ("too large for an address", "300.1.2.3", "300.1.2.3"),
    ("bearer in any letters", "BEARER abcdefgh12345678", "BEARER [token 1]"),
    ("bearer of a badge", "bearer of a badge", "bearer of a badge"),
    ("a share with its path", r"on \\srv\a b\c.txt today", "on [path 1] today"),
    ("a share twice", r"\\srv\a and \\srv\b", "[path 1] and [path 2]"),
    ("host names stay", "HDG-FS01.harbor.example", "HDG-FS01.harbor.example"),
    ("a card needs its check digit", "4111 1111 1111 1112", "4111 1111 1111 1112"),
    ("an account needs its own", "GB82 WEST 1234 5698 7654 33", "GB82 WEST 1234 5698 7654 33"),
    ("a number to dial with its extension", "+1 312 555 0142 ext 12", "[phone 1]"),
    ("an international prefix", "0049 30 9018 2010", "[phone 1]"),
    ("a date beside a number to call", "call 2025-11-21", "call 2025-11-21"),
    ("a social security number that cannot be", "666-12-3456", "666-12-3456"),
    ("a private key, end and all",
     "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nx", "[secret 1]\nx"),
    ("a key of PuTTY", "Private-Lines: 1\nQUJD\nPrivate-MAC: x",
     "Private-Lines: 1\n[secret 1]\nPrivate-MAC: x"),
    ("a password in the next line", "Password:\nTulip-48!x\nok", "Password:\n[secret 1]\nok"),
    ("a password in typographic quotes", "password “Tulip 48”", "password “[secret 1]”"),
    ("a call in a program", "password = getpass()", "password = getpass()"),
    ("a mail address without a name", "@b.example", "@b.example"),
    ("a mail address of signs", "***@b.example", "***@b.example"),
    ("a chip stays a chip", "[email 3] and a@b.example", "[email 3] and [email 4]"),
    ("a hash of a file", "SHA-256 " + "ab12" * 16, "SHA-256 " + "ab12" * 16),
    ("a key in hex", "api key " + "ab12" * 8, "api key [token 1]"),
    ("a long name", "a-long-name-1-of-a-thing-2-in-a-list", "a-long-name-1-of-a-thing-2-in-a-list"),
    ("random text without a word", "x Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF", "x [token 1]"),
    ("a port is no password", "docker run -p 8080:80 web", "docker run -p 8080:80 web"),
    ("a device address without signs", "MAC: 001a2b3c4d5e", "MAC: [mac 1]"),
    ("a national number", "(312) 555-0142 is hers", "[phone 1] is hers"),
    ("too short to be dialled from abroad", "0049 30 90", "0049 30 90"),
    ("a hidden secret in a setting", "enable secret ********", "enable secret ********"),
    ("a name and a gap", "user:%Aa1!bcdefg", "user:%Aa1!bcdefg"),
    ("an error is no code", "the reset code of error 4471", "the reset code of error 4471"),
    ("nothing", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), [r[1:] for r in EXACT], ids=[r[0] for r in EXACT])
def test_it_reads(text: str, masked: str) -> None:
    assert redact(text).text == masked


def test_known_values_are_found_in_any_case_and_however_they_are_written_down() -> None:
    secret = "Süd-Tor & 7!"
    known = (Known(secret),)
    for text in (
        "x Süd-Tor & 7! y", "SÜD-TOR & 7!", "S%C3%BCd-Tor%20%26%207%21", "S%C3%BCd-Tor+%26+7%21",
        "Süd-Tor &amp; 7!", '{"a": "S\\u00fcd-Tor & 7!"}', "U8O8ZC1Ub3IgJiA3IQ",
        "53c3bc642d546f722026203721", "Süd-Tor  &\n7!",
    ):  # fmt: skip
        masked = redact(text, known)
        assert masked.counts == {"value": 1}, text
        assert masked.restored() == text


def test_a_person_is_found_by_the_whole_name_and_by_its_parts() -> None:
    known = (Known("Janelle Whitmore", "person"), Known("Bo Li", "person"), Known(" ", "person"))
    masked = redact(
        "Janelle called; MRS WHITMORE? Whitmore, janelle whitmore. Bo Li and Bo.", known
    )
    assert masked.text == (
        "[person 1] called; MRS WHITMORE? [person 1], [person 1]. [person 2] and Bo."
    )


def test_a_short_known_value_is_found_as_a_word_and_not_within_others() -> None:
    assert redact("12 and 123 and x12", (Known("12"),)).text == "[value 1] and 123 and x12"


def test_the_same_numbers_run_through_several_texts_and_are_counted_once() -> None:
    masker = Masker(over=("[email 2]", "a@b.example", "10.0.0.1"))
    texts = [
        masker.mask(one).text for one in ("a@b.example", "10.0.0.1 a@b.example", "c@d.example")
    ]
    assert texts == ["[email 3]", "[ip 1] [email 3]", "[email 4]"]
    assert masker.counts == {"email": 2, "ip": 1}


def test_spans_say_where_the_chips_are_and_what_stood_there() -> None:
    masked = redact("mail a@b.example or 10.0.0.1, a@b.example")
    found = [masked.text[span.start : span.end] for span in masked.spans]
    assert found == ["[email 1]", "[ip 1]", "[email 1]"]
    assert masked.originals == ("a@b.example", "10.0.0.1", "a@b.example")
    assert masked.counts == {"email": 1, "ip": 1}
    assert all(span.kind in KINDS for span in masked.spans)


pieces = st.lists(
    st.sampled_from(
        [
            *(marked(line)[0] for _, line in SECRETS[::7]), "\n", " ", "password", ": ", "=", "'",
            "a@b.example", "10.0.0.1", "[email 1]", "[secret 2]", GAP, "key ", "x" * 40, "\\\\a\\b",
            "İ", "“", "-p ", "token", "Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF", "call ", "555-0142",
        ]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@quick
@given(pieces | st.text(max_size=60))
def test_masking_twice_changes_nothing_and_restoring_gives_the_text_back(text: str) -> None:
    masked = redact(text)
    assert masked.restored() == text
    assert redact(masked.text).text == masked.text
    ends = [span.end for span in masked.spans]
    assert all(span.start >= end for span, end in zip(masked.spans[1:], ends, strict=False))


@quick
@given(pieces, st.lists(st.sampled_from(["hunter2x", "Gus Petrov", "a", "10.0"]), max_size=3))
def test_known_values_never_remain(text: str, secrets: list[str]) -> None:
    masked = redact(f"{text} {' '.join(secrets)}", [Known(one) for one in secrets if len(one) > 3])
    left = CHIP.sub("", masked.text).casefold()
    assert not any(one.casefold() in left for one in secrets if len(one) > 3)


@pytest.mark.behaviour("S1.49")
@pytest.mark.parametrize("text", [None, 7, b"password=abc"])
def test_what_cannot_be_checked_is_not_returned(text: object) -> None:
    with pytest.raises(RedactionFailed):
        Masker().mask(text)  # type: ignore[arg-type]


def test_a_known_value_that_would_stay_readable_stops_the_note() -> None:
    class Torn(Masker):
        def _number(self, kind: str, value: str) -> int:
            self._known = (Known("harmless"),)
            return super()._number(kind, value)

    with pytest.raises(RedactionFailed):
        Torn().mask("a@b.example harmless")


ENDLESS = [
    "a", "1", "12345 ", "@", "a@", "\\", "\\\\a\\b c", ":", "ab:", "password ", "password=", "'\"",
    "eyJ", "eyJaaaaaaaa.", "-----BEGIN PRIVATE KEY-----", "-", "token a b c d ",
    "security code a b c ", "<password>", "password a>", "/p ", "net use a b ", "snmpwalk ",
    "curl -u a", "aB3/", "DE89 3704 ", "1.2.3.4.", "1.", "00:1a:2b:3c:4d:5e:", GAP, "[email 1]",
    "İ", "(", "key ", "http://", "a:b@", "?token=", " ", "machine a login b ", "set password ",
    "abc:Aa1!Aa1!", "a/",
]  # fmt: skip


@pytest.mark.parametrize("bit", ENDLESS, ids=repr)
@pytest.mark.timeout(20)
def test_no_line_is_long_enough_to_stop_it(bit: str) -> None:
    text = bit * (20_000 // len(bit))
    assert redact(text).restored() == text
