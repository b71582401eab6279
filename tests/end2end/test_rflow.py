"""`rflow` as scripts call it: each command once, in stories, against a real server."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.processes import PASSWORD, Server, Told, rflow, rflow_words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FLOW = "vpn-fails-after-password-change"
NEED = "Please look at the VPN policy; the account is in order."
NOTE = "Asked j.alvarez@harbordental.example, who called from 203.0.113.7."


def done(told: Told) -> Any:
    """The document of a command that worked and said nothing where errors go."""
    assert (told.code, told.err) == (0, ""), told
    return told.json


def refused(told: Told) -> dict[str, str]:
    assert (told.code, told.out) == (1, ""), told
    return told.error


def test_a_session_is_worked_to_its_end_without_a_window_and_without_a_server(
    profile: Callable[[str], Path], screenshot: Path, tmp_path: Path
) -> None:
    here = profile("maya")

    found = done(rflow(here, "flows", "--search", "vpn"))["flows"]
    assert [line["slug"] for line in found] == [FLOW]

    about = ("--ticket", "48213", "--client", "Harbor Dental Group", "--var", "user=j.alvarez")
    session = done(rflow(here, "start", FLOW, *about))["session"]
    it = session["id"]
    assert (session["ticket"], session["number"]) == ("48213", 1)

    first = session["step"]["choices"][0]
    session = done(rflow(here, "answer", it, "1", "--note", "Both sites open."))["session"]
    assert (session["path"][0]["answer"], session["number"]) == (first["label"], 2)
    assert done(rflow(here, "answer", it, "back"))["session"]["number"] == 1
    assert done(rflow(here, "answer", it, first["id"]))["session"]["number"] == 2

    values = ("gateway=vpn.harbordental.example", "note=a=b")
    told = done(rflow(here, "vars", it, *values))["session"]["variables"]
    assert {"j.alvarez", "vpn.harbordental.example", "a=b"} <= {line["value"] for line in told}

    done(rflow(here, "note", it, NOTE))
    pad = tmp_path / "pad.txt"
    pad.write_text("Caller: j.alvarez@harbordental.example\nFrom 203.0.113.7\n", encoding="utf-8")
    assert (
        "203.0.113.7" in done(rflow(here, "scratchpad", it, "--file", str(pad)))["session"]["pad"]
    )
    attached = done(rflow(here, "attach", it, str(screenshot)))
    assert [one["id"] for one in attached["session"]["evidence"]] == attached["evidence"]

    shown = done(rflow(here, "show", it))["session"]
    assert NOTE in str(shown["path"])
    assert [
        line["id"] for line in done(rflow(here, "sessions", "--ticket", "48213"))["sessions"]
    ] == [it]
    assert done(rflow(here, "sessions", "--search", "nothing of the kind"))["sessions"] == []

    out = tmp_path / "note.md"
    note = done(rflow(here, "export", it, "--format", "markdown", "--out", str(out)))
    assert out.read_text(encoding="utf-8") == note["text"]
    assert "j.alvarez@" not in note["text"]
    assert "203.0.113.7" not in note["text"]
    plain = done(rflow(here, "export", it, "--format", "text", "--redaction", "none"))
    assert NOTE in plain["text"]

    ending = ("--outcome", "resolved", "--notes", "New password entered.", "--next", "None.")
    assert done(rflow(here, "resolve", it, *ending))["session"]["state"] == "resolved"
    assert done(rflow(here, "outbox"))["outbox"] == []
    assert done(rflow(here, "attention"))["attention"] == []
    assert done(rflow(here, "whoami"))["connected"] is False
    health = done(rflow(here, "doctor"))
    assert (health["sound"], health["sessions"], health["waiting"]) == (True, 1, 0)

    kept = tmp_path / "kept.rflow-backup"
    assert done(rflow(here, "backup", str(kept)))["bytes"] == kept.stat().st_size
    assert refused(rflow(here, "restore", str(kept)))["code"] == "not_empty"
    shutil.rmtree(here / "local")
    assert done(rflow(here, "restore", str(kept)))["files"] > 0
    assert done(rflow(here, "show", it))["session"]["state"] == "resolved"


def test_an_escalation_goes_from_one_command_line_to_another(
    signed_in: Callable[[str], Path], team: Server
) -> None:
    maya, daniel = signed_in("maya"), signed_in("daniel")
    assert done(rflow(maya, "whoami"))["name"] == "Maya Okafor"
    it = done(rflow(maya, "start", FLOW, "--ticket", "48301"))["session"]["id"]
    done(rflow(maya, "answer", it, "1"))
    words = ("--need", NEED, "--priority", "high", "--to", "daniel@northfield.example")
    handoff = done(rflow(maya, "escalate", it, *words))["handoff"]
    assert len(done(rflow(maya, "outbox"))["outbox"]) == 3
    sent = done(rflow(maya, "sync", "--wait", "30"))
    assert sent == {"pushed": 3, "pulled": 1, "pending": 0, "attention": 0, "state": "synced"}

    done(rflow(daniel, "sync"))
    (line,) = done(rflow(daniel, "queue"))["queue"]
    assert (line["id"], line["priority"], line["can_claim"]) == (handoff, "high", True)
    claimed = done(rflow(daniel, "claim", handoff))
    assert NEED in str(claimed["briefing"])
    assert refused(rflow(maya, "claim", handoff))["message"]
    done(rflow(daniel, "return", handoff, "--reason", "Not mine to decide."))
    assert done(rflow(daniel, "sync"))["pending"] == 0
    assert done(rflow(daniel, "queue"))["queue"] == []
    done(rflow(maya, "sync"))
    assert done(rflow(maya, "show", it))["session"]["state"] == "active"  # hers again
    done(rflow(maya, "answer", it, "1"))

    left = done(rflow(daniel, "sign-out"))
    assert (left["connected"], left["kept_here"]) == (False, 0)
    assert refused(rflow(daniel, "sync"))["code"] == "no_server"


def test_sessions_are_prepared_for_a_colleague_one_by_one_and_in_a_batch(
    signed_in: Callable[[str], Path], tmp_path: Path
) -> None:
    daniel, maya = signed_in("daniel"), signed_in("maya")
    words = ("--assign", "maya@northfield.example", "--ticket", "48400")
    prepared = done(rflow(daniel, "prepare", FLOW, *words))["session"]
    assert prepared["state"] == "prepared"
    targets = tmp_path / "targets.txt"
    targets.write_text("SRV-01\nSRV-02\n\nSRV-03\n", encoding="utf-8")
    batch = done(rflow(daniel, "batch", "monthly-server-patching", "--targets", str(targets)))
    assert len(batch["sessions"]) == 3
    done(rflow(daniel, "sync"))
    done(rflow(maya, "sync"))
    assert prepared["id"] in {line["id"] for line in done(rflow(maya, "sessions"))["sessions"]}


def test_a_sign_in_takes_along_what_was_done_here_before(
    profile: Callable[[str], Path], team: Server
) -> None:
    here = profile("maya")
    it = done(rflow(here, "start", FLOW, "--ticket", "48500"))["session"]["id"]
    words = ("--email", "maya@northfield.example", "--password-stdin", "--share", "all")
    done(rflow(here, "sign-in", team.address, *words, given=PASSWORD + "\n"))
    assert done(rflow(here, "sync"))["pending"] == 0
    assert done(rflow(here, "show", it))["session"]["ticket"] == "48500"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "no-such-session"), "missing"),
        (("start", "no such flow"), "no_such_flow"),
        (("start", "e"), "ambiguous"),
        (("sync",), "no_server"),
        (("attention", "--retry", "nothing"), "missing"),
        (("restore", "no-such-file"), "unreadable"),
        (("escalate", "x", "--need", "y", "--to", "nobody@northfield.example"), "no_such_person"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence_with_exit_code_1(
    profile: Callable[[str], Path], words: tuple[str, ...], code: str
) -> None:
    told = refused(rflow(profile("maya"), *words))
    assert told["code"] == code
    assert told["message"].endswith(".")


@pytest.mark.parametrize(
    "words", [(), ("no-such-command",), ("resolve", "x"), ("vars", "x", "no-equals-sign")]
)
def test_wrong_usage_ends_with_exit_code_2(words: tuple[str, ...]) -> None:
    told = rflow_words(*words)
    assert (told.code, told.out) == (2, "")
    assert "usage: rflow" in told.err


def test_people_read_plain_lines(profile: Callable[[str], Path]) -> None:
    here = profile("maya")
    told = rflow(here, "start", FLOW, "--ticket", "48600", as_json=False)
    assert (told.code, told.err) == (0, "")
    assert "Step 1: Does the internet work without VPN?\n" in told.out
    assert "  1. Yes\n" in told.out
    wrong = rflow(here, "show", "nothing", as_json=False)
    assert (wrong.code, wrong.err) == (1, "This session is not on this computer.\n")


def test_the_library_is_read_tested_changed_and_carried_between_profiles(
    profile: Callable[[str], Path], tmp_path: Path
) -> None:
    here, there = profile("maya"), profile("sam")
    outline, file = tmp_path / "mine.md", tmp_path / "mine.rfflow"
    outline.write_text(
        "# Fax sings\n- Does it sing?\n    - Yes -> Fixed\n    - No -> Escalate\n", encoding="utf-8"
    )
    (mine,) = done(rflow(here, "flows", "import", str(outline)))["imported"]
    assert (mine["slug"], mine["status"], mine["whose"]) == ("fax-sings", "published", "yours")
    shown = done(rflow(here, "flows", "show", "fax-sings"))
    assert shown["content"]["nodes"]["does_it_sing"]["kind"] == "question"
    assert done(rflow(here, "flows", "export", "fax", "--out", str(file)))["file"] == str(file)

    broken = file.read_text("utf-8").replace(
        '"nodes"', '"samples": [{"name": "Sings", "steps": [{"answer": "hum"}]}], "nodes"'
    )
    wrong = tmp_path / "wrong.rfflow"
    wrong.write_text(broken, encoding="utf-8")
    told = refused(rflow(here, "flows", "test", str(wrong)))
    assert told == {
        "code": "sample_failed",
        "message": "Fax sings: the sample run “Sings” fails. Step 1: “Does it sing?” has no answer"
        " called hum.",
    }
    assert refused(rflow(here, "flows", "test", "no-such"))["code"] == "no_such_flow"
    everything = done(rflow(here, "flows", "test"))
    assert everything["flows"] == 13
    assert {one["outcome"] for one in everything["tested"]} >= {"resolved", "escalated"}

    file.write_text(
        file.read_text("utf-8").replace("Does it sing?", "Does it still sing?"), encoding="utf-8"
    )
    done(rflow(here, "flows", "import", str(file)))
    versions = done(rflow(here, "flows", "versions", "fax"))["versions"]
    assert [(one["number"], one["is_published"]) for one in versions] == [(2, True), (1, False)]
    found = done(rflow(here, "flows", "diff", "fax"))
    assert (found["before"], found["told"]) == ("Version 1", "1 step changed")
    words = rflow_words("flows", "diff", "fax", "1", "2", "--profile", str(here)).out
    assert "Title: Does it sing? > Does it still sing?" in words
    first = rflow_words("flows", "--profile", str(here), "diff", "fax", "1", "2").out
    assert first == words, "wherever the profile is named"
    assert done(rflow(here, "flows", "publish", "fax"))["flow"]["version"] == 2
    assert done(rflow(here, "flows", "archive", "fax"))["flow"]["archived"]
    assert "fax-sings" not in {line["slug"] for line in done(rflow(here, "flows"))["flows"]}
    assert not done(rflow(here, "flows", "archive", "fax", "--undo"))["flow"]["archived"]

    markdown = tmp_path / "out.md"
    done(rflow(here, "flows", "export", "fax", "--format", "markdown", "--out", str(markdown)))
    done(rflow(there, "flows", "import", str(markdown)))
    again = done(rflow(there, "flows", "show", "fax-sings"))["content"]
    assert again == done(rflow(here, "flows", "show", "fax-sings"))["content"]
    markdown.write_text("# Fax\n- A -> nowhere\n", encoding="utf-8")
    told = refused(rflow(there, "flows", "import", str(markdown)))
    assert told["message"] == "out.md: Line 2: No step is called “nowhere”."
