"""What an operation did, in a few words: for the outbox, the history and what needs attention."""

from __future__ import annotations

from rflow_desktop.domain import acts, acts_handoff
from rflow_desktop.domain.ops import Act
from rflow_desktop.services import saying_talk


def said(act: Act) -> str:
    """A noun phrase, as it stands after a ticket number: "48213 Answer: Yes, it is listed"."""
    match act:
        case acts.StartSession() | acts.CaptureSession():
            return f"Session started: {act.title}"
        case acts.PrepareSession():
            return f"Session prepared: {act.title}" + (f", {act.target}" if act.target else "")
        case acts.BeginPrepared():
            return "Prepared session started"
        case acts.SetFields():
            return "Changed " + ", ".join(sorted(act.model_fields_set)).replace("_", " ")
        case acts.SetVariables():
            return "Variables: " + ", ".join((*act.set, *act.unset))
        case acts.SetContact():
            return "Contact"
        case acts.Choose():
            return f"Answer: {act.label or act.answer or act.title}"
        case acts.AddStep():
            return f"Own step: {act.title}"
        case acts.AddNote():
            return f"Note: {saying_talk.short(act.text)}"
        case acts.StepBack():
            return "Step back"
        case acts.WritePad():
            return "Scratchpad"
        case acts.Attach():
            return f"Evidence: {act.title or act.name or 'picture'}"
        case acts.EditEvidence():
            return "Evidence removed" if act.removed else "Evidence changed"
        case acts.Pause():
            return f"Paused: {act.reason}" if act.reason else "Paused"
        case acts.Resume():
            return "Resumed"
        case acts.Complete():
            return "Session closed"
        case acts.CancelPrepared():
            return "Prepared session cancelled"
        case acts.Reassign():
            return "Given to somebody else"
        case acts.ShareSession():
            return "Shown to colleagues"
        case acts.PutInPool():
            return "Offered to the team" if act.pooled else "Taken out of the pool"
        case acts.TakeFromPool():
            return "Taken from the pool"
        case acts.RecordArtifact():
            return f"Note {act.delivered}"
        case _:
            return _about_handoffs(act)


def _about_handoffs(act: Act) -> str:
    match act:
        case acts_handoff.HandOver():
            return "Passed on" if act.kind == "pass_on" else "Escalation"
        case acts_handoff.Claim():
            return "Claim"
        case acts_handoff.ReturnHandoff():
            return "Given back"
        case acts_handoff.CancelHandoff():
            return "Escalation taken back"
        case acts_handoff.Ask():
            return f"Question: {saying_talk.short(act.text)}"
        case acts_handoff.AnswerQuestion():
            return f"Reply: {saying_talk.short(act.text)}"
        case acts.SaveFlow():
            return f"Flow saved: {act.content.get('name', '')}"
        case acts.PublishFlow():
            return "Flow published"
        case acts.ArchiveFlow():
            return "Flow archived" if act.archived else "Flow put back"
        case _:
            return _about_library(act)


def _about_library(act: Act) -> str:
    match act:
        case acts.ForkFlow():
            return f"Flow made from another: {act.content.get('name', '')}"
        case acts.SuggestChange():
            return f"Change suggested: {act.content.get('name', '')}"
        case acts.AcceptSuggestion():
            return f"Suggestion accepted: {act.content.get('name', '')}"
        case acts.DeclineSuggestion():
            return (
                f"Suggestion declined: {saying_talk.short(act.reason)}"
                if act.reason
                else "Declined"
            )
        case _:
            return saying_talk.said(act) or act.KIND


def kind_of(act: Act) -> str:
    """What sort of thing it is, in one or two words: `Answer`, `Scratchpad`."""
    return said(act).partition(":")[0]


def told(act: Act) -> str:
    """What was done, without its sort: the person's words, or else what `said` says after it."""
    return written(act) or said(act).partition(": ")[2] or "Done here"


def written(act: Act) -> str:
    """The person's own words in an act, to be copied or kept as a note; empty when it holds
    none.
    """
    match act:
        case acts.Choose():
            words = f"{act.title}: {act.label or act.answer}" if act.title else act.label
            return "\n".join(part for part in (words, act.note, act.body) if part)
        case acts.AddStep():
            return "\n".join(part for part in (act.title, act.body, act.note) if part)
        case acts.AddNote() | acts.WritePad() | acts_handoff.Ask() | acts_handoff.AnswerQuestion():
            return act.text
        case acts.SetVariables():
            return "\n".join(f"{name}: {value}" for name, value in act.set.items())
        case acts.SetFields():
            given = act.model_dump(exclude_unset=True)
            return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in given.items())
        case acts.Complete():
            return "\n".join(part for part in (act.outcome_notes, act.next_steps) if part)
        case acts_handoff.HandOver():
            return "\n".join(part for part in (act.need, act.expects) if part)
        case acts.SuggestChange():
            return act.note
        case acts.DeclineSuggestion():
            return act.reason
        case _:
            return saying_talk.written(act)
