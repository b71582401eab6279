"""What is wrong with a flow is named, with the step where it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.flow import Command, Flow, Shell
from rflow_desktop.domain.flow_check import errors, problems
from rflow_desktop.domain.flow_risk import looks_like_change
from tests.helpers.flows import EACH_KIND, SLUGS, flow, question, result


def of(nodes: dict[str, Any], **more: Any) -> Flow:
    return flow("under-test", nodes, **more)


def found(tested: Flow) -> list[tuple[str, str]]:
    return [(problem.code, problem.node) for problem in problems(tested, known_flows=SLUGS)]


def command(**more: Any) -> dict[str, Any]:
    return {
        "kind": "action",
        "title": "Do it",
        "commands": [{"text": "hostname", "shell": "cmd", "risk": "read", **more}],
        "next": "end",
    }


END = {"end": result()}
ASK = question("Which?", yes="end")


@pytest.mark.parametrize("whole", EACH_KIND, ids=lambda one: one.slug)
def test_a_sound_flow_has_no_problem(whole: Flow) -> None:
    assert problems(whole, known_flows=SLUGS) == ()


@pytest.mark.parametrize(
    ("code", "node", "tested"),
    [
        ("missing_start", "", of({}, start="")),
        ("missing_start", "", of(END, start="gone")),
        ("empty_name", "", of(END, name=" ")),
        ("missing_node", "a", of({"a": question("Which?", yes="end", no="gone"), **END})),
        ("leads_nowhere", "a", of({"a": question("Which?", yes="end", no=""), **END})),
        ("unreachable", "b", of({"a": ASK, "b": question("Who?", x="end"), **END})),
        ("dead_end", "b", of({"a": question("Which?", yes="end", no="b"),
                              "b": {"kind": "form", "title": "Tell"}, **END})),
        ("endless_loop", "b", of({"a": question("Which?", yes="end", no="b"),
                                  "b": question("Again?", yes="c"),
                                  "c": question("Still?", yes="b"), **END})),
        ("endless_loop", "a", of({"a": question("Again?", yes="a")})),
        ("undeclared", "a", of({"a": question("Is {{host}} up?", yes="end"), **END})),
        ("undeclared", "a", of({"a": question("Is [VAR:host] up?", yes="end"), **END})),
        ("undeclared", "a", of({"a": {**ASK, "fields": ["host"]}, **END})),
        ("undeclared", "end", of({"end": result(summary="{{host}}")})),
        ("unused", "", of(END, intake=[{"name": "host"}])),
        ("variable_twice", "", of({"end": result("{{host}}")},
                                  intake=[{"name": "host"}, {"name": "host"}])),
        ("danger_unconfirmed", "a", of({"a": command(risk="danger", undo="x", target="x"), **END})),
        ("danger_unconfirmed", "a", of({"a": command(risk="danger", undo="x", confirm="target"),
                                        **END})),
        ("no_undo", "a", of({"a": command(risk="danger", confirm="target", target="x"), **END})),
        ("change_unmarked", "a", of({"a": command(text="shutdown /r"), **END})),
        ("empty_command", "a", of({"a": command(text=" "), **END})),
        ("bad_pattern", "a", of({"a": {**ASK, "patterns": [{"regex": "(", "answer": "yes"}]},
                                 **END})),
        ("pattern_answer", "a", of({"a": {**ASK, "patterns": [{"regex": "x", "answer": "no"}]},
                                    **END})),
        ("no_answers", "a", of({"a": {"kind": "question", "title": "Which?"}})),
        ("no_command", "a", of({"a": {"kind": "command", "title": "Run", "next": "end"}, **END})),
        ("answer_twice", "a", of({"a": {**ASK, "answers": [
            {"id": "x", "label": "Yes", "next": "end"}, {"id": "x", "label": "No", "next": "end"},
        ]}, **END})),
        ("same_answer", "a", of({"a": {**ASK, "answers": [
            {"id": "x", "label": "Yes", "next": "end"}, {"id": "y", "label": "yes ", "next": "end"},
        ]}, **END})),
        ("empty_answer", "a", of({"a": {**ASK, "answers": [
            {"id": "x", "label": " ", "next": "end"},
        ]}, **END})),
        ("unknown_flow", "a", of({"a": {"kind": "link", "title": "On", "flow": "not-here"}})),
        ("link_to_itself", "a", of({"a": {"kind": "link", "title": "On", "flow": "under-test"}})),
        ("empty_title", "a", of({"a": {**ASK, "title": ""}, **END})),
        ("gate_without_note", "a", of({"a": {**ASK, "kind": "gate"}, **END})),
        ("unknown_field", "a", of({"a": {**ASK, "colour": "red"}, **END})),
        ("unknown_field", "", of({"a": ASK, **END}, mood="good")),
        ("many_nodes", "", of({**{f"n{i}": question(f"{i}?", go=f"n{i + 1}") for i in range(151)},
                               "n151": result()})),
        ("too_many_nodes", "", of({**{f"n{i}": question(f"{i}?", go=f"n{i + 1}")
                                      for i in range(5_000)}, "n5000": result()})),
    ],
)  # fmt: skip
def test_each_problem_is_found_where_it_is(code: str, node: str, tested: Flow) -> None:
    assert (code, node) in found(tested)
    for problem in problems(tested, known_flows=SLUGS):
        assert problem.sentence[0].isupper() or problem.sentence[0] in "“1"


def test_what_only_leads_to_a_dead_end_is_not_blamed_for_it() -> None:
    tested = of({"a": question("On?", yes="b"), "b": question("On?", yes="c"),
                 "c": {"kind": "form", "title": "Tell"}})  # fmt: skip
    assert [node for code, node in found(tested) if code in ("dead_end", "endless_loop")] == ["c"]


def test_warnings_do_not_stop_a_flow_from_being_published() -> None:
    told = problems(of(END, intake=[{"name": "host"}]), known_flows=())
    assert [problem.severity for problem in told] == ["warning"]
    assert errors(told) == ()


def test_a_name_that_only_the_stop_rule_uses_is_used() -> None:
    assert found(of(END, intake=[{"name": "host"}], stop_rule="After an hour on {{host}}.")) == []


def test_names_that_every_session_knows_need_not_be_asked_for() -> None:
    assert found(of({"end": result("Back to {{client}} about {{target}}")})) == []


def test_a_decision_uses_the_names_it_turns_on() -> None:
    logic = {
        "kind": "logic",
        "cases": [{"when": {"variable": "os", "op": "filled"}, "next": "end"}],
        "otherwise": "end",
    }
    assert found(of({"a": logic, **END})) == [("undeclared", "a")]
    assert found(of({"a": logic, **END}, intake=[{"name": "os"}])) == []


@pytest.mark.parametrize(
    ("shell", "text", "changes"),
    [
        ("powershell", "Get-Service Spooler", False),
        ("powershell", "Restart-Service Spooler", True),
        ("powershell", "Get-Item x | Remove-Item", True),
        ("powershell", "New-Object Net.WebClient", False),
        ("powershell", "Measure-Command {Resolve-DnsName x}", False),
        ("powershell", "(Get-ADUser x).PasswordLastSet", False),
        ("powershell", "net use P: /delete", True),
        ("cmd", "cmdkey /list", False),
        ("cmd", "cmdkey /delete:srv", True),
        ("cmd", "net use", False),
        ("cmd", r"net use P: \\srv\share", True),
        ("cmd", "vssadmin resize shadowstorage /for=C:", True),
        ("cmd", "Dism /Online /Cleanup-Image /AnalyzeComponentStore", False),
        ("cmd", "Dism /Online /Cleanup-Image /StartComponentCleanup", True),
        ("zsh", "lpstat -t", False),
        ("zsh", "cancel -a 'Studio'", True),
        ("bash", "systemctl restart cups", True),
        ("bash", "systemctl status cups", False),
        ("sql", "SELECT name FROM sys.databases", False),
        ("sql", "delete from queue", True),
        ("text", "Restart-Service Spooler", False),
    ],
)
def test_a_command_that_changes_something_is_known_by_its_words(
    shell: Shell, text: str, changes: object
) -> None:
    assert looks_like_change(Command(text=text, shell=shell, risk="read")) is changes


def test_every_code_is_in_the_format_document() -> None:
    told = (Path(__file__).parents[2] / "docs" / "flow-format.md").read_text("utf-8")
    source = (Path(__file__).parents[2] / "rflow_desktop" / "domain" / "flow_check.py").read_text()
    codes = set(re.findall(r'(?:Problem\(\s*|yield )"([a-z_]+)"', source))
    assert len(codes) >= 25
    assert {code for code in codes if f"`{code}`" not in told} == set()
