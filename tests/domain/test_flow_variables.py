"""Names in text are filled once, wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.flow import Shell, Variable
from rflow_desktop.domain.variables import (
    as_nothing,
    as_written,
    careful,
    masked,
    names,
    resolve,
    unfilled,
)

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)
TOKENS = NAMES.flatmap(
    lambda name: st.sampled_from([f"{{{{{name}}}}}", f"{{{{ {name} }}}}", f"[VAR:{name}]"])
)


@pytest.mark.behaviour("S1.44")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ping {{host}}", "ping srv-01"),
        ("ping {{ host }}", "ping srv-01"),
        ("ping [VAR:host]", "ping srv-01"),
        ("[VAR:host] and {{host}}", "srv-01 and srv-01"),
        ("[USER_INPUT]", "typed"),
        ("keep as [SAVE_AS]", "keep as report"),
        ("[USER_INPUT:host] [SAVE_AS:host]", "srv-01 srv-01"),
        ("{{gone}}", "{{gone}}"),
        ("[VAR:gone]", "{{gone}}"),
        ("{{empty}}", "{{empty}}"),
        (
            "@{n='GB';e={[math]::Round($_.Length/1GB,1)}}",
            "@{n='GB';e={[math]::Round($_.Length/1GB,1)}}",
        ),
        ("[var:host] {host} {{ho st}}", "[var:host] {host} {{ho st}}"),
    ],
)
def test_every_way_of_writing_a_name_is_filled(text: str, shown: str) -> None:
    values = {"host": "srv-01", "user_input": "typed", "save_as": "report", "empty": ""}
    assert resolve(text, values, missing=as_written) == shown


@pytest.mark.behaviour("S1.82")
def test_the_target_of_a_batch_is_a_name_like_any_other() -> None:
    assert resolve("quser /server:[VAR:target]", {"target": "srv-07"}, missing=as_nothing) == (
        "quser /server:srv-07"
    )


def test_what_has_no_value_can_leave_a_gap() -> None:
    assert resolve("a{{gone}}b", {}, missing=as_nothing) == "ab"


@given(TOKENS, TOKENS, st.text(), st.text())
def test_a_value_that_looks_like_a_name_is_not_resolved_again(
    outer: str, inner: str, before: str, after: str
) -> None:
    [name] = names(outer)
    values = {name: inner, **dict.fromkeys(set(names(inner)) - {name}, "reached")}
    clean = before.replace("{", "").replace("[", ""), after.replace("}", "").replace("]", "")
    assert resolve(clean[0] + outer + clean[1], values, missing=as_written) == (
        clean[0] + inner + clean[1]
    )


@given(st.text())
def test_text_without_values_reads_the_same_twice(text: str) -> None:
    once = resolve(text, {}, missing=as_written)
    assert resolve(once, {}, missing=as_written) == once
    assert names(once) == names(text)


@given(st.lists(TOKENS))
def test_names_come_once_in_the_order_they_appear(tokens: list[str]) -> None:
    found = names(" ".join(tokens))
    assert list(found) == list(dict.fromkeys(name for token in tokens for name in names(token)))
    assert unfilled(" ".join(tokens), dict.fromkeys(found, "x")) == ()
    assert unfilled(" ".join(tokens), {}) == found


def test_secrets_show_as_dots_and_empty_ones_as_empty() -> None:
    asked = (
        Variable(name="pin", type="secret"),
        Variable(name="phone", sensitive=True),
        Variable(name="host"),
        Variable(name="later", type="secret"),
    )
    values = {"pin": "1234", "phone": "0", "host": "srv", "later": "", "other": "x"}
    assert masked(values, asked) == {
        "pin": "••••", "phone": "••••", "host": "srv", "later": "", "other": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shell", "value", "named"),
    [
        ("powershell", "O'Brien", ("name",)),
        ("powershell", "a;b", ("name",)),
        ("powershell", "areed", ()),
        ("powershell", "a\nb", ("name",)),
        ("cmd", "a&b", ("name",)),
        ("cmd", "O'Brien", ()),
        ("bash", "$(x)", ("name",)),
        ("zsh", "a|b", ("name",)),
        ("sql", "a'--", ("name",)),
        ("text", "a;b'", ()),
    ],
)
def test_a_value_that_a_shell_would_act_on_is_named(
    shell: Shell, value: str, named: tuple[str, ...]
) -> None:
    assert careful("x {{name}} {{other}}", {"name": value}, shell=shell) == named
