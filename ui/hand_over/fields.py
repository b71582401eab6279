"""Everything that is written and chosen in the form, before it is laid out."""

from __future__ import annotations

from ui.hand_over.controls import MomentField, Receivers, Urgency
from ui.kit import Check, Field, Label, Look, Segmented, TextArea

_PLACEHOLDER = "11:15, in 1 h, tomorrow 9:00"


class Fields:
    """Made by themselves: with their places in the form it takes longer than a frame has."""

    def __init__(self, look: Look) -> None:
        self.kind = Segmented(
            look,
            [("escalate", "Escalate", "circle-arrow-up"), ("pass_on", "Pass on", None),
             ("park", "Park", None)],
            name="What to do with it",
        )  # fmt: skip
        self.need = TextArea(look, rows=4, role="read", name="What do you need from them?")
        self.need_note = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.expects = Field(look, name="What do you expect to happen next?")
        self.to = Receivers(look)
        self.urgency = Urgency(look)
        self.due = MomentField(look, placeholder=_PLACEHOLDER, name="Client expects an update by")
        self.due_note = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.people = Field(look, name="People affected")
        self.contact = Field(look, name="Contact")
        self.phone = Field(look, name="Phone")
        self.keep = Check(look, "Keep it in my list, read only", checked=True)
        self.guesses = Check(look, "Best guesses by the assistant for whoever takes it")
        self.guesses.hide()
        self.reason = TextArea(look, rows=4, role="read", name="Why is it put down?")
        self.until = MomentField(look, placeholder=_PLACEHOLDER, name="Until")
        self.until_note = Label(look, "", role="small", tone="danger.text", wrap=True)
        for area in (self.need, self.reason):
            area.setMinimumHeight(area.sizeHint().height())
