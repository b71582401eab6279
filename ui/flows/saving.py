"""Saving a session as a flow: what it is called, how much of the flow comes along, and for whom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.words import count
from rflow_desktop.services.harvest import Harvest, Offer, SaveAs
from ui.kit import Banner, Button, Check, Dialog, Field, Label, Look, Radio
from ui.presenter import Presenter


class SaveAsFlowDialog(Dialog):
    """`accepted`: keep it as `how` says."""

    def __init__(self, look: Look, window: QWidget, offer: Offer) -> None:
        super().__init__(look, window, title="Save as a flow", width=520)
        self._offer = offer
        self.trouble = Banner(look, "", tone="danger")
        self.trouble.hide()
        self.name = Field(look)
        self.name.setText(offer.name)
        self.name.setAccessibleName("Name of the flow")
        self.client = Check(look, "Name the client")
        self.straight = Radio(look, f"The path that was taken, {count(offer.steps, 'step')}")
        self.whole = Radio(look, f"The whole flow with {count(offer.own_steps, 'own step')} in it")
        self.straight.setChecked(True)
        self.publish = Check(look, "Publish it at once")
        named = QVBoxLayout()
        named.setSpacing(look.px(6))
        label = Label(look, "Name", role="bodyMedium")
        label.setBuddy(self.name)
        for widget in (label, self.name, self.client):
            named.addWidget(widget)
        ways = QVBoxLayout()
        ways.setSpacing(look.px(6))
        ways.addWidget(self.straight)
        ways.addWidget(self.whole)
        self.body.addWidget(self.trouble)
        self.body.addLayout(named)
        self.body.addLayout(ways)
        self.body.addWidget(self.publish)
        self.client.setVisible(offer.name_with_client != offer.name)
        self.whole.setVisible(offer.can_graft)
        self.publish.setVisible(offer.can_publish)
        said = "A draft of your own. Names and addresses of the client are masked in its steps."
        self.body.addWidget(Label(look, said, role="small", tone="text.tertiary", wrap=True))
        self.add_cancel()
        self.add_action(Button(look, "Save", key="Ctrl Enter", kind="primary"), primary=True)
        self.client.toggled.connect(self._on_client)
        self.closed.connect(self.deleteLater)

    @property
    def how(self) -> SaveAs:
        return SaveAs(
            name=self.name.text(), whole=self.whole.isChecked(),
            with_client=self.client.isChecked(), publish=self.publish.isChecked(),
        )  # fmt: skip

    def start(self) -> None:
        self.open(focus=self.name)
        self.name.selectAll()

    def show_refused(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()

    def _on_client(self, on: bool) -> None:  # noqa: FBT001  the signal's own
        """The name follows as long as nobody has written one."""
        named, bare = self._offer.name_with_client, self._offer.name
        if self.name.text() == (bare if on else named):
            self.name.setText(named if on else bare)


class SavingAsFlow(Presenter):
    """Lives as long as the window. `open_flow` leads to what was made."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        harvest: Harvest,
        tell: Callable[[str], None],
        open_flow: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._harvest = look, window, harvest
        self._tell, self._open_flow = tell, open_flow
        self.dialog: SaveAsFlowDialog | None = None
        self.refuse_in(lambda: self.dialog, self._tell)

    def open(self, session: str, *, stay: bool = False) -> None:
        """With `stay`, what was made is not opened: something else is still being done."""
        self.open_once(self.dialog, lambda: self._open(session, stay=stay))

    async def _open(self, session: str, *, stay: bool) -> None:
        offer = await self._harvest.offer(session)
        dialog = self.dialog = SaveAsFlowDialog(self._look, self._window, offer)
        dialog.accepted.connect(lambda: self.run(self._save(session, stay=stay)))
        dialog.closed.connect(self._on_closed)
        dialog.start()

    async def _save(self, session: str, *, stay: bool) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        how = dialog.how
        flow = await self._harvest.save(session, how)
        dialog.dismiss()
        self._tell("Saved and published" if how.publish else "Saved as a draft of your own")
        if not stay:
            self._open_flow(flow)

    def _on_closed(self) -> None:
        self.dialog = None
