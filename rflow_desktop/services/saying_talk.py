"""What was done with the assistant and in the lane, in a few words."""

from __future__ import annotations

from rflow_desktop.domain import acts_aside, acts_lane, acts_talk, acts_texts
from rflow_desktop.domain.excerpt import line_of
from rflow_desktop.domain.model_talk import Speaker
from rflow_desktop.domain.ops import Act


def said(act: Act) -> str:
    """A noun phrase; empty for an act that is not of these."""
    match act:
        case acts_talk.OpenCase():
            return "Report"
        case acts_talk.Say():
            who = "Answer of the assistant" if act.role is Speaker.ASSISTANT else "Message"
            return f"{who}: {short(act.text)}"
        case acts_talk.MarkMessage():
            return "Message answered" if act.state == "answered" else "Message not answered"
        case acts_talk.RecordCall():
            return f"Step of the assistant: {act.name.replace('_', ' ')}"
        case acts_talk.RecordReply():
            return f"Reply {act.state.value}"
        case acts_talk.SetCase():
            return f"Problem: {short(act.summary)}" if act.summary else "Problem summed up"
        case acts_talk.Rate():
            return f"Rating: {act.rating} of 5"
        case acts_talk.Rename():
            return f"Name: {act.title}"
        case acts_talk.Trash():
            return "Put into the trash" if act.trashed else "Taken out of the trash"
        case acts_talk.SetMembers():
            return "Members"
        case acts_talk.SaveAssistant():
            return f"Assistant saved: {act.name or ''}".rstrip(": ")
        case acts_talk.RetireAssistant():
            return "Assistant out of use" if act.retired else "Assistant put back"
        case acts_texts.KeepText():
            return f"Text written: {act.kind.replace('_', ' ')}"
        case acts_texts.MarkPosted():
            return "Text posted" if act.external_id else "Text not posted"
        case acts_aside.GiveTokens():
            return "Names replaced for the assistant"
        case acts_aside.Learn():
            return "Learnt from" if act.state == "completed" else "Nothing to learn from"
        case acts_aside.SettleAccount():
            return "Settled for everybody"
        case _:
            return _in_lane(act)


def written(act: Act) -> str:
    """The person's own words in an act; empty when it holds none."""
    match act:
        case acts_talk.OpenCase():
            return act.intake.text or act.intake.log
        case acts_talk.Say() | acts_lane.Propose() | acts_lane.AddFact() | acts_texts.KeepText():
            return act.text
        case acts_lane.AnswerItem():
            return act.text or act.option
        case acts_lane.MoveTask():
            return act.result
        case acts_lane.EditFact():
            return act.text or ""
        case acts_lane.ProposeFix():
            return "\n".join(part for part in (act.title, act.body) if part)
        case acts_lane.ReportFix():
            return "\n".join(part for part in (act.reason, act.notes) if part)
        case acts_lane.SetBranch():
            return act.finding or ""
        case acts_talk.Rate():
            return act.feedback
        case _:
            return ""


def _in_lane(act: Act) -> str:
    match act:
        case acts_lane.Propose():
            return f"{act.kind.value.capitalize()}: {short(act.text)}"
        case acts_lane.AnswerItem():
            return "Question skipped" if act.skip else f"Answer: {short(act.text or act.option)}"
        case acts_lane.MoveTask():
            return f"Task {act.state}"
        case acts_lane.AddFact():
            return f"Fact: {short(act.text)}"
        case acts_lane.EditFact():
            return "Fact removed" if act.removed else "Fact changed"
        case acts_lane.ProposeFix():
            return f"Suggested fix: {act.title}"
        case acts_lane.DecideFix():
            return f"Fix {act.decision.value.replace('_', ' ')}"
        case acts_lane.ReportFix():
            return f"Fix {act.outcome.replace('_', ' ')}"
        case acts_lane.HintFix():
            return "What may have come of the fix"
        case acts_lane.MakeFork():
            return "Directions: " + ", ".join(option.label for option in act.options)
        case acts_lane.SetBranch():
            return f"Direction {act.state.value.replace('_', ' ')}" if act.state else "Direction"
        case _:
            return ""


def short(text: str) -> str:
    return line_of(text, 60)
